// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import dev.dockreeve.model.EngineEvent;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The way into the merge. Many threads put messages in, one takes them all out at once. Room for
 * {@value #EVENTS} events, and for so many as take {@value #BYTES} bytes: whoever reads them from
 * the engine never waits, so what does not fit is thrown away and counted, and the merge is told,
 * between what came before and what came after it. Other messages always fit: each answers a
 * question of the merge, so their number is bounded by its questions.
 *
 * @implNote Without a lock: the thread that takes may lose its processor while it holds one, and
 *     the reader would wait for it.
 */
final class Mailbox {

  static final int EVENTS = 8192;
  static final long BYTES = 32 << 20;

  /** The longest that a take ever needs to wait. */
  static final long FOREVER = TimeUnit.HOURS.toNanos(1);

  private final ConcurrentLinkedQueue<Message> messages = new ConcurrentLinkedQueue<>();
  private final AtomicInteger events = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong overflow = new AtomicLong();
  private volatile int overflowEpoch;

  /** Who waits for a message. */
  private volatile @Nullable Thread waiting;

  /** An event from the stream; a stream's events by one thread. Never waits. */
  void event(int epoch, EngineEvent event) {
    long more = event.bytes();
    if (full() || (events.get() > 0 && bytes.get() + more > BYTES)) {
      leftOut(epoch);
      return;
    }
    Message.@Nullable Overflowed before = overflowed();
    if (before != null) {
      messages.add(before);
    }
    events.incrementAndGet();
    bytes.addAndGet(more);
    put(new Message.Received(epoch, event));
  }

  /** Whether there is no room for any event. From the thread that brings them. */
  boolean full() {
    return events.get() >= EVENTS || bytes.get() >= BYTES;
  }

  /** An event that there was no room for. */
  void leftOut(int epoch) {
    overflowEpoch = epoch;
    overflow.incrementAndGet();
    wake();
  }

  /** What was thrown away and not told yet; whoever gets it tells it. */
  private Message.@Nullable Overflowed overflowed() {
    long lost = overflow.get() == 0 ? 0 : overflow.getAndSet(0);
    return lost == 0 ? null : new Message.Overflowed(overflowEpoch, lost);
  }

  /** Any other message. */
  void put(Message message) {
    messages.add(message);
    wake();
  }

  private void wake() {
    Thread waiter = waiting;
    if (waiter != null) {
      waiting = null;
      LockSupport.unpark(waiter);
    }
  }

  /**
   * Waits until there is a message, at most {@code nanos}, and takes all of them, in order. For one
   * thread.
   *
   * @param into an empty list, for the messages
   * @return {@code into}
   */
  List<Message> take(long nanos, List<Message> into) throws InterruptedException {
    await(System.nanoTime() + nanos);
    int taken = 0;
    long size = 0;
    // It ends: before room is made, below, there is none for more events.
    for (Message next = messages.poll(); next != null; next = messages.poll()) {
      into.add(next);
      if (next instanceof Message.Received(_, EngineEvent event)) {
        taken++;
        size += event.bytes();
      }
    }
    // What an event that was put in after it has told already is not told here again.
    Message.@Nullable Overflowed after = overflowed();
    if (after != null) {
      into.add(after);
    }
    events.addAndGet(-taken);
    bytes.addAndGet(-size);
    return into;
  }

  private void await(long deadline) throws InterruptedException {
    while (messages.isEmpty() && overflow.get() == 0) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return;
      }
      waiting = Thread.currentThread();
      if (messages.isEmpty() && overflow.get() == 0) {
        LockSupport.parkNanos(this, left);
      }
      waiting = null;
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }
}
