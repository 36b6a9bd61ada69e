// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import dev.dockreeve.cli.KillCyclesIT.Notes.Note;
import dev.dockreeve.journal.Ended;
import dev.dockreeve.journal.RunDetail;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Origin;
import dev.dockreeve.testkit.real.EventRecorder.Recorded;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Compares what the journal says, what the commands wrote down and what the engine said itself, and
 * tells where they do not agree with what is promised.
 */
final class Accounts {

  static final int WORKERS = 8;

  /** The rules that every start and every end of a container matches, and their attempts. */
  private static final Map<String, Integer> RULES = Map.of("quick", 1, "flaky", 2, "slow", 1);

  /** Engines before and after 29 round stamps differently. */
  private static final Duration ROUNDING = Duration.ofNanos(1000);

  private static final int SHOWN = 10;
  private static final int MOST_GAPS = 3;
  private static final Duration EDGE = Duration.ofSeconds(1);

  private final List<RunDetail> runs;
  private final Map<String, List<Note>> notes = new HashMap<>();
  private final List<Recorded> said;
  private final int crashes;
  private final List<String> problems = new ArrayList<>();
  private final Map<Origin, Integer> origins = new TreeMap<>();
  private final List<RunDetail> gaps;
  private long extraAttempts;
  private long extraCalls;
  private int collapsed;

  Accounts(List<RunDetail> runs, List<Note> notes, List<Recorded> said, int crashes) {
    this.runs = runs;
    this.said = said.stream().filter(Accounts::counts).toList();
    this.crashes = crashes;
    this.gaps = runs.stream().filter(run -> run.summary().rule().equals("gap")).toList();
    notes.forEach(n -> this.notes.computeIfAbsent(n.key(), _ -> new ArrayList<>()).add(n));
    checkRuns();
    checkNotes();
    RULES.keySet().forEach(this::checkEvents);
    checkGaps();
  }

  /** A gap is an honest word, but no excuse: only on a busy machine the engine forgets so soon. */
  private void checkGaps() {
    if (gaps.size() > MOST_GAPS + crashes / 20) {
      problems.add(gaps.size() + " gaps");
    }
    if (collapsed > runs.size() / 4) {
      problems.add(collapsed + " runs that could not be, since their events lie in gaps");
    }
  }

  private static boolean counts(Recorded event) {
    return event.type().equals("container")
        && (event.action().equals("start") || event.action().equals("die"));
  }

  /** Whether there is a call for each event and rule, as far as that can be known by counting. */
  static boolean allActedOn(List<Note> notes, List<Recorded> said) {
    Set<String> acted = new HashSet<>();
    notes.stream()
        .filter(note -> RULES.getOrDefault(note.rule(), 9) <= note.attempt())
        .forEach(note -> acted.add(note.rule() + note.event()));
    return acted.size() >= RULES.size() * said.stream().filter(Accounts::counts).count();
  }

  /** What is not as promised. */
  List<String> problems() {
    return problems.size() < SHOWN ? problems : problems.subList(0, SHOWN);
  }

  /** How many runs came by which way. */
  Map<Origin, Integer> origins() {
    return origins;
  }

  /** In one line. */
  String figures() {
    return ("engine said %d starts and ends; %d runs %s; %d extra attempts, %d extra calls;"
            + " %d gaps, in them %d runs that could not be; %d problems")
        .formatted(
            said.size(),
            runs.size(),
            origins,
            extraAttempts,
            extraCalls,
            gaps.size(),
            collapsed,
            problems.size());
  }

  private void checkRuns() {
    Map<String, String> keys = new HashMap<>();
    for (RunDetail run : runs) {
      String rule = run.summary().rule();
      Event event = run.event().orElseThrow();
      origins.merge(event.origin(), 1, Integer::sum);
      if (!run.summary().end().map(e -> e.state() == Ended.State.SUCCEEDED).orElse(false)) {
        problems.add("not succeeded: " + run.summary());
      }
      String before = keys.put(rule + " " + event.id(), run.summary().runId());
      if (before != null) {
        problems.add("two runs for " + rule + " " + event.id() + ": " + before + " " + words(run));
      }
      int most = RULES.getOrDefault(rule, 1);
      int attempts = run.summary().attempts();
      if (attempts < 1 || attempts > most + crashes) {
        problems.add(attempts + " attempts of " + words(run));
      }
      extraAttempts += Math.max(0, attempts - most);
      List<Note> calls = notes.getOrDefault(run.summary().runId(), List.of());
      extraCalls += Math.max(0, calls.size() - most);
      if (calls.isEmpty()) {
        problems.add("nothing was called for " + words(run));
      }
      if (!calls.stream().allMatch(n -> n.rule().equals(rule) && n.event().equals(event.id()))) {
        problems.add("one key, several events: " + calls);
      }
    }
    if (Math.max(extraAttempts, extraCalls) > (long) crashes * WORKERS) {
      problems.add(extraAttempts + " extra attempts, " + extraCalls + " extra calls");
    }
  }

  private void checkNotes() {
    Set<String> known = new HashSet<>();
    runs.forEach(run -> known.add(run.summary().runId()));
    notes.forEach((key, calls) -> {
      if (!known.contains(key)) {
        problems.add("acted on what the journal does not know: " + calls);
      }
    });
  }

  /** Each start and each end has one run, or was found by comparing, or is in a gap. */
  private void checkEvents(String rule) {
    Map<String, List<RunDetail>> found = new HashMap<>();
    for (RunDetail run : runs) {
      if (run.summary().rule().equals(rule)) {
        Event event = run.event().orElseThrow();
        found.computeIfAbsent(event.actor().id() + event.action(), _ -> new ArrayList<>()).add(run);
      }
    }
    List<Recorded> untold = new ArrayList<>();
    for (Recorded event : said) {
      if (!of(found, event).removeIf(run -> isOf(run, event))) {
        untold.add(event);
      }
    }
    // What is in no gap has the first claim on what was found by comparing.
    untold.removeIf(event -> !inGap(event) && takeDerived(of(found, event)));
    untold.removeIf(event -> inGap(event) && takeDerived(of(found, event)));
    for (Recorded event : untold) {
      if (inGap(event)) {
        collapsed++;
      } else {
        problems.add("lost for " + rule + ": " + event);
      }
    }
    found
        .values()
        .forEach(left ->
            left.forEach(run -> problems.add("the engine said nothing of it: " + words(run))));
  }

  private static List<RunDetail> of(Map<String, List<RunDetail>> found, Recorded event) {
    return found.computeIfAbsent(event.id() + event.action(), _ -> new ArrayList<>());
  }

  private static boolean isOf(RunDetail run, Recorded event) {
    Event told = run.event().orElseThrow();
    return !derived(told)
        && Duration.between(told.time(), event.time()).abs().compareTo(ROUNDING) < 0;
  }

  private static boolean derived(Event event) {
    return event.origin() == Origin.RESYNC;
  }

  /** In the order of the engine's events the first one that was derived. */
  private static boolean takeDerived(List<RunDetail> same) {
    for (RunDetail run : same) {
      if (derived(run.event().orElseThrow())) {
        same.remove(run);
        return true;
      }
    }
    return false;
  }

  private boolean inGap(Recorded event) {
    for (RunDetail gap : gaps) {
      var attributes = gap.event().orElseThrow().actor().attributes();
      Instant from = Instant.parse(attributes.get("from")).minus(EDGE);
      Instant to = Instant.parse(attributes.get("to")).plus(EDGE);
      if (event.time().isAfter(from) && event.time().isBefore(to)) {
        return true;
      }
    }
    return false;
  }

  private static String words(RunDetail run) {
    return run.summary() + " " + run.event().map(Event::said) + " " + run.attempts();
  }
}
