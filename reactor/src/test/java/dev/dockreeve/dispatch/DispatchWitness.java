// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.journal.Accepted;
import dev.dockreeve.journal.Ended;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Hears what a dispatcher tells over several lives, and knows what must never be. Numbers of
 * invariants as in docs/guarantees.md.
 */
final class DispatchWitness implements RunListener {

  /** How exactly the age of a run is known that waited in the journal, in ns. */
  private static final long NEARLY = 3_000_000_000L;

  /** What is known of one run. */
  static final class Known {
    final Accepted run;
    final long acceptedAt;
    final int life;
    boolean began;
    boolean inFlight;
    boolean interrupted;
    int attempts;
    int cutOff;
    int made;
    long notBefore = Long.MIN_VALUE;
    int notBeforeLife = -1;
    long startedAt;
    int startedLife = -1;
    Optional<Ended.State> end = Optional.empty();

    Known(Accepted run, long acceptedAt, int life) {
      this.run = run;
      this.acceptedAt = acceptedAt;
      this.life = life;
    }
  }

  /** What the world looks like at the moment. */
  interface View {
    long nanos();

    int life();

    boolean durable(String runId);

    boolean suspended(String rule);

    Treatment treatment(String rule);

    boolean wasRemoved(String rule, long since);

    boolean gone(Accepted run);
  }

  final Map<String, Known> runs = new HashMap<>();
  final Map<String, List<Known>> byRule = new HashMap<>();
  private final Set<String> away = new HashSet<>();
  private final View view;
  private boolean accepting;
  private final List<String> tale;

  DispatchWitness(View view, List<String> tale) {
    this.view = view;
    this.tale = tale;
  }

  /** The runs were accepted, in this order. */
  void accepted(List<Accepted> all) {
    accepting = true;
    for (Accepted run : all) {
      if (!away.contains(run.runId())) {
        known(run);
      }
    }
    accepting = false;
  }

  private Known known(Accepted run) {
    return runs.computeIfAbsent(
        run.runId(),
        id -> {
          // What had to wait for room in the journal was accepted when nobody looked.
          Known known = new Known(run, view.nanos(), accepting ? view.life() : -1);
          byRule.computeIfAbsent(run.rule(), rule -> new ArrayList<>()).add(known);
          return known;
        });
  }

  /** A run ended in the moment of our end, and nobody was told. */
  void endedUnheard(String runId, Ended.State state) {
    Known known = requireNonNull(runs.get(runId));
    boolean made = state == Ended.State.SUCCEEDED || state == Ended.State.FAILED;
    check(!(made && known.interrupted), "G10 what was interrupted is made again: " + known.run);
    known.end = Optional.of(state);
  }

  /** Our life ends without a word. */
  void crashed() {
    for (Known known : runs.values()) {
      if (known.inFlight) {
        known.inFlight = false;
        known.cutOff++;
      }
    }
  }

  static void noSecret(String told) {
    check(!told.contains(Runs.SECRET), "I13 no secret is told: " + told);
  }

  static void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  @Override
  public void on(RunEvent event) {
    tale.add(event.toString());
    noSecret(event.toString());
    switch (event) {
      case RunEvent.Started(Accepted run, int attempt) -> started(known(run), attempt);
      case RunEvent.Retrying(Accepted run, int attempt, _, _, Duration after) -> {
        Known known = known(run);
        known.inFlight = false;
        known.notBefore = view.nanos() + after.toNanos();
        known.notBeforeLife = view.life();
        check(attempt == known.attempts, "I4 attempts are counted: " + run);
      }
      case RunEvent.Ended(Accepted run, Ended how, int attempts, _, _) ->
          ended(known(run), how, attempts);
      case RunEvent.Interrupted(Accepted run) -> {
        known(run).inFlight = false;
        known(run).interrupted = true;
        known(run).cutOff++;
      }
      case RunEvent.Coalesced(Accepted run, _) -> away.add(run.runId());
      case RunEvent.Refused(Accepted run) -> away.add(run.runId());
      case RunEvent.Throttled(Accepted run) -> away.add(run.runId());
      case RunEvent.WaitsForWorker _ -> {}
    }
  }

  private void started(Known known, int attempt) {
    Accepted run = known.run;
    Treatment treatment = view.treatment(run.rule());
    check(view.durable(run.runId()), "I5 no action before the run is durable: " + run);
    check(known.end.isEmpty(), "I4 no attempt after the end: " + run);
    check(!known.inFlight, "I3 attempts of a run do not overlap: " + run);
    check(!view.suspended(run.rule()), "a suspended rule does nothing: " + run);
    if (attempt == 1) {
      treatment.throttle().ifPresent(throttle -> notTooOften(known, throttle));
    }
    known.attempts = attempt;
    for (Known other : byRule.getOrDefault(run.rule(), List.of())) {
      if (other == known || !sameLane(treatment.order(), other, known)) {
        continue;
      }
      check(!other.inFlight, "I3 runs of a lane do not overlap: " + run + " and " + other.run);
      if (!known.began && number(other.run) < number(run)) {
        check(other.end.isPresent(), "I3 in order: " + run + " before " + other.run);
      }
    }
    check(
        attempt <= treatment.retry().attempts() + known.cutOff + 1 && withinPolicy(known),
        "no more attempts than the rule allows: " + run + " " + attempt);
    if (known.notBeforeLife == view.life()) {
      check(view.nanos() - known.notBefore >= 0, "I12 no retry before its time: " + run);
    }
    if (!known.began && known.life == view.life()) {
      check(
          view.nanos() - known.acceptedAt <= treatment.expires().toNanos() + NEARLY,
          "G11 an expired run is not started: " + run);
    }
    known.began = true;
    known.interrupted = false;
    known.inFlight = true;
    known.made++;
  }

  /** What the dispatcher knows of starts ends with its life, and with the rule. */
  private void notTooOften(Known known, Throttle throttle) {
    known.startedAt = view.nanos();
    known.startedLife = view.life();
    Lane.Key key = Lane.Key.of(throttle.by(), known.run);
    long since = view.nanos() - throttle.per().toNanos();
    long starts =
        byRule.getOrDefault(known.run.rule(), List.of()).stream()
            .filter(other -> other.startedLife == view.life() && other.startedAt > since)
            .filter(other -> !view.wasRemoved(known.run.rule(), other.startedAt))
            .filter(other -> Lane.Key.of(throttle.by(), other.run).equals(key))
            .count();
    check(starts <= throttle.max(), "no more starts than the throttle allows: " + known.run);
  }

  private static int number(Accepted run) {
    return Integer.parseInt(run.runId().substring(1));
  }

  private boolean withinPolicy(Known known) {
    return known.made <= DispatchSimulation.MOST_ATTEMPTS + known.cutOff;
  }

  private static boolean sameLane(Order order, Known one, Known other) {
    return switch (order) {
      case CONTAINER -> Lane.Key.of(one.run.event()).equals(Lane.Key.of(other.run.event()));
      case RULE -> true;
      case NONE -> false;
    };
  }

  private void ended(Known known, Ended how, int attempts) {
    Accepted run = known.run;
    check(known.end.isEmpty(), "G2 a run ends once: " + run);
    known.end = Optional.of(how.state());
    known.interrupted = false;
    known.inFlight = false;
    switch (how.state()) {
      case SUCCEEDED, FAILED -> check(attempts >= 1, "I4 attempted before its end: " + run);
      case EXPIRED ->
          check(
              known.life != view.life()
                  || view.nanos() - known.acceptedAt
                      > view.treatment(run.rule()).expires().toNanos() - NEARLY,
              "G11 expires in time: " + run);
      case SKIPPED -> check(view.gone(run), "skipped with a reason: " + run);
      case CANCELLED ->
          check(view.wasRemoved(run.rule(), known.acceptedAt), "cancelled with a reason: " + run);
    }
  }
}
