// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One direction of one connection. The thread that runs {@link #run} owns it; {@link #send} may be
 * called by any thread.
 */
final class Pump {

  private static final int PIECE = 16 * 1024;
  private static final Duration FOREVER = Duration.ofDays(1000);

  private final SocketChannel from;
  private final SocketChannel to;
  private final Relay relay;
  private final Supplier<Plan> plans;
  private final Consumer<ByteBuffer> looker;
  private final ReentrantLock writing = new ReentrantLock();
  private Plan plan = Plan.NOTHING;
  private long position;
  private int nextMark;
  private volatile boolean swallowing;

  /**
   * A pump that does not run yet.
   *
   * @param looker sees every piece before it is sent
   */
  Pump(Relay relay, SocketChannel[] fromTo, Supplier<Plan> plans, Consumer<ByteBuffer> looker) {
    this.relay = relay;
    this.from = fromTo[0];
    this.to = fromTo[1];
    this.plans = plans;
    this.looker = looker;
  }

  /** Whether what comes is thrown away, and its end not passed on. */
  boolean swallowing() {
    return swallowing;
  }

  /** From now on throws away what comes. */
  void swallow() {
    swallowing = true;
  }

  /** Passes on what comes until it ends; whether the end is to be passed on too. */
  boolean run() throws IOException, InterruptedException {
    ByteBuffer buffer = ByteBuffer.allocate(PIECE);
    while (from.read(buffer) >= 0) {
      buffer.flip();
      looker.accept(buffer.duplicate());
      forward(buffer);
      buffer.clear();
    }
    followPlan();
    meetMarks(buffer.limit(0));
    return !swallowing;
  }

  private void forward(ByteBuffer buffer) throws IOException, InterruptedException {
    followPlan();
    pause(plan.latency());
    while (buffer.hasRemaining() && !swallowing) {
      followPlan();
      meetMarks(buffer);
      int length = Math.min(buffer.remaining(), plan.slice());
      if (nextMark < plan.marks().size()) {
        length = (int) Math.min(length, plan.marks().get(nextMark).at() - position);
      }
      if (length > 0 && !swallowing) {
        write(buffer, length);
        if (buffer.hasRemaining() && plan.slice() < Integer.MAX_VALUE) {
          pause(plan.pause());
        }
      }
    }
    meetMarks(buffer);
  }

  private void followPlan() {
    Plan now = plans.get();
    if (now.number() != plan.number()) {
      plan = now;
      position = 0;
      nextMark = 0;
    }
  }

  /** Does what is to happen at this place. */
  private void meetMarks(ByteBuffer buffer) throws IOException, InterruptedException {
    while (!swallowing && nextMark < plan.marks().size()) {
      Mark mark = plan.marks().get(nextMark);
      if (mark.at() > position || (mark.needsByte() && !buffer.hasRemaining())) {
        return;
      }
      nextMark++;
      meet(mark, buffer);
    }
  }

  private void meet(Mark mark, ByteBuffer buffer) throws IOException, InterruptedException {
    int here = buffer.position();
    switch (mark) {
      case Mark.Blackhole _ -> swallow();
      case Mark.Stall _ -> {
        pause(FOREVER);
        followPlan();
      }
      case Mark.HalfClose _ -> {
        swallow();
        to.shutdownOutput();
      }
      case Mark.Reset _ -> {
        swallow();
        relay.reset();
      }
      case Mark.CutInLine _ -> {
        write(buffer, middleOfTheLongestLine(buffer));
        swallow();
        relay.cut();
      }
      case Mark.Flip _ -> buffer.put(here, (byte) ~buffer.get(here));
      case Mark.Replace(_, byte by) -> buffer.put(here, by);
      case Mark.Insert(_, String latin1) -> send(latin1.getBytes(ISO_8859_1));
    }
  }

  private static int middleOfTheLongestLine(ByteBuffer buffer) {
    int begin = 0;
    int longest = 0;
    int middle = 0;
    for (int i = 0; i < buffer.remaining(); i++) {
      if (i - begin >= longest) {
        longest = i - begin;
        middle = begin + longest / 2;
      }
      if (buffer.get(buffer.position() + i) == '\n') {
        begin = i + 1;
      }
    }
    return middle;
  }

  /** Waits, unless it is told to do something else. */
  private void pause(Duration duration) throws InterruptedException {
    if (duration.isPositive()) {
      relay.await(duration, () -> plans.get().number() != plan.number());
    }
  }

  private void write(ByteBuffer buffer, int length) throws IOException {
    write(buffer.slice(buffer.position(), length));
    buffer.position(buffer.position() + length);
    position += length;
  }

  /** Sends bytes that nobody sent. */
  void send(byte[] bytes) throws IOException {
    write(ByteBuffer.wrap(bytes));
  }

  private void write(ByteBuffer bytes) throws IOException {
    writing.lock();
    try {
      while (bytes.hasRemaining()) {
        to.write(bytes);
      }
    } finally {
      writing.unlock();
    }
  }
}
