// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ends what takes too long, by closing what it waits for. One thread, which is there only while
 * there are deadlines, and some seconds longer; what it runs must not block.
 */
final class Deadlines {

  private final ScheduledThreadPoolExecutor timer;

  Deadlines() {
    timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("docker-deadlines").factory());
    timer.setRemoveOnCancelPolicy(true);
    timer.setKeepAliveTime(10, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
  }

  /** Runs {@code end} after {@code limit}, unless the deadline was met before. */
  Deadline start(Duration limit, Runnable end) {
    return new Deadline(timer, limit, end);
  }

  /** One running deadline; closing it means that it was met. */
  static final class Deadline implements AutoCloseable {
    private static final int RUNNING = 0;
    private static final int MET = 1;
    private static final int MISSED = 2;

    private final AtomicInteger state = new AtomicInteger(RUNNING);
    private final java.util.concurrent.Future<?> task;

    private Deadline(ScheduledThreadPoolExecutor timer, Duration limit, Runnable end) {
      task =
          timer.schedule(
              () -> {
                if (state.compareAndSet(RUNNING, MISSED)) {
                  end.run();
                }
              },
              limit.toNanos(),
              TimeUnit.NANOSECONDS);
    }

    /** Whether it was missed. */
    boolean missed() {
      return state.get() == MISSED;
    }

    @Override
    public void close() {
      if (state.compareAndSet(RUNNING, MET)) {
        task.cancel(false);
      }
    }
  }
}
