// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/** How one attempt ended. */
public sealed interface Outcome {

  /** How, in one line for people: {@code ok}, {@code exit code 3}, … Control characters escaped. */
  String reason();

  /** What the attempt wrote. */
  Captured output();

  /** It did what it should. */
  record Succeeded(Captured output) implements Outcome {

    /** Checks that nothing is null. */
    public Succeeded {
      requireNonNull(output, "output");
    }

    @Override
    public String reason() {
      return "ok";
    }
  }

  /**
   * It did not.
   *
   * @param permanent whether another attempt would end in the same way
   * @param retryAfter the least time before another attempt that whoever refused this one asked
   *     for; empty when nobody asked, and then the rule's own back-off decides alone
   */
  record Failed(String reason, boolean permanent, Captured output, Optional<Duration> retryAfter)
      implements Outcome {

    /** Checks that nothing is null, and that no time is negative. */
    public Failed {
      requireNonNull(reason, "reason");
      requireNonNull(output, "output");
      retryAfter.ifPresent(wish -> {
        if (wish.isNegative()) {
          throw new IllegalArgumentException("retryAfter: " + wish + " (expected: >= 0)");
        }
      });
    }

    /** A failure of which nobody said when another attempt is welcome. */
    public Failed(String reason, boolean permanent, Captured output) {
      this(reason, permanent, output, Optional.empty());
    }
  }

  /**
   * It took too long, and was ended.
   *
   * @param timeout the time that it had
   * @param rest what else is to be said, as in {@code killed}
   */
  record TimedOut(Duration timeout, String rest, Captured output) implements Outcome {

    /** Checks that nothing is null. */
    public TimedOut {
      requireNonNull(timeout, "timeout");
      requireNonNull(rest, "rest");
      requireNonNull(output, "output");
    }

    @Override
    public String reason() {
      return "timed out after " + inSeconds(timeout) + ", " + rest;
    }
  }

  /** A success of an attempt that wrote nothing. */
  static Succeeded succeeded() {
    return new Succeeded(Captured.NOTHING);
  }

  /** A failure that another attempt may mend, of an attempt that wrote nothing. */
  static Failed failed(String reason) {
    return new Failed(reason, false, Captured.NOTHING);
  }

  /** As {@link #failed(String)}, of which another attempt is welcome only after some time. */
  static Failed failed(String reason, Duration retryAfter) {
    return new Failed(reason, false, Captured.NOTHING, Optional.of(retryAfter));
  }

  /** A failure that no further attempt can mend, of an attempt that wrote nothing. */
  static Failed permanent(String reason) {
    return new Failed(reason, true, Captured.NOTHING);
  }

  private static String inSeconds(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + " s"
        : duration.toMillis() + " ms";
  }
}
