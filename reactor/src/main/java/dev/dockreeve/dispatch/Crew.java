// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The workers: virtual threads, at most so many, and none while there is nothing to do. Safe for
 * use by several threads.
 */
final class Crew {

  private static final System.Logger LOG = System.getLogger("dev.dockreeve.dispatch");

  private final int most;
  private final BooleanSupplier work;
  private final Runnable again;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();
  private final BitSet names = new BitSet();
  private final Set<Thread> threads = new HashSet<>();
  private boolean closed;

  /**
   * Nobody yet.
   *
   * @param work does one piece of work; false when there was none
   * @param again called when somebody has left, to look whether there is work after all
   */
  Crew(int most, BooleanSupplier work, Runnable again) {
    this.most = most;
    this.work = work;
    this.again = again;
  }

  /** That there may be work for {@code pieces} workers. */
  void call(int pieces) {
    lock.lock();
    try {
      int missing = Math.min(pieces, most - threads.size());
      for (int i = 0; i < missing && !closed; i++) {
        int name = names.nextClearBit(1);
        names.set(name);
        Thread thread = Thread.ofVirtual().name("dispatch-" + name).unstarted(() -> work(name));
        threads.add(thread);
        thread.start();
      }
    } finally {
      lock.unlock();
    }
  }

  private void work(int name) {
    boolean more = true;
    try {
      while (more && !closed()) {
        more = work.getAsBoolean();
      }
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "worker ended by a bug worker=" + name, e);
    } finally {
      lock.lock();
      try {
        names.clear(name);
        threads.remove(Thread.currentThread());
        if (threads.isEmpty()) {
          idle.signalAll();
        }
      } finally {
        lock.unlock();
      }
      // What came after the last look, and where an error ended this worker, is for another one.
      if (!closed()) {
        again.run();
      }
    }
  }

  private boolean closed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Has everybody stop after what he is at; after {@code grace} interrupts them, and waits up to
   * {@code rest} more. Whether the caller was interrupted, which ends the waiting.
   */
  boolean close(Duration grace, Duration rest) {
    lock.lock();
    try {
      closed = true;
      boolean interrupted = awaitIdle(grace.toNanos());
      threads.forEach(Thread::interrupt);
      return awaitIdle(rest.toNanos()) || interrupted;
    } finally {
      lock.unlock();
    }
  }

  private boolean awaitIdle(long nanosLeft) {
    try {
      long left = nanosLeft;
      while (!threads.isEmpty() && left > 0) {
        left = idle.awaitNanos(left);
      }
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }
}
