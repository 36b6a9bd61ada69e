// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import dev.dockreeve.action.Outcome;
import java.time.Duration;

/** Something that happened to a run. */
public sealed interface RunEvent {

  /** The run. */
  Run run();

  /**
   * An attempt begins.
   *
   * @param attempt 1 for the first one
   */
  record Started(Run run, int attempt) implements RunEvent {}

  /**
   * The run has ended.
   *
   * @param took the time of its last attempt
   */
  record Ended(Run run, Outcome outcome, Duration took) implements RunEvent {}

  /**
   * Runs wait for a worker for longer than they should, and go on waiting. Told for the rule as a
   * whole, once per interval.
   *
   * @param run the one that has been waiting longest
   * @param waited for how long it has
   * @param runs how many runs of its rule wait too long
   */
  record WaitsForWorker(Run run, Duration waited, int runs) implements RunEvent {}

  /** The run was not taken in: too many are waiting. */
  record Refused(Run run) implements RunEvent {}

  /** The run's attempt was ended because we stop. It has no end: a journal may take it up again. */
  record Interrupted(Run run) implements RunEvent {}
}
