// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.reactor;

import dev.dockreeve.dispatch.ModelJournal;
import dev.dockreeve.dispatch.RunEvent;
import dev.dockreeve.dispatch.RunListener;
import dev.dockreeve.journal.RunQuery;
import dev.dockreeve.journal.RunSummary;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Fingerprint;
import dev.dockreeve.model.Origin;
import dev.dockreeve.reactor.EngineModel.Entry;
import dev.dockreeve.rule.Condition;
import dev.dockreeve.rule.Facts;
import dev.dockreeve.rule.Path;
import dev.dockreeve.rule.Rule;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Knows of all runs of all lives, and what must never be. Numbers of invariants as in
 * docs/guarantees.md.
 */
final class ReactorWitness implements RunListener {

  /**
   * What a rule asks for, in words of its own.
   *
   * @param of names of containers; empty for all
   */
  record Asks(String rule, Set<String> actions, Set<String> of, boolean existing) {

    boolean of(Event event) {
      return (event.origin() != Origin.INITIAL || existing)
          && actions.contains(event.action())
          && (of.isEmpty() || of.contains(event.actor().id()));
    }

    Rule rule(String name) {
      Condition action = Condition.anyOf(Path.of("action"), actions);
      Condition all =
          of.isEmpty()
              ? action
              : new Condition.AllOf(List.of(action, Condition.anyOf(Path.of("name"), of)));
      return new Rule(name, all, Set.of(), existing);
    }
  }

  /** Of some containers only the start, or the end, or neither leads to a run. */
  static final List<Asks> RULES =
      List.of(
          new Asks("starts", Set.of("start"), Set.of("c0", "c1"), false),
          new Asks("ends", Set.of("die"), Set.of("c0", "c2"), false),
          new Asks("lives", Set.of("start", "die", "pause"), Set.of("c1"), false),
          new Asks("execs", Set.of("exec_die", "pause", "unpause"), Set.of(), false),
          new Asks("there", Set.of("start"), Set.of("c3"), true),
          new Asks("gaps", Set.of("gap"), Set.of(), false));

  /**
   * What an event tells: a start and an end of one life are the same, whoever tells them; whatever
   * else an engine says is told by itself.
   *
   * @param which the begin of the life, or the event's name
   */
  record What(String engine, String action, String id, Object which) {

    static What of(Event event) {
      boolean startOrEnd = event.action().equals("start") || event.action().equals("die");
      Object which =
          startOrEnd
              ? event.container().orElseThrow().incarnation().startedAt()
              : Fingerprint.of(event.said());
      return new What(event.engine(), event.action(), event.actor().id(), which);
    }
  }

  private record Run(String rule, What what) {}

  private record Lane(String rule, String engine, String id) {
    static Lane of(Run run) {
      return new Lane(run.rule(), run.what().engine(), run.what().id());
    }
  }

  private final Map<What, Entry> entries = new HashMap<>();

  private final Map<Run, String> runs = new HashMap<>();

  /** By idempotency key. */
  private final Map<String, Run> keys = new HashMap<>();

  /** By rule and container: the index of the event that the last run was for. */
  private final Map<Lane, Integer> lanes = new HashMap<>();

  private final Set<String> attempted = new HashSet<>();

  private final Set<What> excused = new HashSet<>();
  private Optional<AssertionError> wrong = Optional.empty();

  static void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  static void check(boolean holds, String what, Object of) {
    if (!holds) {
      throw new AssertionError(what + of);
    }
  }

  static void noSecret(String told) {
    check(!told.contains(EngineModel.SECRET), "I13 no secret is written or told: ", told);
  }

  @Override
  public void on(RunEvent event) {
    noSecret(event.toString());
  }

  /** Something has happened. */
  void happened(Entry entry) {
    entries.put(What.of(entry.event), entry);
  }

  /** An attempt is made. */
  void attempted(Facts facts) {
    try {
      found(facts.runId(), facts.rule(), facts.event());
      if (attempted.add(facts.runId()) && facts.event().origin().isOfEngine()) {
        inOrder(new Run(facts.rule(), What.of(facts.event())));
      }
    } catch (AssertionError e) {
      wrong = Optional.of(e); // Who asks for the attempt would take it for a bug of the action.
    }
  }

  private void inOrder(Run run) {
    Entry entry = entries.get(run.what());
    if (entry != null) {
      int last = lanes.merge(Lane.of(run), entry.index, Math::max);
      check(last == entry.index, "G4 a run after one of a later event: ", run);
    }
  }

  /** What an attempt has shown. */
  void check() {
    wrong.ifPresent(e -> {
      throw e;
    });
  }

  /** All runs that the journal knows. */
  void look(ModelJournal journal) {
    for (RunSummary run : journal.runs(RunQuery.newest(100_000))) {
      if (!keys.containsKey(run.runId())) {
        Event event = journal.run(run.runId()).orElseThrow().event().orElseThrow();
        found(run.runId(), run.rule(), event);
      }
    }
  }

  private void found(String runId, String rule, Event event) {
    Run run = new Run(rule, What.of(event));
    Run before = keys.putIfAbsent(runId, run);
    if (before != null) {
      check(before.equals(run), "I11 a key of two runs: ", run);
      return;
    }
    check(asks(rule).of(event), "a run that no rule asks for: ", run);
    if (event.type().equals("container") && event.origin() != Origin.INITIAL) {
      check(runs.putIfAbsent(run, runId) == null, "I6 two runs: ", run);
      Entry entry = entries.get(run.what());
      check(entry == null || !entry.beforeUs, "a run of what was before us: ", run);
    }
  }

  /** Runs of these were in memory only, and are forgotten with our life: they may come again. */
  void forgotten(List<Event> events) {
    Set<What> whats = new HashSet<>();
    events.forEach(event -> whats.add(What.of(event)));
    runs.keySet().removeIf(run -> whats.contains(run.what()));
    lanes
        .keySet()
        .removeIf(lane ->
            whats.stream()
                .anyMatch(w -> w.engine().equals(lane.engine()) && w.id().equals(lane.id())));
    excused.addAll(whats);
  }

  private static Asks asks(String rule) {
    return RULES.stream().filter(each -> each.rule().equals(rule)).findFirst().orElseThrow();
  }

  /** The journal had no room for all runs of these: some may be lost with our life. */
  void excuse(List<Event> events) {
    events.forEach(event -> excused.add(What.of(event)));
  }

  /** Nothing more is to be told: each event that matches has led to its run. */
  void complete(EngineModel engine) {
    for (Entry entry : engine.log) {
      What what = What.of(entry.event);
      if (!entry.excused && !excused.contains(what)) {
        for (Asks rule : RULES) {
          boolean there = runs.containsKey(new Run(rule.rule(), what));
          check(there || !rule.of(entry.event), "G3 no run of " + rule.rule() + " for ", entry);
        }
      }
    }
  }
}
