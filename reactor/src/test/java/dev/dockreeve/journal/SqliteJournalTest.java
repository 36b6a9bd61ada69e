// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteErrorCode;

class SqliteJournalTest {

  @TempDir Path folder;

  private Path state() {
    return folder.resolve("state");
  }

  private Path file() {
    return state().resolve("journal.db");
  }

  private SqliteJournal open() {
    Opened opened = SqliteJournal.builder(file()).open();
    assertThat(opened.loss()).isEmpty();
    return opened.journal();
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void open_nothingThere_makesItForTheOwnerOnly() throws Exception {
    try (SqliteJournal journal = open()) {
      journal.accepted(List.of(Told.run("a")));

      assertThat(mode(state())).isEqualTo("rwx------");
      try (var files = Files.list(state())) {
        assertThat(files)
            .extracting(Path::getFileName)
            .extracting(Path::toString)
            .containsExactlyInAnyOrder(
                "journal.db", "journal.db-wal", "journal.db-shm", "journal.db.lock");
      }
      try (var files = Files.list(state())) {
        for (Path path : files.toList()) {
          assertThat(mode(path)).as("%s", path).isEqualTo("rw-------");
        }
      }
    }
  }

  @Test
  void reopened_journal_hasEverything() {
    try (SqliteJournal journal = open()) {
      journal.accepted(
          List.of(Told.run("a"), Told.run("b")),
          List.of(
              new Progress(
                  "docker",
                  Optional.of(Told.fingerprint("x")),
                  List.of(),
                  List.of(Told.alive("web", true)))));
      Told.succeeds(journal, "a");
      journal.attemptStarted("b", 1, Told.AT);
      journal.note("k", "v");
    }
    try (SqliteJournal journal = open()) {
      Unfinished left = journal.unfinished(Optional.empty(), 0, 10).getFirst();
      assertThat(left.run()).isEqualTo(Told.run("b"));
      assertThat(left.attempts()).isEqualTo(1);
      journal.accepted(List.of(Told.run("c")));
      assertThat(Told.unfinished(journal, 1))
          .extracting(Unfinished::seq)
          .isSorted()
          .doesNotHaveDuplicates();
      assertThat(Told.unfinishedIds(journal)).containsExactly("b", "c");
      assertThat(journal.run("a").orElseThrow().summary().end())
          .contains(Told.end(Ended.State.SUCCEEDED));
      assertThat(journal.engine("docker").orElseThrow().alive())
          .containsExactly(Told.alive("web", true));
      assertThat(journal.notes()).containsEntry("k", "v");
    }
  }

  @Test
  void open_heldByAnother_saysWho() {
    try (SqliteJournal journal = open()) {
      assertThat(journal.health()).isEqualTo(new Health.Ok());
      JournalException.Held held =
          catchThrowableOfType(
              JournalException.Held.class, () -> SqliteJournal.builder(file()).open());

      assertThat(held.pid()).isEqualTo(ProcessHandle.current().pid());
      assertThat(held).hasMessage("journal " + file() + " is held by pid " + held.pid());
    }
    open().close();
  }

  @Test
  void open_linkOrFolderInItsPlace_isRefused() throws Exception {
    Files.createDirectories(file());
    assertThatThrownBy(this::open).hasMessageEndingWith("is a folder: name a file in it");
    Files.delete(file());
    Files.createDirectory(folder.resolve("other"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("other"));
    assertThatThrownBy(() -> SqliteJournal.builder(link.resolve("journal.db")).open())
        .isInstanceOf(JournalException.Unusable.class)
        .hasMessageContaining("is behind a symbolic link");
    Files.writeString(folder.resolve("plain"), "");
    assertThatThrownBy(() -> SqliteJournal.builder(folder.resolve("plain/journal.db")).open())
        .isInstanceOf(JournalException.Unusable.class);
  }

  @Test
  void open_newerFormatOrAnotherProgram_isRefusedAndLeftAlone() throws Exception {
    open().close();
    sql("PRAGMA user_version = 99");
    byte[] before = Files.readAllBytes(file());
    assertThatThrownBy(this::open)
        .isInstanceOf(JournalException.Foreign.class)
        .hasMessageContaining("written by a newer version (format 99, this one knows 2)");
    assertThat(Files.readAllBytes(file())).isEqualTo(before);
    Files.delete(file());
    sql("CREATE TABLE songs(name TEXT)");
    assertThatThrownBy(this::open).hasMessageContaining("is a database of another program");
    // The lock is not left behind.
    Files.delete(file());
    open().close();
  }

  private void sql(String... statements) throws Exception {
    Files.createDirectories(state());
    if (!Files.exists(file())) {
      Files.createFile(file());
    }
    try (Connection connection = Store.connect(file());
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.executeUpdate(sql);
      }
    }
  }

  @Test
  void open_olderFormat_isMigratedWithWhatIsInIt() throws Exception {
    try (SqliteJournal journal = open()) {
      journal.accepted(List.of(Told.run("a")));
    }
    Schema newer =
        new Schema(
            List.of(
                Schema.CURRENT.steps().getFirst(),
                Schema.CURRENT.steps().getLast(),
                "ALTER TABLE notes ADD COLUMN since INTEGER NOT NULL DEFAULT 7;"
                    + "INSERT INTO notes(key, value) VALUES('migrated', 'yes')"));

    try (SqliteJournal journal = SqliteJournal.builder(file()).schema(newer).open().journal()) {
      assertThat(journal.notes()).containsEntry("migrated", "yes");
      assertThat(Told.unfinishedIds(journal)).containsExactly("a");
    }
    SqliteJournal.builder(file()).schema(newer).open().journal().close();
    assertThatThrownBy(this::open).hasMessageContaining("newer version (format 3");
  }

  @Test
  void open_journalOfTheFirstFormat_keepsWhatIsAliveAndTold() throws Exception {
    Schema first = new Schema(Schema.CURRENT.steps().subList(0, 1));
    Progress progress =
        new Progress(
            "docker",
            Optional.of(Told.fingerprint("a")),
            List.of(Told.fingerprint("a"), Told.fingerprint("b")),
            Optional.empty(),
            List.of(),
            List.of(Told.alive("a", true), Told.alive("b", false)));
    try (SqliteJournal journal = SqliteJournal.builder(file()).schema(first).open().journal()) {
      journal.accepted(List.of(Told.run("a")), List.of(progress));
    }

    Opened opened = SqliteJournal.builder(file()).open();
    try (SqliteJournal journal = opened.journal()) {
      assertThat(opened.loss()).isEmpty();
      EngineState known = journal.engine("docker").orElseThrow();
      assertThat(known.alive()).containsExactlyInAnyOrderElementsOf(progress.alive());
      assertThat(known.told()).containsExactlyInAnyOrderElementsOf(progress.told());
      assertThat(Told.unfinishedIds(journal)).containsExactly("a");
    }
  }

  @Test
  void open_migrationThatFails_leavesTheOldOne() throws Exception {
    try (SqliteJournal journal = open()) {
      journal.accepted(List.of(Told.run("a")));
    }
    Schema broken =
        new Schema(
            List.of(
                Schema.CURRENT.steps().getFirst(),
                Schema.CURRENT.steps().getLast(),
                "DELETE FROM runs; INSERT INTO nowhere(x)"));

    assertThatThrownBy(() -> SqliteJournal.builder(file()).schema(broken).stopOnError(true).open())
        .isInstanceOf(JournalException.Unusable.class);
    try (SqliteJournal journal = open()) {
      assertThat(Told.unfinishedIds(journal)).containsExactly("a");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "PRAGMA user_version = 0"})
  void open_emptyFile_isAJournalOfVersionZero(String sql) throws Exception {
    Files.createDirectories(state());
    Files.createFile(file());
    if (!sql.isEmpty()) {
      sql(sql, "CREATE TABLE x(y)", "DROP TABLE x");
    }
    try (SqliteJournal journal = open()) {
      journal.accepted(List.of(Told.run("a")));
      assertThat(Told.unfinishedIds(journal)).containsExactly("a");
    }
  }

  @Test
  void accepted_byManyThreads_isGroupedIntoFewCommits() throws Exception {
    List<Future<?>> callers = new ArrayList<>();
    try (SqliteJournal journal = open();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 64; i++) {
        int caller = i;
        callers.add(
            threads.submit(() -> {
              for (int n = 0; n < 20; n++) {
                journal.accepted(List.of(Told.run(caller + "-" + n)));
              }
            }));
      }
      for (Future<?> caller : callers) {
        caller.get();
      }
      assertThat(Told.unfinishedIds(journal)).hasSize(64 * 20);
      assertThat(journal.stats().records()).isGreaterThanOrEqualTo(64 * 20);
      assertThat(journal.stats().commits()).isLessThan(64 * 20 / 2);
      assertThat(journal.stats().longestCommit()).isPositive();
    }
  }

  @Test
  void accepted_recordThatCannotBeWritten_failsAloneNotItsBatch() throws Exception {
    Planted fault = Planted.once(3, SQLiteErrorCode.SQLITE_CONSTRAINT, Steps.Step.STATEMENT);
    try (SqliteJournal journal = SqliteJournal.builder(file()).steps(fault).open().journal()) {
      journal.accepted(List.of(Told.run("a")));
      // Its batch is written again without the fault: nobody notices.
      journal.accepted(List.of(Told.run("b")));
      assertThat(Told.unfinishedIds(journal)).containsExactly("a", "b");
      assertThat(journal.health()).isEqualTo(new Health.Ok());
    }
    Planted always = Planted.lasting(1, SQLiteErrorCode.SQLITE_TOOBIG, Steps.Step.STATEMENT);
    try (SqliteJournal journal = SqliteJournal.builder(file()).steps(always).open().journal()) {
      assertThatThrownBy(() -> journal.accepted(List.of(Told.run("c"))))
          .isInstanceOf(JournalException.NotWritten.class)
          .hasMessageContaining("planted at STATEMENT");
      assertThat(journal.health()).isEqualTo(new Health.Ok());
      always.mend();
      journal.accepted(List.of(Told.run("d")));
      assertThat(Told.unfinishedIds(journal)).containsExactly("a", "b", "d");
    }
  }

  @Test
  void accepted_whileInterrupted_isWrittenAndTheInterruptKept() {
    try (SqliteJournal journal = open()) {
      Thread.currentThread().interrupt();
      journal.accepted(List.of(Told.run("a")));
      assertThat(Thread.interrupted()).isTrue();
      assertThat(Told.unfinishedIds(journal)).containsExactly("a");
    }
  }

  @Test
  void unfinished_largeEvents_comeInSmallChunks() {
    try (SqliteJournal journal = open()) {
      String label = "x".repeat(500_000);
      for (int i = 0; i < 12; i++) {
        Event event = Told.event("c" + i, Told.AT, label);
        journal.accepted(List.of(new Accepted("r" + i, "rule", "", event, Told.AT)));
      }
      assertThat(journal.unfinished(Optional.empty(), 0, 100)).hasSizeLessThan(5);
      assertThat(Told.unfinishedIds(journal)).hasSize(12).doesNotHaveDuplicates();
      assertThat(journal.events(new EventQuery(Told.AT, Told.AT.plusSeconds(1), 0, 100)))
          .hasSizeLessThan(6);
    }
  }

  @Test
  void file_neverHoldsTheEnvironmentOfContainers() throws Exception {
    try (SqliteJournal journal = open()) {
      Event start = Told.start("web");
      Event event =
          new Event(
              start.engine(),
              start.host(),
              start.origin(),
              start.said(),
              start
                  .container()
                  .map(c -> c.with().env(Attributes.of("PASSWORD", Told.SECRET)).build()));
      journal.accepted(
          List.of(new Accepted("a", "rule", "", event, Told.AT)),
          List.of(
              new Progress(
                  "docker",
                  Optional.empty(),
                  List.of(),
                  List.of(new Alive(event.container().orElseThrow(), true)))));
      try (var files = Files.list(state())) {
        for (Path path : files.toList()) {
          assertThat(new String(Files.readAllBytes(path), ISO_8859_1)).doesNotContain(Told.SECRET);
        }
      }
      assertThat(journal.unfinished(Optional.empty(), 0, 1).getFirst().run().event())
          .isEqualTo(start);
    }
  }

  @Test
  void closed_journal_takesNothingIn() {
    SqliteJournal journal = open();
    journal.close();

    assertThatThrownBy(() -> journal.accepted(List.of(Told.run("a"))))
        .isInstanceOf(JournalException.NotWritten.class)
        .hasMessage("the journal is closed");
  }

  @Test
  void builder_nonsense_isRefused() {
    SqliteJournalBuilder builder = SqliteJournal.builder(file());
    assertThatThrownBy(() -> builder.maxBytes(5)).hasMessage("maxBytes: 5 (expected: >= 1048576)");
    assertThatThrownBy(() -> builder.keepRuns(Duration.ZERO))
        .hasMessage("keepRuns: PT0S (expected: > 0)");
    assertThatThrownBy(() -> SqliteJournal.builder(Path.of("/a?b")))
        .hasMessageContaining("no question mark");
  }
}
