// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * How a run ended.
 *
 * @param reason in one line for people
 * @param at when it ended, by our clock
 */
public record Ended(State state, String reason, Instant at) {

  /** The states in which nothing more happens to a run. */
  public enum State {
    /** Its last attempt succeeded. */
    SUCCEEDED(1),
    /** Its last attempt failed, and there will be no other: a dead letter. */
    FAILED(2),
    /** There was no need of it: its container is gone, or a later run does the same. */
    SKIPPED(3),
    /** It was not started in time. */
    EXPIRED(4),
    /** Somebody, or a change of the rules, took it back. */
    CANCELLED(5);

    private final int code;

    State(int code) {
      this.code = code;
    }

    /** How a table has it. */
    int code() {
      return code;
    }

    /** The one that a table has so, if it is one. */
    static Optional<State> of(int code) {
      return Arrays.stream(values()).filter(state -> state.code == code).findFirst();
    }
  }

  /** Checks that nothing is null. */
  public Ended {
    requireNonNull(state, "state");
    requireNonNull(reason, "reason");
    requireNonNull(at, "at");
  }
}
