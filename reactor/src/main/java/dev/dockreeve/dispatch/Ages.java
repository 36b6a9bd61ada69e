// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Brings times of the wall clock, as the journal has them, to the monotonic clock that everything
 * is measured with. What a clock that was put forwards or back would make of them is bounded: a run
 * of this life is no older than this life, none was accepted in the future, and no wait is longer
 * than the longest that there is. Any thread.
 */
final class Ages {

  private final InstantSource clock;
  private final LongSupplier nanos;
  private final long began;
  private long lastSeqBefore;

  Ages(InstantSource clock, LongSupplier nanos) {
    this.clock = clock;
    this.nanos = nanos;
    this.began = nanos.getAsLong();
  }

  /** The monotonic clock. */
  long now() {
    return nanos.getAsLong();
  }

  /** That runs up to {@code seq} are of an earlier life. */
  void earlierLife(long seq) {
    lastSeqBefore = seq;
  }

  /** When a run was accepted, on the monotonic clock. */
  long since(long seq, Instant at) {
    long now = nanos.getAsLong();
    long age = Math.max(0, nanosBetween(at, clock.instant()));
    return now - (seq > lastSeqBefore ? Math.min(age, now - began) : age);
  }

  /** When that will be, on the monotonic clock. */
  long due(Instant notBefore, Duration longest) {
    long wait = nanosBetween(clock.instant(), notBefore);
    return nanos.getAsLong() + Math.max(0, Math.min(wait, longest.toNanos()));
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
