// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import dev.dockreeve.action.Captured;
import dev.dockreeve.action.Outcome;
import dev.dockreeve.journal.Accepted;
import dev.dockreeve.journal.Attempt;
import dev.dockreeve.journal.Ended;
import dev.dockreeve.journal.Journal;
import dev.dockreeve.journal.Then;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.PlainText;
import dev.dockreeve.rule.Facts;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Makes the attempts of a run, with everything that must be written and told around them. Called by
 * workers, without any lock. What it says to the journal is said before what it says to anybody
 * else.
 */
final class Attempts {

  /** The longest that an action may put its next attempt off by its own wish. */
  private static final Duration LONGEST_WISH = Duration.ofHours(1);

  private static final String STALE = "; its container had ended before";
  private static final String STALE_SINCE = "; its container has ended meanwhile";

  /** How a worker got rid of a run. */
  sealed interface Left {

    /** The run is over. */
    record Over(Ended.State state) implements Left {}

    /**
     * There will be another attempt.
     *
     * @param due monotonic, in ns
     */
    record Later(long due) implements Left {}

    /** We stop: the run goes on in our next life. */
    record Interrupted() implements Left {}
  }

  private final Journal journal;
  private final Told told;
  private final Ages ages;
  private final Predicate<Event> gone;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final RandomGenerator random;

  Attempts(DispatcherBuilder builder, Told told, Ages ages) {
    this.ages = ages;
    this.journal = builder.journal;
    this.told = told;
    this.gone = builder.gone;
    this.clock = builder.clock;
    this.nanos = builder.nanos;
    this.random = builder.random;
  }

  /** Makes one attempt, or finds that there is no need of it. */
  Left make(Queued queued, Duty duty) {
    Optional<Left> needless = needless(queued, duty);
    if (needless.isPresent()) {
      return needless.get();
    }
    Begun begun = begin(queued, duty);
    try {
      return end(begun, act(begun));
    } catch (InterruptedException e) {
      return interrupted(begun);
    }
  }

  /**
   * An attempt that goes on.
   *
   * @param since when it began, monotonic, in ns
   */
  record Begun(Queued queued, Duty duty, Instant at, long since, boolean stale) {}

  /** Ends a run that came too late, or whose container is gone. */
  Optional<Left> needless(Queued queued, Duty duty) {
    if (queued.attempts > 0) {
      return Optional.empty();
    }
    long waited = nanos.getAsLong() - queued.acceptedAt;
    Duration expires = duty.treatment().expires();
    if (waited > expires.toNanos()) {
      String reason = "not started within " + Words.duration(expires) + " of its event";
      return Optional.of(over(queued, Ended.State.EXPIRED, reason));
    }
    if (duty.treatment().whenGone() == WhenGone.SKIP && isGone(queued)) {
      return Optional.of(over(queued, Ended.State.SKIPPED, "its container has ended"));
    }
    return Optional.empty();
  }

  private boolean isGone(Queued queued) {
    Event event = queued.run.event();
    return event.container().map(c -> c.alive()).orElse(false) && gone.test(event);
  }

  /** Ends a run without an attempt. */
  Left over(Queued queued, Ended.State state, String reason) {
    Ended end = new Ended(state, reason, clock.instant());
    journal.ended(queued.run.runId(), end);
    told.tell(
        new RunEvent.Ended(queued.run, end, queued.attempts, Duration.ZERO, Captured.NOTHING));
    return new Left.Over(state);
  }

  /** Ends a run that was never taken up, and whose rule is gone. */
  Left cancelled(Accepted run) {
    return cancelled(new Queued(0, run, 0, ages.now()));
  }

  /** Ends a run whose rule is gone. */
  Left cancelled(Queued queued) {
    return over(queued, Ended.State.CANCELLED, "its rule was removed");
  }

  Begun begin(Queued queued, Duty duty) {
    queued.attempts++;
    queued.later = false;
    Instant now = clock.instant();
    Begun begun = new Begun(queued, duty, now, nanos.getAsLong(), isGone(queued));
    journal.attemptStarted(queued.run.runId(), queued.attempts, now);
    told.tell(new RunEvent.Started(queued.run, queued.attempts));
    return begun;
  }

  /** Does it. Whatever is thrown but an interrupt is a failure of this run, and of nothing else. */
  Outcome act(Begun begun) throws InterruptedException {
    Queued queued = begun.queued();
    try {
      return begun
          .duty()
          .action()
          .attempt(
              new Facts(
                  queued.run.event(), queued.run.rule(), queued.run.runId(), queued.attempts, 1),
              begun.duty().treatment().timeout());
    } catch (RuntimeException | AssertionError | LinkageError | StackOverflowError e) {
      told.broken(queued.run, e);
      return Outcome.permanent("bug in the action: " + PlainText.brief(String.valueOf(e)));
    }
  }

  Left end(Begun begun, Outcome outcome) {
    Queued queued = begun.queued();
    Duration took = took(begun);
    return switch (outcome) {
      case Outcome.Succeeded _ ->
          ended(begun, outcome, Attempt.State.SUCCEEDED, Ended.State.SUCCEEDED);
      case Outcome.TimedOut _ when mayRetry(queued, begun.duty()) ->
          retry(begun, outcome, Attempt.State.TIMED_OUT, took, Duration.ZERO);
      case Outcome.TimedOut _ -> ended(begun, outcome, Attempt.State.TIMED_OUT, Ended.State.FAILED);
      case Outcome.Failed failed when !failed.permanent() && mayRetry(queued, begun.duty()) ->
          retry(
              begun,
              outcome,
              Attempt.State.FAILED,
              took,
              failed.retryAfter().orElse(Duration.ZERO));
      case Outcome.Failed _ -> ended(begun, outcome, Attempt.State.FAILED, Ended.State.FAILED);
    };
  }

  private Duration took(Begun begun) {
    return Duration.ofNanos(nanos.getAsLong() - begun.since());
  }

  private static boolean mayRetry(Queued queued, Duty duty) {
    return queued.attempts < duty.treatment().retry().attempts();
  }

  private Left ended(Begun begun, Outcome outcome, Attempt.State attempt, Ended.State state) {
    Queued queued = begun.queued();
    Duration took = took(begun);
    String reason = outcome.reason() + stale(begun);
    Ended end = new Ended(state, reason, clock.instant());
    journal.attemptEnded(
        queued.run.runId(),
        new Attempt(queued.attempts, begun.at(), attempt, reason, took, outcome.output()),
        new Then.End(end));
    told.tell(new RunEvent.Ended(queued.run, end, queued.attempts, took, outcome.output()));
    return new Left.Over(state);
  }

  private String stale(Begun begun) {
    if (begun.stale()) {
      return STALE;
    }
    return isGone(begun.queued()) ? STALE_SINCE : "";
  }

  private Left retry(
      Begun begun, Outcome outcome, Attempt.State state, Duration took, Duration wish) {
    Queued queued = begun.queued();
    Duration after = begun.duty().treatment().retry().wait(queued.attempts, random);
    Duration wished = wish.compareTo(LONGEST_WISH) > 0 ? LONGEST_WISH : wish;
    Duration wait = after.compareTo(wished) > 0 ? after : wished;
    long due = nanos.getAsLong() + wait.toNanos();
    journal.attemptEnded(
        queued.run.runId(),
        new Attempt(queued.attempts, begun.at(), state, outcome.reason(), took, outcome.output()),
        new Then.Retry(ages.wall(due)));
    told.tell(new RunEvent.Retrying(queued.run, queued.attempts, outcome, took, wait));
    return new Left.Later(due);
  }

  Left interrupted(Begun begun) {
    Queued queued = begun.queued();
    journal.attemptEnded(
        queued.run.runId(),
        new Attempt(
            queued.attempts,
            begun.at(),
            Attempt.State.INTERRUPTED,
            "interrupted: we stopped",
            took(begun),
            Captured.NOTHING),
        new Then.Resume());
    told.tell(new RunEvent.Interrupted(queued.run));
    return new Left.Interrupted();
  }
}
