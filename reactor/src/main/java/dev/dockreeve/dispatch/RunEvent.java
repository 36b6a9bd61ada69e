// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import dev.dockreeve.action.Captured;
import dev.dockreeve.action.Outcome;
import dev.dockreeve.journal.Accepted;
import java.time.Duration;

/** Something that happened to a run. */
public sealed interface RunEvent {

  /** The run. */
  Accepted run();

  /**
   * An attempt begins.
   *
   * @param attempt 1 for the first one
   */
  record Started(Accepted run, int attempt) implements RunEvent {}

  /**
   * An attempt has failed, and there will be another.
   *
   * @param took the time of the attempt
   * @param after when the next one comes
   */
  record Retrying(Accepted run, int attempt, Outcome outcome, Duration took, Duration after)
      implements RunEvent {}

  /**
   * The run has ended.
   *
   * @param attempts how many attempts were made
   * @param took the time of the last one
   * @param output what that wrote
   */
  record Ended(
      Accepted run, dev.dockreeve.journal.Ended how, int attempts, Duration took, Captured output)
      implements RunEvent {}

  /**
   * Runs wait for a worker for longer than they should, and go on waiting. Told for the rule as a
   * whole, once per interval.
   *
   * @param run the one that has been waiting longest
   * @param waited for how long it has
   * @param runs how many runs of its rule wait too long
   */
  record WaitsForWorker(Accepted run, Duration waited, int runs) implements RunEvent {}

  /**
   * The run was not taken in: the journal is full, and so is the memory for what it cannot take.
   */
  record Refused(Accepted run) implements RunEvent {}

  /**
   * The run was not taken in: the journal is full, and {@code later}, of the same rule and about
   * the same container, waits for room in its place.
   */
  record Coalesced(Accepted run, Accepted later) implements RunEvent {}

  /** The run was not taken in: its rule may run only so often, and drops what is more. */
  record Throttled(Accepted run) implements RunEvent {}

  /** The run's attempt was ended because we stop. It has no end: a journal may take it up again. */
  record Interrupted(Accepted run) implements RunEvent {}
}
