// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/** What follows for a run when an attempt of it has ended. */
public sealed interface Then {

  /** Another attempt, not before {@code at}. */
  record Retry(Instant at) implements Then {

    /** Checks that the time is not null. */
    public Retry {
      requireNonNull(at, "at");
    }
  }

  /** Nothing: the run ends. */
  record End(Ended end) implements Then {

    /** Checks that the end is not null. */
    public End {
      requireNonNull(end, "end");
    }
  }

  /** Another attempt in our next life: we stop. */
  record Resume() implements Then {}
}
