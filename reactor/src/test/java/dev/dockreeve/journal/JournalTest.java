// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dockreeve.model.Event;
import dev.dockreeve.model.Fingerprint;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every journal promises. */
class JournalTest {

  enum Kind {
    MEMORY,
    SQLITE
  }

  @TempDir Path folder;
  private final List<Journal> open = new ArrayList<>();

  private Journal journal(Kind kind) {
    Journal journal =
        switch (kind) {
          case MEMORY -> InMemoryJournal.create();
          case SQLITE -> SqliteJournal.builder(folder.resolve("journal.db")).open().journal();
        };
    open.add(journal);
    return journal;
  }

  @AfterEach
  void close() {
    open.forEach(Journal::close);
  }

  private static List<String> ids(List<RunSummary> runs) {
    return runs.stream().map(RunSummary::runId).toList();
  }

  @ParameterizedTest
  @EnumSource
  void accepted_runs_areUnfinishedInTheirOrder(Kind kind) {
    Journal journal = journal(kind);
    journal.accepted(List.of(Told.run("b"), Told.run("a")));
    journal.accepted(List.of(Told.run("c")));
    journal.accepted(List.of());

    List<Unfinished> runs = journal.unfinished(Optional.empty(), 0, 10);

    assertThat(runs)
        .extracting(Unfinished::run)
        .containsExactly(Told.run("b"), Told.run("a"), Told.run("c"));
    assertThat(runs).extracting(Unfinished::seq).isSorted().doesNotHaveDuplicates();
    assertThat(runs)
        .allSatisfy(run -> {
          assertThat(run.attempts()).isZero();
          assertThat(run.notBefore()).isEmpty();
        });
    assertThat(journal.health()).isEqualTo(new Health.Ok());
  }

  @ParameterizedTest
  @EnumSource
  void accepted_again_changesNothing(Kind kind) {
    Journal journal = journal(kind);
    journal.accepted(List.of(Told.run("a", "rule", "web")));
    journal.accepted(List.of(Told.run("a", "other", "db"), Told.run("b")));
    Told.succeeds(journal, "a");
    journal.accepted(List.of(Told.run("a")));

    assertThat(Told.unfinishedIds(journal)).containsExactly("b");
    assertThat(journal.run("a").orElseThrow().summary().rule()).isEqualTo("rule");
  }

  @ParameterizedTest
  @EnumSource
  void unfinished_inChunksAndByRule_missesAndDoublesNothing(Kind kind) {
    Journal journal = journal(kind);
    for (int i = 0; i < 25; i++) {
      journal.accepted(List.of(Told.run("x" + i, "odd", "c"), Told.run("y" + i, "even", "c")));
    }
    Told.succeeds(journal, "x7");
    journal.ended("y3", Told.end(Ended.State.CANCELLED));

    assertThat(Told.unfinishedIds(journal)).hasSize(48).doesNotHaveDuplicates();
    List<Unfinished> odd = journal.unfinished(Optional.of("odd"), 0, 20);
    assertThat(odd).hasSize(20).allMatch(run -> run.run().rule().equals("odd"));
    assertThat(journal.unfinished(Optional.of("odd"), odd.getLast().seq(), 20)).hasSize(4);
    assertThat(journal.pending()).isEqualTo(Map.of("odd", 24L, "even", 24L));
    assertThatThrownBy(() -> journal.unfinished(Optional.empty(), 0, 0))
        .hasMessage("limit: 0 (expected: >= 1)");
  }

  @ParameterizedTest
  @EnumSource
  void attempts_withRetries_areCountedAndReadBackWithTheirOutput(Kind kind) {
    Journal journal = journal(kind);
    Accepted run = Told.run("a");
    journal.accepted(List.of(run));
    journal.attemptStarted("a", 1, Told.AT.plusSeconds(1));

    assertThat(journal.run("a").orElseThrow().attempts())
        .containsExactly(Attempt.started(1, Told.AT.plusSeconds(1)));

    Attempt first = Told.attempt(1, Attempt.State.FAILED, "no\u0000 \n");
    journal.attemptEnded("a", first, new Then.Retry(Told.AT.plusSeconds(30)));
    Unfinished waiting = journal.unfinished(Optional.empty(), 0, 1).getFirst();
    assertThat(waiting.attempts()).isEqualTo(1);
    assertThat(waiting.notBefore()).contains(Told.AT.plusSeconds(30));

    journal.attemptStarted("a", 2, Told.AT.plusSeconds(2));
    Unfinished running = journal.unfinished(Optional.empty(), 0, 1).getFirst();
    assertThat(running.attempts()).isEqualTo(2);
    assertThat(running.notBefore()).isEmpty();
    Attempt second = Told.attempt(2, Attempt.State.TIMED_OUT, "x".repeat(65_536));
    journal.attemptEnded("a", second, new Then.End(Told.end(Ended.State.FAILED)));

    RunDetail detail = journal.run("a").orElseThrow();
    assertThat(detail.attempts()).containsExactly(first, second);
    assertThat(detail.event()).contains(run.event());
    assertThat(detail.ruleHash()).isEqualTo("hash");
    assertThat(detail.summary())
        .isEqualTo(
            new RunSummary(
                detail.summary().seq(),
                "a",
                "rule",
                "docker",
                "container start",
                "id-web-a",
                "web-a",
                Told.AT,
                2,
                Optional.empty(),
                Optional.of(Told.end(Ended.State.FAILED))));
    assertThat(Told.unfinishedIds(journal)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void attemptEnded_becauseWeStop_leavesTheRunUnfinished(Kind kind) {
    Journal journal = journal(kind);
    journal.accepted(List.of(Told.run("a")));
    journal.attemptStarted("a", 1, Told.AT);
    journal.attemptEnded("a", Told.attempt(1, Attempt.State.INTERRUPTED, ""), new Then.Resume());
    journal.postponed("a", Told.AT.plusSeconds(5));

    Unfinished run = journal.unfinished(Optional.empty(), 0, 1).getFirst();
    assertThat(run.attempts()).isEqualTo(1);
    assertThat(run.notBefore()).contains(Told.AT.plusSeconds(5));
  }

  @ParameterizedTest
  @EnumSource
  void said_ofARunThatIsUnknownOrHasEnded_isIgnored(Kind kind) {
    Journal journal = journal(kind);
    journal.accepted(List.of(Told.run("a")));
    journal.ended("a", Told.end(Ended.State.EXPIRED));

    for (String id : List.of("a", "b")) {
      Told.succeeds(journal, id);
      journal.ended(id, Told.end(Ended.State.SKIPPED));
      journal.postponed(id, Told.AT);
    }

    RunDetail detail = journal.run("a").orElseThrow();
    assertThat(detail.summary().end()).contains(Told.end(Ended.State.EXPIRED));
    assertThat(detail.summary().attempts()).isZero();
    assertThat(detail.attempts()).isEmpty();
    assertThat(journal.run("b")).isEmpty();
  }

  private static Progress told(Instant forget, long... times) {
    return new Progress(
        "docker",
        Optional.empty(),
        LongStream.of(times).mapToObj(time -> new Fingerprint(time, 7)).toList(),
        Optional.of(forget),
        List.of(),
        List.of());
  }

  private static List<Long> toldTimes(Journal journal) {
    return journal.engine("docker").orElseThrow().told().stream()
        .map(Fingerprint::timeNanos)
        .sorted()
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  void progress_whatWasTold_isRememberedUntilItIsTooOldOrTooMuch(Kind kind) {
    Journal journal = journal(kind);
    journal.progressed(told(Instant.EPOCH, 10, 20, 30));
    journal.progressed(new Progress("docker", Optional.empty(), List.of(), List.of()));
    assertThat(toldTimes(journal)).containsExactly(10L, 20L, 30L);
    journal.accepted(List.of(), List.of(told(Instant.ofEpochSecond(0, 20), 40)));
    assertThat(toldTimes(journal)).containsExactly(20L, 30L, 40L);
    journal.progressed(
        told(Instant.EPOCH, LongStream.rangeClosed(101, 100 + Progress.MOST_TOLD).toArray()));
    assertThat(toldTimes(journal)).hasSize(Progress.MOST_TOLD).first().isEqualTo(101L);
    journal.forget("docker");
    assertThat(journal.engine("docker")).isEmpty();
    journal.progressed(told(Instant.EPOCH, 50));
    assertThat(toldTimes(journal)).containsExactly(50L);
  }

  @ParameterizedTest
  @EnumSource
  void progress_ofEngines_isRemembered(Kind kind) {
    Journal journal = journal(kind);
    assertThat(journal.engine("docker")).isEmpty();
    journal.progressed(
        new Progress(
            "docker",
            Optional.of(Told.fingerprint("a")),
            List.of(),
            List.of(Told.alive("web", false), Told.alive("db", true))));
    journal.progressed(
        new Progress("podman", Optional.empty(), List.of(), List.of(Told.alive("x", true))));
    journal.accepted(
        List.of(Told.run("r")),
        List.of(
            new Progress(
                "docker",
                Optional.of(Told.fingerprint("b")),
                List.of("id-db"),
                List.of(Told.alive("web", true)))));
    journal.progressed(new Progress("docker", Optional.empty(), List.of(), List.of()));

    assertThat(journal.engine("docker"))
        .contains(
            new EngineState(
                Optional.of(Told.fingerprint("b")), List.of(), List.of(Told.alive("web", true))));
    assertThat(journal.engine("podman"))
        .contains(new EngineState(Optional.empty(), List.of(), List.of(Told.alive("x", true))));
    journal.forget("docker");
    assertThat(journal.engine("docker")).isEmpty();
    assertThat(journal.engine("podman")).isPresent();
  }

  @ParameterizedTest
  @EnumSource
  void notes_areRememberedUntilTheyAreEmptied(Kind kind) {
    Journal journal = journal(kind);
    journal.note("suspended.a", "by hand");
    journal.note("suspended.b", "by hand");
    journal.note("suspended.a", "");

    assertThat(journal.notes()).isEqualTo(Map.of("suspended.b", "by hand"));
  }

  @ParameterizedTest
  @EnumSource
  void runs_byStateRuleAndContainer_areListedNewestFirst(Kind kind) {
    Journal journal = journal(kind);
    journal.accepted(
        List.of(
            Told.run("1", "a", "web"),
            Told.run("2", "b", "web"),
            Told.run("3", "a", "db"),
            Told.run("4", "a", "db"),
            Told.run("5", "b", "db")));
    journal.ended("2", Told.end(Ended.State.FAILED));
    journal.ended("4", Told.end(Ended.State.SUCCEEDED));
    RunQuery all = RunQuery.newest(10);

    assertThat(ids(journal.runs(all))).containsExactly("5", "4", "3", "2", "1");
    assertThat(ids(journal.runs(RunQuery.newest(2)))).containsExactly("5", "4");
    long seq = journal.run("4").orElseThrow().summary().seq();
    assertThat(ids(journal.runs(RunQuery.newest(2).before(seq)))).containsExactly("3", "2");
    assertThat(ids(journal.runs(all.ofRule("a")))).containsExactly("4", "3", "1");
    assertThat(ids(journal.runs(all.about("web")))).containsExactly("2", "1");
    assertThat(ids(journal.runs(all.about("id-d")))).containsExactly("5", "4", "3");
    assertThat(ids(journal.runs(all.endedIn(EnumSet.of(Ended.State.FAILED))))).containsExactly("2");
    assertThat(ids(journal.runs(all.onlyUnfinished().ofRule("a")))).containsExactly("3", "1");
    assertThat(journal.runs(all.endedIn(EnumSet.of(Ended.State.SKIPPED)))).isEmpty();
    assertThatThrownBy(() -> RunQuery.newest(0)).hasMessage("limit: 0 (expected: >= 1)");
  }

  @ParameterizedTest
  @EnumSource
  void events_byTime_areOneEachWithItsFingerprint(Kind kind) {
    Journal journal = journal(kind);
    Event early = Told.event("a", Told.AT.minusSeconds(100), "");
    Event late = Told.event("b", Told.AT, "v");
    journal.accepted(
        List.of(
            new Accepted("1", "r", "", early, Told.AT),
            new Accepted("2", "s", "", early, Told.AT),
            new Accepted("3", "r", "", late, Told.AT)));
    EventQuery all = new EventQuery(Told.AT.minusSeconds(200), Told.AT.plusSeconds(1), 0, 10);

    List<JournalledEvent> events = journal.events(all);

    assertThat(events).extracting(JournalledEvent::event).containsExactly(early, late);
    assertThat(journal.events(new EventQuery(all.from(), all.until(), events.get(0).seq(), 10)))
        .containsExactly(events.get(1));
    assertThat(journal.events(new EventQuery(Told.AT, all.until(), 0, 10))).hasSize(1);
    assertThat(journal.events(new EventQuery(all.from(), Told.AT, 0, 10))).hasSize(1);
    assertThat(journal.heard("docker", Told.AT.minusSeconds(100))).hasSize(2);
    assertThat(journal.heard("docker", Told.AT)).containsExactly(Told.fingerprint("b"));
    assertThat(journal.heard("podman", Told.AT.minusSeconds(100))).isEmpty();
    assertThatThrownBy(() -> new EventQuery(Told.AT, Told.AT, 0, 0))
        .hasMessage("limit: 0 (expected: >= 1)");
  }
}
