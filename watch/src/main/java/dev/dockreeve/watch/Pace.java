// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import java.time.Duration;

/**
 * How often a merge looks at its engine, and how long it waits for it.
 *
 * @param resync between two routine comparisons with the engine's list
 * @param silence how long a stream may be silent before the engine is asked whether it is true
 * @param patience how long the answer to that may take
 * @param poll between two comparisons with an engine that has no stream of events
 */
record Pace(Duration resync, Duration silence, Duration patience, Duration poll) {

  /** Often enough to notice, seldom enough not to be noticed. */
  static final Pace USUAL =
      new Pace(
          Duration.ofSeconds(60),
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofSeconds(5));

  Pace {
    positive("resync", resync);
    positive("silence", silence);
    positive("patience", patience);
    positive("poll", poll);
  }

  Pace resync(Duration value) {
    return new Pace(value, silence, patience, poll);
  }

  Pace liveness(Duration newSilence, Duration newPatience) {
    return new Pace(resync, newSilence, newPatience, poll);
  }

  Pace poll(Duration value) {
    return new Pace(resync, silence, patience, value);
  }

  /** Between two looks at whether the stream is silent, and at whether we were stopped. */
  Duration pulse() {
    return silence.dividedBy(2);
  }

  /** Between two tries to get a stream from an engine that had none. */
  Duration streamRetry() {
    return poll.multipliedBy(12);
  }

  private static void positive(String what, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(what + ": " + value + " (expected: > 0)");
    }
  }
}
