// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import dev.dockreeve.model.EngineEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The way into the merge. Many threads put messages in, one takes them all out at once. Room for
 * {@value #EVENTS} events, and for so many as take {@value #BYTES} bytes: whoever reads them from
 * the engine never waits, so what does not fit is thrown away and counted, and the merge is told.
 * Other messages always fit: each answers a question of the merge, so their number is bounded by
 * its questions.
 */
final class Mailbox {

  static final int EVENTS = 8192;
  static final long BYTES = 32 << 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private List<Message> messages = new ArrayList<>();
  private int events;
  private long bytes;
  private int overflowEpoch;
  private long overflow;
  private boolean waiting;

  /** An event from the stream. Never waits. */
  void event(int epoch, EngineEvent event) {
    lock.lock();
    try {
      long more = event.bytes();
      if (events == EVENTS || (events > 0 && bytes + more > BYTES)) {
        overflowEpoch = epoch;
        overflow++;
        return;
      }
      events++;
      bytes += more;
      add(new Message.Received(epoch, event));
    } finally {
      lock.unlock();
    }
  }

  /** Any other message. */
  void put(Message message) {
    lock.lock();
    try {
      add(message);
    } finally {
      lock.unlock();
    }
  }

  private void add(Message message) {
    messages.add(message);
    if (waiting) {
      waiting = false;
      arrived.signal();
    }
  }

  /**
   * Waits until there is a message, at most {@code nanos}, and takes all of them.
   *
   * @param empty an empty list to collect the next messages in; it must not be used by the caller
   *     after
   */
  List<Message> take(long nanos, List<Message> empty) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = nanos;
      while (messages.isEmpty() && left > 0) {
        waiting = true;
        left = arrived.awaitNanos(left);
      }
      waiting = false;
      if (overflow > 0) {
        messages.add(new Message.Overflowed(overflowEpoch, overflow));
        overflow = 0;
      }
      List<Message> taken = messages;
      messages = empty;
      events = 0;
      bytes = 0;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** The longest that a take ever needs to wait. */
  static final long FOREVER = TimeUnit.HOURS.toNanos(1);
}
