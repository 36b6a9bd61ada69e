// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: not at all after the first failure, then doubling from
 * {@code first} to {@code max}, each time a random moment between half of that and all of it, so
 * that many who lost the same engine do not come back together. For one thread.
 */
final class Backoff {

  private final Duration first;
  private final Duration max;
  private final RandomGenerator random;
  private int failures;

  Backoff(Duration first, Duration max, RandomGenerator random) {
    this.first = first;
    this.max = max;
    this.random = random;
  }

  /** The wait after one more failure. */
  Duration next() {
    int n = failures++;
    if (n == 0) {
      return Duration.ZERO;
    }
    int doublings = Math.min(n - 1, Long.SIZE - 2);
    boolean most = first.toNanos() > max.toNanos() >> doublings; // A shift of first may overflow.
    long wanted = most ? max.toNanos() : first.toNanos() << doublings;
    return Duration.ofNanos(wanted / 2 + random.nextLong(wanted / 2 + 1));
  }

  /** It went well: the next failure is a first one again. */
  void reset() {
    failures = 0;
  }
}
