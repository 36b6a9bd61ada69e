// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import dev.dockreeve.action.Captured;
import dev.dockreeve.action.Outcome;
import dev.dockreeve.journal.Attempt;
import dev.dockreeve.journal.Ended;
import dev.dockreeve.journal.Journal;
import dev.dockreeve.journal.Then;
import dev.dockreeve.model.PlainText;
import dev.dockreeve.rule.Facts;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Makes the attempts of a run, with everything that must be written and told around them. Called by
 * workers, without the dispatcher's lock.
 */
final class Attempts {

  /** How a worker got rid of a run. */
  enum End {
    SUCCEEDED,
    FAILED,
    INTERRUPTED,
    /** By an error that no run should cause. */
    BROKEN
  }

  private final Journal journal;
  private final Told told;
  private final InstantSource clock;
  private final LongSupplier nanos;

  Attempts(Journal journal, Told told, InstantSource clock, LongSupplier nanos) {
    this.journal = journal;
    this.told = told;
    this.clock = clock;
    this.nanos = nanos;
  }

  /** Makes one attempt, the only one so far. */
  End attempt(Run run) {
    int attempt = 1;
    Instant startedAt = clock.instant();
    journal.attemptStarted(run.id(), attempt, startedAt);
    told.tell(new RunEvent.Started(run, attempt));
    long start = nanos.getAsLong();
    Outcome outcome;
    try {
      outcome = outcome(run, attempt);
    } catch (InterruptedException e) {
      told.tell(new RunEvent.Interrupted(run));
      return End.INTERRUPTED;
    }
    Duration took = Duration.ofNanos(nanos.getAsLong() - start);
    boolean good = outcome instanceof Outcome.Succeeded;
    Ended.State state = good ? Ended.State.SUCCEEDED : Ended.State.FAILED;
    journal.attemptEnded(
        run.id(),
        new Attempt(attempt, startedAt, state(outcome), outcome.reason(), took, outcome.output()),
        new Then.End(new Ended(state, outcome.reason(), clock.instant())));
    told.tell(new RunEvent.Ended(run, outcome, took));
    return good ? End.SUCCEEDED : End.FAILED;
  }

  private static Attempt.State state(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded _ -> Attempt.State.SUCCEEDED;
      case Outcome.Failed _ -> Attempt.State.FAILED;
      case Outcome.TimedOut _ -> Attempt.State.TIMED_OUT;
    };
  }

  private Outcome outcome(Run run, int attempt) throws InterruptedException {
    try {
      return run.action()
          .attempt(new Facts(run.event(), run.rule(), run.id(), attempt, 1), run.timeout());
    } catch (RuntimeException e) {
      told.broken(run, e);
      return new Outcome.Failed(
          "bug in the action: " + PlainText.brief(String.valueOf(e)), true, Captured.NOTHING);
    }
  }
}
