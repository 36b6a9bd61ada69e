// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process that writes is ended by SIGKILL, or the files are copied while it is stopped in the
 * midst of whatever it does. {@code -Djournal.crashes=N} for more rounds than usual.
 */
class SqliteJournalCrashTest {

  private static final int ROUNDS = Integer.getInteger("journal.crashes", 20);

  @TempDir Path folder;

  private static void check(
      Path file, Set<String> begun, Set<String> acknowledged, Set<String> ended) {
    Opened opened = SqliteJournal.builder(file).open();
    try (SqliteJournal journal = opened.journal()) {
      assertThat(opened.loss()).isEmpty();
      Set<String> unfinished = new HashSet<>(Told.unfinishedIds(journal));
      Set<String> all = new HashSet<>(unfinished);
      List<RunSummary> runs = journal.runs(RunQuery.newest(1_000_000));
      runs.forEach(run -> all.add(run.runId()));

      assertThat(all).containsAll(acknowledged);
      assertThat(begun).containsAll(all);
      unfinished.retainAll(ended);
      assertThat(unfinished).isEmpty();
      assertThat(runs).hasSize(all.size());
      assertThat(journal.stats().damaged()).isZero();
    }
  }

  @Test
  void killed_atAnyMoment_everyAcknowledgedRunIsThere() throws Exception {
    SplittableRandom random = new SplittableRandom(31);
    Path file = folder.resolve("journal.db");
    Set<String> begun = new HashSet<>();
    Set<String> acknowledged = new HashSet<>();
    Set<String> ended = new HashSet<>();
    for (int round = 0; round < ROUNDS; round++) {
      try (JournalProcess process = JournalProcess.start(file, "k" + round)) {
        assertThat(process.awaitWords(random.nextInt(1, 800))).isTrue();
        process.kill();
        begun.addAll(process.begun);
        acknowledged.addAll(process.acknowledged);
        ended.addAll(process.ended);
      }
      check(file, begun, acknowledged, ended);
    }
    assertThat(acknowledged.size()).isGreaterThan(ROUNDS * 10);
  }

  @Test
  void copied_atAnyMoment_everyRunAcknowledgedBeforeIsThere() throws Exception {
    SplittableRandom random = new SplittableRandom(46);
    Path file = folder.resolve("journal.db");
    Map<Path, Set<String>> copies = new HashMap<>();
    try (JournalProcess process = JournalProcess.start(file, "c")) {
      for (int round = 0; round < ROUNDS / 2; round++) {
        assertThat(process.awaitWords(random.nextInt(50, 2_000))).isTrue();
        Set<String> acknowledged = Set.copyOf(process.acknowledged);
        process.signal("STOP");
        Path copy = Files.createDirectory(folder.resolve("copy" + round)).resolve("journal.db");
        Files.copy(file, copy);
        Path log = folder.resolve("journal.db-wal");
        if (Files.exists(log)) {
          Files.copy(log, copy.resolveSibling("journal.db-wal"));
        }
        process.signal("CONT");
        copies.put(copy, acknowledged);
      }
      process.kill();
      for (Map.Entry<Path, Set<String>> copy : copies.entrySet()) {
        check(copy.getKey(), process.begun, copy.getValue(), Set.of());
      }
    }
  }
}
