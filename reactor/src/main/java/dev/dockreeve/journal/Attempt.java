// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.action.Captured;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * One attempt of a run.
 *
 * @param number 1 for the first one
 * @param startedAt by our clock
 * @param reason how it ended in one line for people; empty while it is {@link State#STARTED}
 * @param output what it wrote, as far as it is kept
 */
public record Attempt(
    int number, Instant startedAt, State state, String reason, Duration took, Captured output) {

  /** What became of an attempt. */
  public enum State {
    /** It began, and its end is not known: it runs, or we died meanwhile. */
    STARTED(0),
    /** It did what it should. */
    SUCCEEDED(1),
    /** It did not. */
    FAILED(2),
    /** It took too long, and was ended. */
    TIMED_OUT(3),
    /** We ended it because we stopped. */
    INTERRUPTED(4);

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
  public Attempt {
    requireNonNull(startedAt, "startedAt");
    requireNonNull(state, "state");
    requireNonNull(reason, "reason");
    requireNonNull(took, "took");
    requireNonNull(output, "output");
  }

  static Attempt started(int number, Instant at) {
    return new Attempt(number, at, State.STARTED, "", Duration.ZERO, Captured.NOTHING);
  }
}
