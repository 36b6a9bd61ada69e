// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * How the runs of one rule are dealt with.
 *
 * @param order which of them wait for one another
 * @param maxParallel how many of them may be going on at a time, at least 1
 * @param expires how long after its event a run may still start for the first time; then it ends as
 *     expired
 * @param timeout what one attempt may take
 * @param throttle how often they may start; empty: as often as they like
 */
public record Treatment(
    RetryPolicy retry,
    Order order,
    int maxParallel,
    Duration expires,
    WhenGone whenGone,
    Duration timeout,
    Optional<Throttle> throttle) {

  /**
   * {@link RetryPolicy#DEFAULT}, in the order of each container, 4 at a time, within an hour, also
   * for a container that is gone, 30 s for an attempt, as often as they like.
   */
  public static final Treatment DEFAULT =
      new Treatment(
          RetryPolicy.DEFAULT,
          Order.CONTAINER,
          4,
          Duration.ofHours(1),
          WhenGone.RUN,
          Duration.ofSeconds(30),
          Optional.empty());

  /** Checks that nothing is null and every bound more than nothing. */
  public Treatment {
    requireNonNull(retry, "retry");
    requireNonNull(order, "order");
    requireNonNull(whenGone, "whenGone");
    requireNonNull(throttle, "throttle");
    if (maxParallel < 1) {
      throw new IllegalArgumentException("maxParallel: " + maxParallel + " (expected: >= 1)");
    }
    requirePositive("expires", expires);
    requirePositive("timeout", timeout);
  }

  private static void requirePositive(String name, Duration value) {
    if (!requireNonNull(value, name).isPositive()) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
    }
  }

  /** Whether runs that wait need not be put into other lanes. */
  boolean sameLanes(Treatment other) {
    return order == other.order && throttle.equals(other.throttle);
  }

  /** The same with another time for an attempt. */
  public Treatment withTimeout(Duration value) {
    return new Treatment(retry, order, maxParallel, expires, whenGone, value, throttle);
  }

  /** The same with a throttle. */
  public Treatment withThrottle(Throttle value) {
    return new Treatment(retry, order, maxParallel, expires, whenGone, timeout, Optional.of(value));
  }
}
