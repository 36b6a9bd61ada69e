// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts what is told. Any thread. */
final class Counters {

  private final LongAdder attempts = new LongAdder();
  private final LongAdder succeeded = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder skipped = new LongAdder();
  private final LongAdder expired = new LongAdder();
  private final LongAdder cancelled = new LongAdder();
  private final LongAdder coalesced = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder throttled = new LongAdder();
  private final AtomicLong fullLoggedAt = new AtomicLong(Long.MIN_VALUE);

  /** A listener that counts before {@code next} hears. */
  RunListener before(RunListener next) {
    return event -> {
      count(event);
      next.on(event);
    };
  }

  private void count(RunEvent event) {
    switch (event) {
      case RunEvent.Started _ -> attempts.increment();
      case RunEvent.Ended ended ->
          (switch (ended.how().state()) {
                case SUCCEEDED -> succeeded;
                case FAILED -> failed;
                case SKIPPED -> skipped;
                case EXPIRED -> expired;
                case CANCELLED -> cancelled;
              })
              .increment();
      case RunEvent.Coalesced _ -> coalesced.increment();
      case RunEvent.Refused _ -> refused.increment();
      case RunEvent.Throttled _ -> throttled.increment();
      case RunEvent.Retrying _, RunEvent.Interrupted _, RunEvent.WaitsForWorker _ -> {}
    }
  }

  /** Whether it is time to log again that the journal is full. */
  boolean mayLogFull(long now, long interval) {
    long last = fullLoggedAt.get();
    return (last == Long.MIN_VALUE || now - last >= interval)
        && fullLoggedAt.compareAndSet(last, now);
  }

  Stats stats(long accepted, long waiting, int running, long workerWaits) {
    return new Stats(
        accepted,
        waiting,
        running,
        attempts.sum(),
        succeeded.sum(),
        failed.sum(),
        skipped.sum(),
        expired.sum(),
        cancelled.sum(),
        coalesced.sum(),
        refused.sum(),
        throttled.sum(),
        workerWaits);
  }
}
