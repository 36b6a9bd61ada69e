// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.model.Fingerprint;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {

  private static final Instant END = Told.end(Ended.State.FAILED).at();

  @TempDir Path folder;
  private final AtomicReference<Instant> now = new AtomicReference<>(END);
  private Path file = Path.of("");

  @BeforeEach
  void fill() throws SQLException {
    file = folder.resolve("journal.db");
    List<Accepted> runs = new ArrayList<>();
    for (int i = 0; i < 1_500; i++) {
      runs.add(Told.run("good" + i));
    }
    runs.add(Told.run("bad"));
    runs.add(Told.run("open"));
    Store filled = store();
    Write.Accept accept = Write.Accept.of(runs, List.of());
    accept.first(1);
    filled.apply(accept);
    for (int i = 0; i < 1_500; i++) {
      filled.apply(new Write.RunOver("good" + i, Told.end(Ended.State.SUCCEEDED)));
    }
    Attempt attempt = Told.attempt(1, Attempt.State.FAILED, "x".repeat(1000));
    filled.apply(new Write.AttemptOver("bad", attempt, new Then.End(Told.end(Ended.State.FAILED))));
    filled.commit();
    filled.close();
  }

  private @Nullable Store store;

  private Store store() throws SQLException {
    Store opened = Store.open(file, Schema.CURRENT, Steps.UNSEEN, false);
    store = opened;
    return opened;
  }

  @AfterEach
  void close() throws SQLException {
    if (store != null) {
      store.close();
    }
  }

  /** One round, in its steps. */
  private static int round(Retention retention, Store store) throws SQLException {
    int steps = 0;
    do {
      retention.step(store);
      steps++;
    } while (retention.busy());
    return steps;
  }

  private Retention retention(long bytes) {
    return new Retention(
        new Retention.Limits(bytes, Duration.ofDays(7), Duration.ofHours(24)), now::get);
  }

  private List<Long> counts(Store store) throws SQLException {
    return List.of(
        store.number("SELECT count(*) FROM runs"),
        store.number("SELECT count(*) FROM events"),
        store.number("SELECT count(*) FROM attempts"));
  }

  @Test
  void step_nothingOldEnough_deletesNothing() throws Exception {
    Store journal = store();

    round(retention(1L << 30), journal);

    assertThat(counts(journal)).containsExactly(1_502L, 1_502L, 1L);
  }

  @Test
  void step_oldEvents_keepsThoseOfFailedAndUnfinishedRuns() throws Exception {
    Store journal = store();
    now.set(END.plus(Duration.ofDays(2)));

    int steps = round(retention(1L << 30), journal);

    assertThat(counts(journal)).containsExactly(1_502L, 2L, 1L);
    assertThat(steps).isBetween(3, 6);
  }

  @Test
  void step_oldRuns_keepsUnfinishedOnes() throws Exception {
    Store journal = store();
    Retention retention = retention(1L << 30);
    round(retention, journal);
    now.set(END.plus(Duration.ofDays(8)));

    round(retention, journal);

    assertThat(counts(journal)).containsExactly(1L, 1L, 0L);
    assertThat(retention.used()).isLessThan(100_000);
    assertThat(journal.number("SELECT count(*) FROM runs WHERE id = 'open'")).isEqualTo(1);
  }

  @Test
  void step_tooLarge_deletesTheOldestUntilItFits() throws Exception {
    Store journal = store();
    long before = journal.used();
    Retention retention = retention(before);

    round(retention, journal);
    while (retention.used() > before - before / 10) {
      retention.step(journal);
    }

    assertThat(counts(journal).getFirst()).isBetween(500L, 1_400L);
    assertThat(journal.number("SELECT count(*) FROM runs WHERE id = 'good1499'")).isEqualTo(1);
    assertThat(retention.full()).isFalse();
    assertThat(journal.number("PRAGMA page_count") * 4096).isLessThan(before);
  }

  @Test
  void written_tooLargeSoonAfterARoundByAge_deletesWhatHasEndedAndIsNotFull() throws Exception {
    Store journal = store();
    long limit = journal.used() * 5 / 4;
    Retention retention = retention(limit);
    round(retention, journal);
    assertThat(counts(journal).getFirst()).as("nothing was old").isEqualTo(1_502L);

    long bytes = 0;
    for (int i = 0; journal.used() <= limit; i++) {
      Write.Accept accept = Write.Accept.of(List.of(Told.run("more" + i)), List.of());
      accept.first(2_000 + i);
      journal.apply(accept);
      journal.apply(new Write.RunOver("more" + i, Told.end(Ended.State.SUCCEEDED)));
      bytes += accept.bytes();
    }
    journal.commit();
    retention.written(journal, bytes);

    assertThat(retention.full()).isFalse();
    assertThat(counts(journal).getFirst()).isLessThan(1_502L + 500);
    assertThat(journal.number("SELECT count(*) FROM runs WHERE id = 'good0'")).isZero();
  }

  @Test
  @DisplayName("G3 An event that its engine may say again stays told, though it is deleted")
  void step_tooLarge_whatMayComeAgainStaysTold() throws Exception {
    Store journal = store();
    List<Accepted> runs = List.of(Told.run("known", "rule", "k"), Told.run("other", "rule", "o"));
    Write.Accept accept =
        Write.Accept.of(
            runs,
            List.of(
                new Progress(
                    "docker",
                    Optional.empty(),
                    List.of(),
                    Optional.of(Told.AT),
                    List.of(),
                    List.of())));
    accept.first(5_000);
    journal.apply(accept);
    runs.forEach(run -> end(journal, run.runId()));
    journal.commit();
    assertThat(journal.number("SELECT count(*) FROM told")).isZero();

    round(retention(10_000), journal);

    assertThat(counts(journal)).containsExactly(1L, 1L, 0L);
    Fingerprint which = Fingerprint.of(Told.start("k").said());
    assertThat(
            journal.number(
                "SELECT count(*) FROM told WHERE engine = 'docker' AND time = "
                    + which.timeNanos()
                    + " AND hash = "
                    + which.hash()))
        .isEqualTo(1);
    assertThat(journal.number("SELECT count(*) FROM told"))
        .as("all from before them, too, whatever was forgotten then")
        .isEqualTo(1_503);
  }

  @Test
  void step_tooLarge_whatIsOlderThanWhatMayComeAgainIsForgotten() throws Exception {
    Store journal = store();
    Progress later =
        new Progress(
            "docker",
            Optional.empty(),
            List.of(),
            Optional.of(Told.AT.plusNanos(1)),
            List.of(),
            List.of());
    journal.apply(Write.Moved.of(later));
    journal.commit();

    round(retention(10_000), journal);

    assertThat(counts(journal)).containsExactly(1L, 1L, 0L);
    assertThat(journal.number("SELECT count(*) FROM told")).isZero();
  }

  private static void end(Store journal, String runId) {
    try {
      journal.apply(new Write.RunOver(runId, Told.end(Ended.State.SUCCEEDED)));
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** Accepts as fast as it can be, many at a time; which place the next one has. */
  private static int flood(SqliteJournal journal, int from, int count, boolean end) {
    List<Accepted> runs = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      runs.add(Told.run("r" + i));
    }
    journal.accepted(runs);
    if (end) {
      runs.forEach(run -> journal.ended(run.runId(), Told.end(Ended.State.SUCCEEDED)));
    }
    return from + count;
  }

  @Test
  void journal_floodOfUnfinishedRuns_isFullAtItsSize() throws Exception {
    Path small = folder.resolve("small.db");
    int limit = 4 << 20;
    try (SqliteJournal journal = SqliteJournal.builder(small).maxBytes(limit).open().journal()) {
      int accepted = 0;
      boolean full = false;
      while (!full && accepted < 1_000_000) {
        try {
          accepted = flood(journal, accepted, 256, false);
        } catch (JournalException.Full e) {
          full = true;
        }
      }
      assertThat(full).as("after %d", accepted).isTrue();
      assertThat(journal.stats().bytes()).isBetween((long) limit, limit * 5L / 4);
    }
  }

  @Test
  void journal_floodOfRunsThatEnd_deletesThemAsFastAsTheyCome() throws Exception {
    Path small = folder.resolve("small.db");
    int limit = 4 << 20;
    try (SqliteJournal journal = SqliteJournal.builder(small).maxBytes(limit).open().journal()) {
      long largest = 0;
      for (int accepted = 0; accepted < 25_000; ) {
        accepted = flood(journal, accepted, 256, true);
        largest = Math.max(largest, journal.stats().bytes());
      }
      assertThat(largest).isBetween(limit / 2L, limit * 5L / 4);
      assertThat(journal.health()).isEqualTo(new Health.Ok());
    }
  }

  @Test
  void journal_fullOfUnfinishedRuns_refusesUntilTheyEnd() throws Exception {
    Path small = folder.resolve("small.db");
    String label = "x".repeat(20_000);
    try (SqliteJournal journal = SqliteJournal.builder(small).maxBytes(1 << 20).open().journal()) {
      int accepted = 0;
      boolean full = false;
      while (!full) {
        try {
          var event = Told.event("c" + accepted, Told.AT, label);
          journal.accepted(List.of(new Accepted("r" + accepted, "rule", "", event, Told.AT)));
          accepted++;
        } catch (JournalException.Full e) {
          full = true;
        }
      }
      assertThat(accepted).isGreaterThan(20);
      assertThat(journal.health()).isInstanceOf(Health.Degraded.class);
      for (int i = 0; i < accepted; i++) {
        journal.ended("r" + i, Told.end(Ended.State.SUCCEEDED));
      }
      while (full) {
        try {
          journal.accepted(List.of(Told.run("last")));
          full = false;
        } catch (JournalException.Full e) {
          journal.ended("r0", Told.end(Ended.State.SUCCEEDED));
        }
      }
      assertThat(Told.unfinishedIds(journal)).containsExactly("last");
      assertThat(journal.health()).isEqualTo(new Health.Ok());
    }
  }
}
