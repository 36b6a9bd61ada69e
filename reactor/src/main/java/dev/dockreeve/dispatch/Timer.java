// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import java.lang.System.Logger.Level;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The thread that waits for times to come. There is none before the first time to wait for. Safe
 * for use by several threads.
 */
final class Timer {

  private static final System.Logger LOG = System.getLogger("dev.dockreeve.dispatch");

  /** However near the next time is, others may work meanwhile. */
  private static final long LEAST = TimeUnit.MILLISECONDS.toNanos(1);

  private final LongSupplier nanos;
  private final Supplier<OptionalLong> tick;
  private final boolean threaded;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean started;
  private boolean called;
  private boolean closed;

  /** When it will look by itself. */
  private OptionalLong next = OptionalLong.empty();

  /**
   * A timer.
   *
   * @param tick does what is due, and says when to do so again, if ever; in ns of {@code nanos}
   */
  Timer(LongSupplier nanos, boolean threaded, Supplier<OptionalLong> tick) {
    this.nanos = nanos;
    this.threaded = threaded;
    this.tick = tick;
  }

  /** That the next time may have changed. Returns at once. */
  void call() {
    lock.lock();
    try {
      called = true;
      changed.signal();
      if (threaded && !started && !closed) {
        started = true;
        Thread.ofPlatform().daemon().name("dispatch-timer").start(this::work);
      }
    } finally {
      lock.unlock();
    }
  }

  /** That there is something to do at {@code due}, if nothing is sooner. Returns at once. */
  void call(long due) {
    lock.lock();
    try {
      if (next.isEmpty() || next.getAsLong() - due > 0) {
        call();
      }
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private void work() {
    OptionalLong due = OptionalLong.empty();
    while (await(due)) {
      try {
        due = tick.get();
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "timer failed by a bug", e);
        due = OptionalLong.of(nanos.getAsLong() + TimeUnit.SECONDS.toNanos(1));
      }
    }
  }

  private boolean await(OptionalLong due) {
    lock.lock();
    try {
      next = due;
      long left = untilNext();
      while (!called && !closed && (next.isEmpty() || left > 0)) {
        if (next.isPresent()) {
          left = changed.awaitNanos(left);
        } else {
          changed.await();
        }
      }
      called = false;
      next = OptionalLong.empty(); // What is said while it looks makes it look again.
      return !closed;
    } catch (InterruptedException e) {
      return false;
    } finally {
      lock.unlock();
    }
  }

  private long untilNext() {
    return next.isPresent() ? Math.max(LEAST, next.getAsLong() - nanos.getAsLong()) : 0;
  }
}
