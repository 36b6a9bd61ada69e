// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.proxy;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Where all wait who wait for a time or another plan. Safe for use by several threads. */
final class Changes {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Something is not as before: who waits looks again. */
  void tell() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until it is so, or the time is over; whether it is so. */
  boolean await(Duration limit, BooleanSupplier so) throws InterruptedException {
    long left = TimeUnit.NANOSECONDS.convert(limit);
    lock.lock();
    try {
      while (left > 0 && !so.getAsBoolean()) {
        left = changed.awaitNanos(left);
      }
      return so.getAsBoolean();
    } finally {
      lock.unlock();
    }
  }
}
