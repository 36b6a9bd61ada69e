// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import dev.dockreeve.engine.EngineInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the connection to the engine, and of the engine's clock. Each connection is an
 * epoch. For one thread; asks for nothing itself.
 */
final class Connection {

  /** How far back a stream is asked for events: they are not published in the order of stamps. */
  static final Duration OVERLAP = Duration.ofSeconds(5);

  /** After this time a connection counts as sound, and its replay as over. */
  static final Duration SOUND = Duration.ofSeconds(10);

  /** A stream that ends this soon, and has brought nothing, was none. */
  private static final Duration AT_ONCE = Duration.ofSeconds(2);

  /** So many streams in a row that were none: the engine has none. */
  private static final int NO_STREAM = 3;

  /** A live event's stamp this far from the engine's time: its clock was put, most likely. */
  private static final Duration CLOCK_PUT = Duration.ofMinutes(1);

  private int epoch;
  private @Nullable EngineInfo info;
  private long askedAt;
  private long identifiedAt;
  private long identifiedSeconds;
  private Instant firstContact = Instant.EPOCH;
  private boolean resumed;
  private Instant since = Instant.EPOCH;

  private boolean open;
  private boolean streaming;
  private long streamAskedAt;
  private Instant streamAskedClock = Instant.EPOCH;
  private long heardAt;
  private boolean heard;
  private int noStreams;
  private boolean polling;
  private String endedBecause = "";
  private @Nullable Long clockPutAt;

  int epoch() {
    return epoch;
  }

  /** The old connection is over; messages about it are to be ignored. */
  int next() {
    streaming = false;
    open = false;
    return ++epoch;
  }

  /** The engine is asked who it is. */
  void asked(long now) {
    askedAt = now;
  }

  Optional<EngineInfo> engine() {
    return Optional.ofNullable(info);
  }

  /** There was a first contact in an earlier life; what was before {@code reach} was told. */
  void resumed(Instant reach) {
    resumed = true;
    firstContact = reach;
  }

  /** The engine answered. Returns whether it never did before. */
  boolean identified(EngineInfo who, long now) {
    boolean first = info == null && !resumed;
    info = who;
    identifiedAt = now;
    identifiedSeconds = who.clock().getEpochSecond();
    if (first || who.clock().plus(OVERLAP).isBefore(firstContact)) {
      firstContact = who.clock(); // Or else the engine's clock was put back.
    }
    return first;
  }

  /** Since when the stream is to tell. */
  void since(Instant lastEvent) {
    Instant clock = info == null ? lastEvent : info.clock();
    since = (lastEvent.isAfter(clock) ? clock : lastEvent).minus(OVERLAP);
  }

  Instant since() {
    return since;
  }

  /** The engine's time when it first answered; what was before is not ours to tell. */
  Instant firstContact() {
    return firstContact;
  }

  /** The engine's clock now, as well as we can tell. */
  Instant engineNow(long now) {
    return info == null ? Instant.EPOCH : info.clock().plusNanos(now - identifiedAt);
  }

  /** What the engine's clock may be by now at most: its answer was on its way for a while. */
  Instant engineNowAtMost(long now) {
    return engineNow(now).plusNanos(identifiedAt - askedAt);
  }

  /** The engine's clock when it answered. */
  Instant identifiedClock() {
    return info == null ? Instant.EPOCH : info.clock();
  }

  /** The engine's clock when the stream was asked for: what is older is replayed. */
  Instant streamAskedClock() {
    return streamAskedClock;
  }

  /** Whether the engine answered a moment ago, so that what comes may be a replay. */
  boolean young(long now) {
    return now - identifiedAt < SOUND.toNanos();
  }

  Duration age(long now) {
    return Duration.ofNanos(now - identifiedAt);
  }

  void streamAsked(long now) {
    streaming = true;
    open = true;
    streamAskedAt = now;
    streamAskedClock = engineNow(now);
    heardAt = now;
    heard = false;
  }

  void heard(long now) {
    heardAt = now;
    heard = true;
  }

  boolean streaming() {
    return streaming;
  }

  /** Whether there is a connection, with a stream or known to have none. */
  boolean open() {
    return open;
  }

  /** Whether nothing came for so long. */
  boolean silentFor(Duration time, long now) {
    return streaming && now - heardAt >= time.toNanos();
  }

  /** How long until nothing will have come for that time; not positive when it is so already. */
  Duration silenceLeft(Duration time, long now) {
    return time.minusNanos(now - heardAt);
  }

  /**
   * The engine ended the stream in good order.
   *
   * @return whether it has none to give, so that we had better look at the list often
   */
  boolean hasNoStream(String reason, long now) {
    streaming = false;
    endedBecause = reason;
    boolean none = !heard && now - streamAskedAt < AT_ONCE.toNanos();
    noStreams = none ? noStreams + 1 : 0;
    return noStreams >= NO_STREAM;
  }

  /** Whether we list often, since there is no stream. */
  boolean polling() {
    return polling;
  }

  void poll(boolean value) {
    polling = value;
  }

  /** Why the last stream ended in good order. */
  String endedBecause() {
    return endedBecause;
  }

  /** Whether the stream has held for a while by now. */
  boolean sound(long now) {
    boolean sound = streaming && now - streamAskedAt >= SOUND.toNanos();
    if (sound) {
      noStreams = 0;
    }
    return sound;
  }

  /**
   * Whether a live event of that stamp makes it likely that the engine's clock was put; not all the
   * time. An event that took its time looks the same: only the engine knows.
   */
  boolean clockWasPut(Instant stamp, long now) {
    // Every live event comes along here: no objects.
    long engineSeconds = identifiedSeconds + TimeUnit.NANOSECONDS.toSeconds(now - identifiedAt);
    boolean lately = clockPutAt != null && now - clockPutAt < CLOCK_PUT.toNanos();
    if (Math.abs(stamp.getEpochSecond() - engineSeconds) <= CLOCK_PUT.toSeconds() || lately) {
      return false;
    }
    clockPutAt = now;
    return true;
  }
}
