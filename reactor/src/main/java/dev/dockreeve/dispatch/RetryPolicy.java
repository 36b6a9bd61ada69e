// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How often a run that failed is tried again, and after which time. Before the second attempt there
 * are at most {@code first}, and the bound doubles with each attempt up to {@code max}; the wait
 * itself is chosen by chance between nothing and the bound. Failures that no attempt would change
 * are not tried again, whatever this says.
 *
 * @param attempts of one run in all, with the first one: 1 to {@value #MOST_ATTEMPTS}; 1 is no
 *     retry
 * @param first the longest wait before the second attempt; more than nothing
 * @param max the longest wait before any attempt; not less than {@code first}, at most a day
 */
public record RetryPolicy(int attempts, Duration first, Duration max) {

  /** The most attempts that a run may have. */
  public static final int MOST_ATTEMPTS = 100;

  /** The longest that {@code max} may be. */
  public static final Duration LONGEST_WAIT = Duration.ofDays(1);

  /** 5 attempts, at first after a second, at last after 5 minutes. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(5, Duration.ofSeconds(1), Duration.ofMinutes(5));

  /** Checks the bounds. */
  public RetryPolicy {
    requireNonNull(first, "first");
    requireNonNull(max, "max");
    if (attempts < 1 || attempts > MOST_ATTEMPTS) {
      throw new IllegalArgumentException(
          "attempts: " + attempts + " (expected: 1 to " + MOST_ATTEMPTS + ")");
    }
    if (!first.isPositive()) {
      throw new IllegalArgumentException("first: " + first + " (expected: > 0)");
    }
    if (max.compareTo(first) < 0) {
      throw new IllegalArgumentException("max: " + max + " (expected: >= first, " + first + ")");
    }
    if (max.compareTo(LONGEST_WAIT) > 0) {
      throw new IllegalArgumentException("max: " + max + " (expected: <= " + LONGEST_WAIT + ")");
    }
  }

  /**
   * How long to wait after so many attempts: by chance, up to a bound that doubles (full jitter).
   */
  Duration wait(int made, RandomGenerator random) {
    long bound = max.toNanos();
    if (made <= Long.numberOfLeadingZeros(first.toNanos())) {
      bound = Math.min(bound, first.toNanos() << (made - 1));
    }
    return Duration.ofNanos(random.nextLong(bound + 1));
  }
}
