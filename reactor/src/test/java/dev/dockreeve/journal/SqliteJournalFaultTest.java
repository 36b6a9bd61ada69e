// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteErrorCode;

/** The N-th step on the journal's file fails. */
@Timeout(120)
class SqliteJournalFaultTest {

  @TempDir Path folder;
  private final BlockingQueue<Health> told = new LinkedBlockingQueue<>();

  private SqliteJournalBuilder builder(String name, Steps steps) {
    return SqliteJournal.builder(folder.resolve(name))
        .steps(steps)
        .retry(Duration.ofMillis(1), Duration.ofMillis(8))
        .listener(told::add);
  }

  private Health next() throws InterruptedException {
    Health health = told.poll(20, TimeUnit.SECONDS);
    assertThat(health).as("a word of the journal's health").isNotNull();
    return health == null ? new Health.Ok() : health;
  }

  /** What every trial says: three runs, of which one ends, one is retried, one is untouched. */
  private static void script(Journal journal) {
    journal.accepted(
        List.of(Told.run("a"), Told.run("b")),
        List.of(
            new Progress(
                "docker",
                Optional.of(Told.fingerprint("b")),
                List.of(),
                List.of(Told.alive("web", true)))));
    Told.succeeds(journal, "a");
    journal.attemptStarted("b", 1, Told.AT);
    journal.attemptEnded("b", Told.attempt(1, Attempt.State.FAILED, "no"), new Then.Retry(Told.AT));
    journal.accepted(List.of(Told.run("c")));
  }

  private void check(String name) {
    try (SqliteJournal journal = SqliteJournal.builder(folder.resolve(name)).open().journal()) {
      assertThat(Told.unfinished(journal, 2))
          .extracting(run -> run.run().runId() + run.attempts())
          .containsExactly("b1", "c0");
      assertThat(journal.run("a").orElseThrow().attempts()).hasSize(1);
      assertThat(journal.run("a").orElseThrow().summary().end()).isPresent();
      assertThat(journal.engine("docker").orElseThrow().alive()).hasSize(1);
      assertThat(journal.runs(RunQuery.newest(10))).hasSize(3);
    }
  }

  private void awaitWell(Journal journal) throws InterruptedException {
    while (!(journal.health() instanceof Health.Ok)) {
      next();
    }
  }

  @Test
  void nthStep_failsOnce_losesAndDoublesNothing() throws Exception {
    boolean fired = true;
    for (int n = 1; fired; n++) {
      Planted fault = Planted.once(n);
      String name = "once-" + n;
      try (SqliteJournal journal = builder(name, fault).open().journal()) {
        script(journal);
        awaitWell(journal);
        assertThat(Told.unfinishedIds(journal)).as("fault %d", n).containsExactly("b", "c");
      }
      check(name);
      fired = fault.fired();
      assertThat(n).isLessThan(200);
    }
  }

  @Test
  void nthStep_failsUntilItIsMended_keepsActingAndLosesNothing() throws Exception {
    boolean fired = true;
    for (int n = 1; fired; n++) {
      Planted fault = Planted.lasting(n);
      String name = "lasting-" + n;
      told.clear();
      try (SqliteJournal journal = builder(name, fault).open().journal()) {
        script(journal);
        fired = fault.fired();
        if (fired) {
          assertThat(next()).isInstanceOf(Health.Degraded.class);
        }
        fault.mend();
        awaitWell(journal);
        assertThat(Told.unfinishedIds(journal)).as("fault %d", n).containsExactly("b", "c");
      }
      check(name);
      assertThat(n).isLessThan(200);
    }
  }

  @Test
  void writerEndsByABug_whoWaitsIsToldAndNobodyHangs() {
    AtomicBoolean bug = new AtomicBoolean();
    Steps steps =
        step -> {
          if (bug.get()) {
            throw new LinkageError("planted");
          }
        };
    try (SqliteJournal journal = builder("bug", steps).open().journal()) {
      journal.accepted(List.of(Told.run("a")));
      bug.set(true);
      assertThatThrownBy(() -> journal.accepted(List.of(Told.run("b"))))
          .isInstanceOf(JournalException.NotWritten.class)
          .hasMessageContaining("planted");
      assertThat(journal.health()).isInstanceOf(Health.Degraded.class);
    }
  }

  @Test
  void degraded_notesOfOneKey_lastOneIsKeptOnce() {
    Kept kept = new Kept();
    kept.add(new Write.Noted("a", "1"));
    kept.add(new Write.Noted("b", "1"));
    kept.add(new Write.Noted("a", "2"));
    assertThat(kept.first(9)).containsExactly(new Write.Noted("b", "1"), new Write.Noted("a", "2"));
    kept.written(2);
    assertThat(kept.size()).isZero();
  }

  /** The process ends at the N-th step: what a fault that stays to the end leaves behind. */
  @Test
  void nthStep_isTheLast_everyAcknowledgedRunIsThere() {
    boolean fired = true;
    for (int n = 1; fired; n++) {
      Planted fault = Planted.lasting(n);
      String name = "last-" + n;
      List<String> acknowledged = new ArrayList<>();
      try (SqliteJournal journal = builder(name, fault).stopOnError(true).open().journal()) {
        for (String id : List.of("a", "b", "c", "d")) {
          journal.accepted(List.of(Told.run(id)));
          acknowledged.add(id);
        }
      } catch (JournalException e) {
        assertThat(e).hasMessageContaining("planted");
      }
      fired = fault.fired();
      try (SqliteJournal journal = SqliteJournal.builder(folder.resolve(name)).open().journal()) {
        List<String> ids = Told.unfinishedIds(journal);
        assertThat(ids).as("fault %d", n).containsAll(acknowledged).doesNotHaveDuplicates();
        assertThat(ids.size()).isLessThanOrEqualTo(acknowledged.size() + 1);
      }
      assertThat(n).isLessThan(200);
    }
  }

  @Test
  void degraded_journal_goesOnInMemorySaysSoAndComesBack() throws Exception {
    Planted fault = Planted.lasting(1, SQLiteErrorCode.SQLITE_FULL, Steps.Step.COMMIT);
    try (SqliteJournal journal = builder("j", fault).open().journal()) {
      journal.accepted(List.of(Told.run("a"), Told.run("b", "other", "web")));

      Health.Degraded bad = (Health.Degraded) next();
      assertThat(bad.reason()).isEqualTo("planted at COMMIT");
      journal.accepted(List.of(Told.run("c")));
      Told.succeeds(journal, "a");
      journal.postponed("b", Told.AT);
      journal.note("k", "v");
      journal.forget("docker");
      assertThat(Told.unfinishedIds(journal)).containsExactly("b", "c");
      assertThat(Told.unfinished(journal, 1).getFirst().notBefore()).contains(Told.AT);
      assertThat(journal.unfinished(Optional.of("other"), 0, 9)).hasSize(1);
      assertThat(((Health.Degraded) journal.health()).kept()).isGreaterThan(3);
      assertThat(((Health.Degraded) journal.health()).since()).isEqualTo(bad.since());

      fault.mend();
      assertThat(next()).isEqualTo(new Health.Ok());
      assertThat(Told.unfinishedIds(journal)).containsExactly("b", "c");
      assertThat(journal.notes()).containsEntry("k", "v");
      assertThat(journal.run("a").orElseThrow().attempts()).hasSize(1);
    }
  }

  @Test
  void degraded_forLong_keepsABoundedAmountAndCountsTheRest() throws Exception {
    Planted fault = Planted.lasting(1, SQLiteErrorCode.SQLITE_FULL, Steps.Step.COMMIT);
    int runs = 200;
    try (SqliteJournal journal = builder("j", fault).open().journal()) {
      String label = "x".repeat(50_000);
      for (int i = 0; i < runs; i++) {
        journal.accepted(
            List.of(new Accepted("r" + i, "rule", "", Told.event("c", Told.AT, label), Told.AT)));
        Told.succeeds(journal, "r" + i);
      }
      Health.Degraded bad = (Health.Degraded) journal.health();
      assertThat(bad.lost()).isGreaterThan(50);

      fault.mend();
      next();
      awaitWell(journal);
      assertThat(Told.unfinishedIds(journal)).isEmpty();
      assertThat(journal.runs(RunQuery.newest(runs))).hasSizeBetween(10, runs - 50);
    }
  }

  @Test
  void stopping_journal_refusesWhatItCannotWrite() {
    Planted fault = Planted.lasting(2, SQLiteErrorCode.SQLITE_READONLY, Steps.Step.COMMIT);
    try (SqliteJournal journal = builder("j", fault).stopOnError(true).open().journal()) {
      journal.accepted(List.of(Told.run("a")));
      for (String id : List.of("b", "c")) {
        assertThatThrownBy(() -> journal.accepted(List.of(Told.run(id))))
            .isInstanceOf(JournalException.NotWritten.class)
            .hasMessage("planted at COMMIT");
      }
      assertThat(journal.health()).isInstanceOf(Health.Degraded.class);
      assertThat(Told.unfinishedIds(journal)).containsExactly("a");
      fault.mend();
      journal.accepted(List.of(Told.run("d")));
      assertThat(Told.unfinishedIds(journal)).containsExactly("a", "d");
      assertThat(journal.health()).isEqualTo(new Health.Ok());
    }
  }

  @Test
  void reading_thatFails_isSaidAndWorksAgain() {
    Planted fault = Planted.once(1, SQLiteErrorCode.SQLITE_IOERR, Steps.Step.READ);
    try (SqliteJournal journal = builder("j", fault).open().journal()) {
      journal.accepted(List.of(Told.run("a")));

      assertThatThrownBy(() -> Told.unfinishedIds(journal))
          .isInstanceOf(JournalException.NotRead.class)
          .hasMessageContaining("cannot be read: planted at READ");
      assertThat(Told.unfinishedIds(journal)).containsExactly("a");
    }
  }

  @Test
  void listener_thatFails_harmsNothing() throws Exception {
    Planted fault = Planted.once(1);
    CountDownLatch twice = new CountDownLatch(2);
    try (SqliteJournal journal =
        builder("j", fault)
            .listener(health -> {
              twice.countDown();
              throw new IllegalStateException("planted");
            })
            .open()
            .journal()) {
      journal.accepted(List.of(Told.run("a")));
      assertThat(twice.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(Told.unfinishedIds(journal)).containsExactly("a");
    }
  }

  /** A flush that takes long delays who waits for it, and loses nothing. */
  @Test
  void commit_thatHangs_holdsCallersUntilItIsThrough() throws Exception {
    CountDownLatch hangs = new CountDownLatch(1);
    CountDownLatch mayGo = new CountDownLatch(1);
    Steps slow =
        step -> {
          if (step == Steps.Step.COMMIT) {
            hangs.countDown();
            await(mayGo);
          }
        };
    try (SqliteJournal journal = builder("j", slow).open().journal();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> callers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        String id = "r" + i;
        callers.add(threads.submit(() -> journal.accepted(List.of(Told.run(id)))));
      }
      assertThat(hangs.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(callers).noneMatch(Future::isDone);
      assertThat(journal.health()).isEqualTo(new Health.Ok());
      mayGo.countDown();
      for (Future<?> caller : callers) {
        caller.get(20, TimeUnit.SECONDS);
      }
      assertThat(Told.unfinishedIds(journal)).hasSize(20);
    }
  }

  private static void await(CountDownLatch latch) throws SQLException {
    try {
      if (!latch.await(20, TimeUnit.SECONDS)) {
        throw new SQLException("nobody let it go");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
