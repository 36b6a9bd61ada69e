// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a proxy does to some of its connections, in one direction: to those that are open, and to
 * those to come. Each wish adds to those before; an offset or a number of bytes is counted from the
 * first byte that comes after the last wish, or from the beginning of a later connection. Safe for
 * use by several threads.
 */
public final class Disturbance {

  private final FaultProxy proxy;
  private final Pattern request;
  private final boolean fromEngine;
  private final AtomicReference<Plan> plan = new AtomicReference<>(Plan.NOTHING);

  Disturbance(FaultProxy proxy, Pattern request, boolean fromEngine) {
    this.proxy = proxy;
    this.request = request;
    this.fromEngine = fromEngine;
  }

  boolean concerns(String requestLine) {
    return request.matcher(requestLine).find();
  }

  boolean isFromEngine() {
    return fromEngine;
  }

  boolean isFor(String pattern, boolean ofAnswers) {
    return request.pattern().equals(pattern) && fromEngine == ofAnswers;
  }

  Plan plan() {
    return requireNonNull(plan.get());
  }

  /** The same connections, but what the client sends; by itself it is what the engine sends. */
  public Disturbance towardsEngine() {
    return proxy.disturbance(request.pattern(), false);
  }

  /** Each piece that is read at once is held so long. Pieces wait one after another. */
  public Disturbance latency(Duration delay) {
    notNegative("delay", delay);
    return change(plan().withLatency(delay));
  }

  /** Everything is written in pieces of so many bytes at most, with a pause between two. */
  public Disturbance slice(int bytes, Duration pause) {
    if (bytes < 1) {
      throw new IllegalArgumentException("bytes: " + bytes + " (expected: >= 1)");
    }
    notNegative("pause", pause);
    return change(plan().withSlices(bytes, pause));
  }

  /**
   * After so many bytes all is swallowed, the end too, and the connection stays open: what is left
   * when a cable is pulled. A connection that has lost bytes so is never healed; it is given up
   * when the client closes it.
   */
  public Disturbance blackholeAfter(long bytes) {
    return add(new Mark.Blackhole(bytes));
  }

  /**
   * After so many bytes nothing goes on until this is taken back, and then everything that came
   * meanwhile, as with an engine that was stopped or a line that comes back.
   */
  public Disturbance stallAfter(long bytes) {
    return add(new Mark.Stall(bytes));
  }

  /** After so many bytes this direction ends, as if in good order; the other one goes on. */
  public Disturbance halfCloseAfter(long bytes) {
    return add(new Mark.HalfClose(bytes));
  }

  /** After so many bytes the connection is reset, with RST where it is TCP. */
  public Disturbance resetAfter(long bytes) {
    return add(new Mark.Reset(bytes));
  }

  /** After so many bytes the connection ends in the middle of the longest line that comes next. */
  public Disturbance cutInLineAfter(long bytes) {
    return add(new Mark.CutInLine(bytes));
  }

  /** All bits of one byte are turned. */
  public Disturbance flipAt(long offset) {
    return add(new Mark.Flip(offset));
  }

  /** Bytes become others. */
  public Disturbance replaceAt(long offset, byte[] bytes) {
    List<Mark> marks = new ArrayList<>();
    for (int i = 0; i < bytes.length; i++) {
      marks.add(new Mark.Replace(offset + i, bytes[i]));
    }
    return add(marks.toArray(Mark[]::new));
  }

  /** Bytes come in between. */
  public Disturbance insertAt(long offset, byte[] bytes) {
    return add(new Mark.Insert(offset, new String(bytes, ISO_8859_1)));
  }

  /** Sends bytes at once on all such connections that are open, between two pieces. */
  public void send(byte[] bytes) {
    relays().forEach(relay -> relay.send(fromEngine, bytes));
  }

  /** Closes all such connections that are open, in both directions. */
  public void cut() {
    relays().forEach(Relay::cut);
  }

  /** Resets all such connections that are open: RST where it is TCP, else like {@link #cut}. */
  public void reset() {
    relays().forEach(Relay::reset);
  }

  /** How many such connections are open. */
  public int open() {
    return (int) relays().count();
  }

  /** Takes all wishes for this direction back. What is swallowed or cut stays so. */
  public void heal() {
    change(Plan.NOTHING);
  }

  private Stream<Relay> relays() {
    return proxy.relays().filter(relay -> concerns(relay.requestLine()));
  }

  private Disturbance add(Mark... marks) {
    for (Mark mark : marks) {
      if (mark.at() < 0) {
        throw new IllegalArgumentException("offset: " + mark.at() + " (expected: >= 0)");
      }
    }
    return change(plan().with(List.of(marks)));
  }

  private Disturbance change(Plan next) {
    plan.set(next);
    proxy.changes().tell();
    return this;
  }

  private static void notNegative(String name, Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= 0)");
    }
  }
}
