// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.action.Captured;
import java.time.Duration;
import java.time.Instant;

/**
 * How a run ended.
 *
 * @param attempts how many attempts were made
 * @param reason in one line for people
 * @param took the time of the last attempt
 * @param output what the last attempt wrote
 * @param at when it ended, by our clock
 */
public record Ended(
    State state, int attempts, String reason, Duration took, Captured output, Instant at) {

  /** The states in which nothing more happens to a run. */
  public enum State {
    /** Its last attempt succeeded. */
    SUCCEEDED,
    /** Its last attempt failed, and there will be no other: a dead letter. */
    FAILED,
    /** It was never attempted, and will not be. */
    CANCELLED
  }

  /** Checks that nothing is null. */
  public Ended {
    requireNonNull(state, "state");
    requireNonNull(reason, "reason");
    requireNonNull(took, "took");
    requireNonNull(output, "output");
    requireNonNull(at, "at");
  }
}
