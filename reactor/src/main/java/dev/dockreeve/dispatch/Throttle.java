// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How often a rule may run: at most {@code max} times within any span of {@code per}. With {@link
 * Over#QUEUE} what counts is when a worker takes a run for its first attempt, with {@link
 * Over#DROP} when its event comes. What counted is not remembered across a restart.
 *
 * @param max how many, 1 to {@value #MOST}
 * @param per at most {@link #LONGEST}
 * @param by who is counted together
 * @param over what becomes of what is too much
 */
public record Throttle(int max, Duration per, By by, Over over) {

  /** The largest {@link #max}. */
  public static final int MOST = 100;

  /** The longest {@link #per}. */
  public static final Duration LONGEST = Duration.ofDays(7);

  /** Who is counted together. */
  public enum By {
    /** The runs about one container, or about one other thing, for events without container. */
    CONTAINER,
    /** All runs of the rule. */
    RULE
  }

  /** What becomes of what is too much. */
  public enum Over {
    /** It is accepted, and waits for its turn; meanwhile it may expire. */
    QUEUE,
    /** No run is accepted. */
    DROP
  }

  /** Checks that nothing is null and every number within its bounds. */
  public Throttle {
    requireNonNull(by, "by");
    requireNonNull(over, "over");
    if (max < 1 || max > MOST) {
      throw new IllegalArgumentException("max: " + max + " (expected: 1 to " + MOST + ")");
    }
    if (!requireNonNull(per, "per").isPositive() || per.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("per: " + per + " (expected: > 0, <= " + LONGEST + ")");
    }
  }
}
