// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.model.Event;
import dev.dockreeve.model.Fingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process ends at its first step, at its second, and so on, until there is no such step; each
 * time the next life has to bring all to its end. {@code -Ddockreeve.halts=N} for fewer.
 */
class HaltAtStepTest {

  private static final int MOST = Integer.getInteger("dockreeve.halts", 10_000);
  private static final int AT_A_TIME = 2;
  private static final Map<String, Integer> EXPECTED =
      Map.of(HaltedLife.QUICK, 1, HaltedLife.FLAKY, 2);

  @TempDir Path folder;

  /** What a child is started with: its classes as the JVM likes them, which saves half its time. */
  private List<String> java = List.of();

  @Test
  @Timeout(300)
  @DisplayName(
      "TC-32: the process ends at the N-th step, for every N: each run ends, with one key, and at"
          + " most one attempt more for each that was going on")
  void haltedAtEveryStep_nextLife_bringsEveryRunToItsEnd() throws Exception {
    java = prepared();
    int halts = 0;
    try (ExecutorService two = Executors.newFixedThreadPool(AT_A_TIME)) {
      boolean more = true;
      while (more && halts < MOST) {
        List<Callable<Boolean>> trials = new ArrayList<>();
        for (int i = 1; i <= AT_A_TIME; i++) {
          int step = halts + i;
          trials.add(() -> halted(step));
        }
        for (Future<Boolean> trial : two.invokeAll(trials)) {
          boolean halted = trial.get();
          more &= halted;
          halts += halted ? 1 : 0;
        }
      }
    }
    assertThat(halts).isGreaterThan(Math.min(MOST - 1, 50));
    System.out.println("halted at each of " + halts + " steps");
  }

  /** Puts the classes into jars, since there is no archive of those in folders. */
  private List<String> prepared() throws Exception {
    ToolProvider jar = ToolProvider.findFirst("jar").orElseThrow();
    List<String> places = new ArrayList<>();
    for (String place : JournalProcess.classPath().split(":", -1)) {
      if (Files.isDirectory(Path.of(place))) {
        String file = folder.resolve(places.size() + ".jar").toString();
        assertThat(jar.run(System.out, System.err, "-c", "-f", file, "-C", place, ".")).isZero();
        places.add(file);
      } else if (Files.exists(Path.of(place))) {
        places.add(place);
      }
    }
    java = new ArrayList<>(JournalProcess.java("-Xmx64m", HaltedLife.class, List.of()).command());
    java.set(java.indexOf("-cp") + 1, String.join(":", places));
    java.addAll(1, List.of("-Xlog:cds*=off", "-Xlog:aot*=off"));
    Path place = Files.createDirectory(folder.resolve("whole"));
    Process whole = child("-XX:ArchiveClassesAtExit=" + folder.resolve("classes.jsa"), place, 0);
    assertThat(whole.waitFor()).isZero();
    checkWhole(place);
    return java;
  }

  private Process child(String option, Path place, int step) throws IOException {
    List<String> command = new ArrayList<>(java);
    command.add(1, option);
    command.addAll(List.of(place.toString(), Integer.toString(step)));
    return new ProcessBuilder(command).inheritIO().start();
  }

  private static void checkWhole(Path place) throws IOException {
    try (SqliteJournal journal =
        SqliteJournal.builder(HaltedLife.journal(place)).open().journal()) {
      checkEnd(place, journal, 0);
    }
  }

  /** Whether there was such a step. */
  private boolean halted(int step) throws Exception {
    Path place = Files.createDirectory(folder.resolve("step-" + step));
    Process process = child("-XX:SharedArchiveFile=" + folder.resolve("classes.jsa"), place, step);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("step %d", step).isTrue();
    assertThat(process.exitValue()).as("step %d", step).isIn(0, HaltedLife.HALTED);
    Opened opened = SqliteJournal.builder(HaltedLife.journal(place)).open();
    assertThat(opened.loss()).as("step %d", step).isEmpty();
    try (SqliteJournal journal = opened.journal()) {
      checkFound(place, journal, step);
      new HaltedLife(place, Steps.UNSEEN).live(journal);
      checkEnd(place, journal, step);
    }
    return process.exitValue() == HaltedLife.HALTED;
  }

  /** What the next life finds: what was accepted, what was acted on, and what was alive with it. */
  private static void checkFound(Path place, SqliteJournal journal, int step) throws IOException {
    Set<String> heard = new HashSet<>();
    for (Fingerprint print : journal.heard(HaltedLife.ENGINE, Instant.EPOCH)) {
      heard.add(print.toString());
    }
    assertThat(heard).as("step %d", step).containsAll(lines(HaltedLife.acknowledged(place)));
    Set<String> keys = new HashSet<>();
    runs(journal).forEach(run -> keys.add(run.summary().runId()));
    for (String line : lines(HaltedLife.attempts(place))) {
      assertThat(keys).as("step %d: accepted before", step).contains(line.split(" ", -1)[0]);
    }
    Set<String> alive = new HashSet<>();
    for (Event event : HaltedLife.events()) {
      if (heard.contains(event.id())) {
        if (event.action().equals("start")) {
          alive.add(event.actor().id());
        } else {
          alive.remove(event.actor().id());
        }
      }
    }
    Optional<EngineState> state = journal.engine(HaltedLife.ENGINE);
    assertThat(state.flatMap(EngineState::last)).as("nothing is settled: step %d", step).isEmpty();
    assertThat(state.map(EngineState::alive).orElse(List.of()))
        .as("step %d: the alive set follows from the events", step)
        .extracting(container -> container.container().id())
        .containsExactlyInAnyOrderElementsOf(alive);
  }

  private static void checkEnd(Path place, SqliteJournal journal, int step) throws IOException {
    Map<String, List<String>> calls = new HashMap<>();
    for (String line : lines(HaltedLife.attempts(place))) {
      String[] words = line.split(" ", 2);
      calls.computeIfAbsent(words[0], _ -> new ArrayList<>()).add(words[1]);
    }
    List<String> wanted = new ArrayList<>();
    HaltedLife.events()
        .forEach(event -> EXPECTED.keySet().forEach(rule -> wanted.add(rule + " " + event.id())));
    List<String> found = new ArrayList<>();
    int extraAttempts = 0;
    int extraCalls = 0;
    for (RunDetail run : runs(journal)) {
      RunSummary summary = run.summary();
      String what = summary.rule() + " " + run.event().orElseThrow().id();
      found.add(what);
      assertThat(summary.end().map(Ended::state))
          .as("step %d: %s", step, run)
          .contains(Ended.State.SUCCEEDED);
      int most = EXPECTED.getOrDefault(summary.rule(), 0);
      assertThat(summary.attempts()).as("step %d: %s", step, run).isBetween(1, most + 1);
      List<String> called = calls.getOrDefault(summary.runId(), List.of());
      assertThat(called).as("step %d: %s", step, run).isNotEmpty().containsOnly(what);
      extraAttempts += Math.max(0, summary.attempts() - most);
      extraCalls += Math.max(0, called.size() - most);
    }
    assertThat(found).as("step %d", step).containsExactlyInAnyOrderElementsOf(wanted);
    assertThat(extraAttempts).as("step %d", step).isLessThanOrEqualTo(HaltedLife.WORKERS);
    assertThat(extraCalls).as("step %d", step).isLessThanOrEqualTo(HaltedLife.WORKERS);
    assertThat(journal.pending()).as("step %d", step).isEmpty();
  }

  private static List<RunDetail> runs(SqliteJournal journal) {
    return journal.runs(RunQuery.newest(1_000)).stream()
        .map(run -> journal.run(run.runId()).orElseThrow())
        .toList();
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }
}
