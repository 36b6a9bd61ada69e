// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteErrorCode;

/** Somebody damages the file, cuts it, or takes it away. */
class SqliteJournalDamageTest {

  private static final int RUNS = 120;
  private static final int PAGE = 4096;

  @TempDir Path folder;
  private final Map<String, Accepted> accepted = new HashMap<>();
  private final Set<String> ended = new HashSet<>();
  private Path sound = Path.of("");

  @BeforeEach
  void fill() {
    sound = folder.resolve("sound.db");
    try (SqliteJournal journal = open(sound).journal()) {
      for (int i = 0; i < RUNS; i++) {
        Accepted run = Told.run("r" + i, "rule" + i % 3, "web" + i);
        accepted.put(run.runId(), run);
        journal.accepted(
            List.of(run),
            List.of(
                new Progress(
                    "docker",
                    Optional.of(Told.fingerprint("web" + i)),
                    List.of(Told.fingerprint("web" + i)),
                    Optional.empty(),
                    List.of(),
                    List.of(Told.alive("web" + i, true)))));
        if (i % 2 == 0) {
          Told.succeeds(journal, run.runId());
          ended.add(run.runId());
        }
      }
    }
  }

  private static Opened open(Path file) {
    return SqliteJournal.builder(file)
        .clock(InstantSource.fixed(Told.AT))
        .retry(Duration.ofMillis(1), Duration.ofMillis(8))
        .open();
  }

  /**
   * Opens a damaged copy. Nothing may be invented, and what is missing must have been said.
   *
   * @return how many unfinished runs are there
   */
  private int check(Path file, String how) {
    Opened opened = open(file);
    try (SqliteJournal journal = opened.journal()) {
      List<Unfinished> left = Told.unfinished(journal, 50);
      for (Unfinished run : left) {
        assertThat(accepted).as(how).containsValue(run.run());
        assertThat(ended).as(how).doesNotContain(run.run().runId());
      }
      assertThat(left).as(how).extracting(Unfinished::seq).doesNotHaveDuplicates();
      for (RunSummary run : journal.runs(RunQuery.newest(RUNS * 2))) {
        assertThat(accepted).as(how).containsKey(run.runId());
        assertThat(journal.run(run.runId())).isPresent();
      }
      journal.engine("docker");
      if (left.size() < RUNS - ended.size()) {
        assertThat(opened.loss().isPresent() || journal.stats().damaged() > 0).as(how).isTrue();
      }
      opened.loss().ifPresent(loss -> assertThat(loss.aside()).exists());
      // It works on.
      journal.accepted(List.of(Told.run("new")));
      assertThat(Told.unfinishedIds(journal)).as(how).contains("new").hasSize(left.size() + 1);
      return left.size();
    }
  }

  private Path copy(String name) throws IOException {
    return Files.copy(sound, folder.resolve(name));
  }

  private static void write(Path file, long at, byte[] bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes), at);
    }
  }

  @Test
  void page_overwrittenEach_isSurvivedAndMostIsSaved() throws Exception {
    int pages = (int) (Files.size(sound) / PAGE);
    List<Integer> saved = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(47);
    for (int page = 0; page < pages; page++) {
      Path file = copy("page-" + page);
      byte[] noise = new byte[PAGE];
      if (page % 2 == 0) {
        random.nextBytes(noise);
      }
      write(file, (long) page * PAGE, noise);
      saved.add(check(file, "page " + page));
      Files.delete(file);
    }
    assertThat(saved.stream().filter(count -> count == RUNS / 2).count()).isGreaterThan(pages / 3);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void bytes_flippedAnywhere_inventNothing(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    long size = Files.size(sound);
    for (int i = 0; i < 25; i++) {
      Path file = copy("flip-" + seed + "-" + i);
      for (int flips = random.nextInt(1, 8); flips > 0; flips--) {
        byte[] noise = new byte[random.nextInt(1, 9)];
        random.nextBytes(noise);
        write(file, random.nextLong(size - 8), noise);
      }
      check(file, "seed " + seed + " round " + i);
      Files.delete(file);
    }
  }

  /** What SQLite sees nothing wrong in: a column that has another name. */
  @Test
  void description_damagedButReadable_isNoticedAndAllElseIsSaved() throws Exception {
    int column =
        new String(Files.readAllBytes(sound), ISO_8859_1).indexOf("told INTEGER NOT NULL, body");
    write(sound, column, "tolk".getBytes(US_ASCII));

    assertThat(check(copy("copy.db"), "description")).isEqualTo(RUNS / 2);
    Opened opened = open(sound);
    try (SqliteJournal journal = opened.journal()) {
      assertThat(opened.loss()).isPresent();
      EngineState saved = journal.engine("docker").orElseThrow();
      assertThat(saved.alive()).hasSize(RUNS);
      assertThat(saved.told()).hasSize(RUNS);
    }
  }

  /** Rows that are well-formed, and not what was written. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE runs SET rule = 'other' WHERE seq % 3 = 0",
        "UPDATE runs SET state = 0 WHERE seq % 3 = 0",
        "UPDATE runs SET id = id || 'x' WHERE seq % 3 = 0",
        "UPDATE runs SET event = event + 1 WHERE seq % 3 = 0",
        "UPDATE events SET body = x'00' WHERE seq % 3 = 0",
        "DELETE FROM events WHERE seq % 3 = 0"
      })
  void rows_thatNobodyWrote_areNeverTakenForRuns(String sql) throws Exception {
    try (Connection connection = Store.connect(sound);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
    Path other = copy("other.db");

    check(sound, sql);

    Loss loss = Salvage.of(other, Schema.CURRENT, Steps.UNSEEN, Told.AT, "planted");
    assertThat(loss.lost()).isPositive();
    try (SqliteJournal journal = open(other).journal()) {
      assertThat(Told.unfinished(journal, 50))
          .allSatisfy(run -> {
            assertThat(accepted).containsValue(run.run());
            assertThat(ended).doesNotContain(run.run().runId());
          });
      assertThat(journal.stats().damaged()).isZero();
    }
  }

  @Test
  void file_cutAnywhere_isSurvived() throws Exception {
    long size = Files.size(sound);
    for (long length = 0; length < size; length += size / 29 + 13) {
      Path file = copy("cut-" + length);
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(length);
      }
      if (length == 0) {
        // An empty file is a journal that was never written to.
        open(file).journal().close();
      } else {
        check(file, "cut to " + length);
      }
      Files.delete(file);
    }
  }

  @Test
  void text_inPlaceOfTheJournal_isSetAsideAndSaid() throws Exception {
    Path file = folder.resolve("text.db");
    Files.writeString(file, "this is a shopping list\n".repeat(100));

    Opened opened = open(file);
    opened.journal().close();

    Loss loss = opened.loss().orElseThrow();
    assertThat(loss.runs()).isZero();
    assertThat(loss.aside()).hasFileName("text.db.damaged-20261121T100000.123Z");
    assertThat(Files.readString(loss.aside())).startsWith("this is a shopping list");
    assertThat(open(file).loss()).isEmpty();
  }

  @Test
  void salvage_interruptedBetweenItsMoves_isCompletedAtTheNextStart() throws Exception {
    Files.move(sound, folder.resolve("lost.db.new"));
    Path file = folder.resolve("lost.db");

    assertThat(check(file, "moved")).isEqualTo(RUNS / 2);
    assertThat(folder.resolve("lost.db.new")).doesNotExist();
  }

  @Test
  void salvage_halfDone_beginsAgain() throws Exception {
    Files.writeString(folder.resolve("sound.db.new"), "half", US_ASCII);

    assertThat(check(sound, "half")).isEqualTo(RUNS / 2);
    assertThat(folder.resolve("sound.db.new")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void file_removedWhileRunning_isMadeAnewWithAllThatWasInIt(boolean folderToo) throws Exception {
    Path state = folder.resolve("state");
    Path file = state.resolve("journal.db");
    BlockingQueue<Health> told = new LinkedBlockingQueue<>();
    try (SqliteJournal journal =
        SqliteJournal.builder(file)
            .retry(Duration.ofMillis(1), Duration.ofMillis(8))
            .listener(told::add)
            .open()
            .journal()) {
      journal.accepted(List.of(Told.run("a"), Told.run("b")));
      Told.succeeds(journal, "a");
      try (var files = Files.list(state)) {
        for (Path each : files.toList()) {
          if (folderToo || !each.toString().endsWith("lock")) {
            Files.delete(each);
          }
        }
      }
      if (folderToo) {
        Files.delete(state);
      }
      assertThat(told.poll(20, TimeUnit.SECONDS)).isInstanceOf(Health.Degraded.class);
      assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo(new Health.Ok());
      journal.accepted(List.of(Told.run("c")));
      assertThat(Told.unfinishedIds(journal)).containsExactly("b", "c");
    }
    try (SqliteJournal journal = SqliteJournal.builder(file).open().journal()) {
      assertThat(Told.unfinishedIds(journal)).containsExactly("b", "c");
      assertThat(journal.run("a")).isPresent();
    }
  }

  @Test
  void damage_whileRunning_isSetAsideAndWorkGoesOn() throws Exception {
    BlockingQueue<Health> told = new LinkedBlockingQueue<>();
    Planted fault = Planted.once(5, SQLiteErrorCode.SQLITE_CORRUPT, Steps.Step.STATEMENT);
    try (SqliteJournal journal =
        SqliteJournal.builder(sound)
            .steps(fault)
            .retry(Duration.ofMillis(1), Duration.ofMillis(8))
            .listener(told::add)
            .open()
            .journal()) {
      journal.accepted(List.of(Told.run("x"), Told.run("y")));
      journal.accepted(List.of(Told.run("z")));
      assertThat(told.poll(20, TimeUnit.SECONDS)).isInstanceOf(Health.Degraded.class);
      assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo(new Health.Ok());
      assertThat(Told.unfinishedIds(journal)).hasSize(RUNS / 2 + 3).contains("x", "y", "z");
    }
  }
}
