// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Brings times of the wall clock, as the journal has them, to the monotonic clock that everything
 * is measured with. The wall clock is read once, when we begin: that it is put forwards or back
 * while we live changes nothing. What it did between two lives is bounded: no run was accepted in
 * the future, and no wait is longer than the longest that there is. Any thread.
 */
final class Ages {

  /** How exactly we remember when a run was accepted. */
  private static final long APART = TimeUnit.SECONDS.toNanos(2);

  /** So more than two hours can be told apart. */
  private static final int MOST = 4_096;

  private final LongSupplier nanos;
  private final long began;
  private final Instant beganAt;
  private final ReentrantLock lock = new ReentrantLock();

  /** When the last runs of this life were accepted. */
  private final TreeMap<Long, Long> samples = new TreeMap<>();

  private OptionalLong firstSeq = OptionalLong.empty();

  Ages(InstantSource clock, LongSupplier nanos) {
    this.nanos = nanos;
    this.began = nanos.getAsLong();
    this.beganAt = clock.instant();
  }

  /** The monotonic clock. */
  long now() {
    return nanos.getAsLong();
  }

  /** That runs from {@code seq} on are accepted now. */
  void accepted(long seq) {
    long now = nanos.getAsLong();
    lock.lock();
    try {
      firstSeq = firstSeq.isEmpty() ? OptionalLong.of(seq) : firstSeq;
      Map.Entry<Long, Long> last = samples.lastEntry();
      if (last == null || (seq > last.getKey() && now - last.getValue() >= APART)) {
        samples.put(seq, now);
        if (samples.size() > MOST) {
          samples.pollFirstEntry();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** When a run was accepted, on the monotonic clock: to some seconds, for one of this life. */
  long since(long seq, Instant at) {
    long byWall = began - nanosBetween(at, beganAt);
    lock.lock();
    try {
      if (firstSeq.isEmpty() || seq < firstSeq.getAsLong()) {
        return Math.min(byWall, began);
      }
      Map.Entry<Long, Long> sample = samples.floorEntry(seq);
      if (sample != null) {
        return sample.getValue();
      }
      return Math.max(began, Math.min(byWall, samples.firstEntry().getValue()));
    } finally {
      lock.unlock();
    }
  }

  /** When that will be, on the monotonic clock. */
  long due(Instant notBefore, Duration longest) {
    long now = nanos.getAsLong();
    long wait = nanosBetween(wall(now), notBefore);
    return now + Math.max(0, Math.min(wait, longest.toNanos()));
  }

  /** What the wall clock shows then, if nobody puts it forwards or back. */
  Instant wall(long at) {
    return beganAt.plusNanos(at - began);
  }

  /** Within a hundred years. */
  private static long nanosBetween(Instant from, Instant to) {
    long century = Duration.ofDays(36_500).toNanos();
    long seconds = to.getEpochSecond() - from.getEpochSecond();
    if (Math.abs(seconds) >= century / 1_000_000_000) {
      return seconds > 0 ? century : -century;
    }
    return Duration.between(from, to).toNanos();
  }
}
