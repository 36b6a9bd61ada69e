// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.journal.Opened;
import dev.dockreeve.journal.RunDetail;
import dev.dockreeve.journal.RunQuery;
import dev.dockreeve.journal.RunSummary;
import dev.dockreeve.journal.SqliteJournal;
import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.contract.RequiresDocker;
import dev.dockreeve.testkit.real.EventRecorder;
import dev.dockreeve.testkit.real.RealDocker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The daemon is ended by SIGKILL at random moments, also while it starts, and is started again at
 * once, while containers start and die all the time. What the commands wrote down, what the journal
 * says and what dockerd said itself must agree in the end.
 *
 * <p>{@code -Ddockreeve.kills=1000} for more cycles. {@code -Ddockreeve.kills.java=…} adds options
 * of Java for the daemon: to plant a fault with {@code --patch-module}, and see this fail.
 */
@RequiresDocker
class KillCyclesIT {

  private static final int CYCLES = Integer.getInteger("dockreeve.kills", 200);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int LONGEST_READY = 400;

  private static final int COPY_EACH = 10;

  @TempDir Path folder;

  /** Copies of the journal, and what had been begun before. */
  private final Map<Path, Set<String>> copies = new LinkedHashMap<>();

  @Test
  @DisplayName(
      "TC-13: killed again and again under load, it reports what happened meanwhile once, and runs"
          + " nothing twice without saying so")
  void killedAtRandomMoments_everyRunEndsAndNothingIsLostOrDoubled() throws Exception {
    Notes notes = new Notes(folder);
    Path journal = folder.resolve("journal.db");
    Path config = Files.writeString(folder.resolve("dockreeve.yml"), config(notes.script()));
    try (RealDocker docker = RealDocker.start();
        EventRecorder recorder = EventRecorder.start(docker.socket(), "1.41")) {
      List<String> command = command(config, docker, notes);
      Path log = folder.resolve("daemon.log");
      long began = System.nanoTime();
      try (Load load = Load.start(docker.client(), 2)) {
        kill(command, log, notes);
        load.check();
      }
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      Accounts accounts = settle(command, notes, journal, recorder);

      String figures = CYCLES + " kills in " + took.toSeconds() + " s: " + accounts.figures();
      System.out.println(figures);
      assertThat(accounts.problems()).as(figures).isEmpty();
      assertThat(Files.readAllLines(log).stream().filter(KillCyclesIT::alarming)).isEmpty();
      checkCopies();
      assertThat(accounts.origins()).as("some are found after a kill").hasSizeGreaterThan(1);
    }
  }

  private static boolean alarming(String line) {
    return line.contains("damaged") || line.contains("DEGRADED") || line.contains("Exception");
  }

  private String config(Path note) {
    return """
    workers: %1$d
    journal: {path: %2$s}
    server: {listen: ["unix:%3$s"]}
    defaults: {retry: {first: 100ms, max: 1s}, max_parallel: %1$d, loop_guard: off}
    events_reactor:
      quick:
        event: {type: container, action: [start, die]}
        run: ["%4$s"]
      flaky:
        event: {type: container, action: [start, die]}
        run: ["%4$s"]
      slow:
        event: {type: container, action: [start, die]}
        run: ["%4$s"]
      gap:
        event: {type: reactor, action: gap}
        run: ["%4$s"]
    """
        .formatted(
            Accounts.WORKERS, folder.resolve("journal.db"), folder.resolve("api.sock"), note);
  }

  /** How {@code ./dockreeve} starts the daemon: its first contact with the engine, too. */
  private static List<String> command(Path config, RealDocker docker, Notes notes)
      throws Exception {
    try (Program first = Program.daemon(Map.of(), config, docker.url())) {
      first.awaitErr(line -> line.startsWith("ready"), PATIENCE);
      docker.client().run(ContainerSpec.named("first").command("sleep", "100000").build());
      notes.await(now -> now.stream().anyMatch(note -> note.rule().equals("quick")), PATIENCE);
      List<String> command = new ArrayList<>(first.command());
      String more = System.getProperty("dockreeve.kills.java", "");
      if (!more.isEmpty()) {
        command.addAll(1, List.of(more.split(" ", -1)));
      }
      assertThat(first.terminate()).isZero();
      return command;
    }
  }

  /**
   * All cycles: every other life is killed while it starts, the others soon after they were ready,
   * or else nobody would ever hear the engine on a busy machine.
   */
  private void kill(List<String> command, Path log, Notes notes) throws Exception {
    SplittableRandom random = new SplittableRandom(31);
    int ready = startMillis(command);
    for (int cycle = 0; cycle < CYCLES; cycle++) {
      boolean whileItStarts = cycle % 2 == 0;
      Process life =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      if (!whileItStarts) {
        awaitReady(life);
      }
      int millis = random.nextInt(1, whileItStarts ? ready : LONGEST_READY);
      if (life.waitFor(millis, TimeUnit.MILLISECONDS)) {
        throw new AssertionError("it ended by itself\n" + Files.readString(log));
      }
      if (cycle % COPY_EACH == 1) {
        copy(life, cycle, notes);
      }
      life.destroyForcibly();
      life.waitFor();
    }
  }

  /** Asks until it says itself that it is ready. */
  private void awaitReady(Process life) throws Exception {
    Path socket = folder.resolve("api.sock");
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!answers(socket)) {
      assertThat(System.nanoTime()).as("it is ready in time").isLessThan(deadline);
      assertThat(life.waitFor(10, TimeUnit.MILLISECONDS)).as("it has ended").isFalse();
    }
  }

  private static boolean answers(Path socket) throws Exception {
    Process curl =
        new ProcessBuilder(
                "curl", "-sf", "--unix-socket", socket.toString(), "http://localhost/v1/status")
            .start();
    String answer = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return curl.waitFor() == 0 && answer.contains("\"ready\":true");
  }

  /** Copies the journal's files while the daemon stands still, wherever it is. */
  private void copy(Process life, int cycle, Notes notes) throws Exception {
    new ProcessBuilder("kill", "-STOP", Long.toString(life.pid())).start().waitFor();
    Set<String> begun = new HashSet<>();
    notes.all().forEach(note -> begun.add(note.key()));
    Path to = Files.createDirectory(folder.resolve("copy-" + cycle));
    for (String file : List.of("journal.db", "journal.db-wal")) {
      if (Files.exists(folder.resolve(file))) {
        Files.copy(folder.resolve(file), to.resolve(file));
      }
    }
    copies.put(to.resolve("journal.db"), begun);
  }

  private void checkCopies() {
    assertThat(copies).isNotEmpty();
    copies.forEach((copy, begun) -> {
      Opened opened = SqliteJournal.builder(copy).open();
      assertThat(opened.loss()).isEmpty();
      try (SqliteJournal journal = opened.journal()) {
        Set<String> known = new HashSet<>();
        journal.runs(RunQuery.newest(10_000_000)).forEach(run -> known.add(run.runId()));
        assertThat(known).as("%s has all that was acted on before", copy).containsAll(begun);
      }
    });
  }

  /** How long it takes to be ready, in milliseconds: on a busy machine lives must be longer. */
  private static int startMillis(List<String> command) throws Exception {
    long began = System.nanoTime();
    try (Program life = Program.again(command)) {
      life.awaitErr(line -> line.startsWith("ready"), PATIENCE);
      int millis = (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
      life.signal("KILL");
      life.awaitExit(PATIENCE);
      return millis;
    }
  }

  /** Lives that nobody kills, until all is done. */
  private static Accounts settle(
      List<String> command, Notes notes, Path journal, EventRecorder recorder) throws Exception {
    for (int life = 0; ; life++) {
      try (Program last = Program.again(command)) {
        last.awaitErr(line -> line.startsWith("ready"), PATIENCE);
        notes.awaitWhileTheyGrow(now -> Accounts.allActedOn(now, recorder.recorded()));
        assertThat(last.terminate()).isZero();
      }
      Opened opened = SqliteJournal.builder(journal).open();
      try (SqliteJournal read = opened.journal()) {
        assertThat(opened.loss()).isEmpty();
        if (read.pending().isEmpty() || life == 3) {
          return new Accounts(runs(read), notes.all(), recorder.recorded(), CYCLES + 1);
        }
      }
    }
  }

  private static List<RunDetail> runs(SqliteJournal journal) {
    List<RunDetail> runs = new ArrayList<>();
    for (RunSummary run : journal.runs(RunQuery.newest(10_000_000))) {
      runs.add(journal.run(run.runId()).orElseThrow());
    }
    assertThat(journal.stats().damaged()).isZero();
    return runs.reversed();
  }

  /** What the commands wrote down. */
  static final class Notes {

    /**
     * One attempt, as its command saw it.
     *
     * @param event the event's id
     */
    record Note(
        String rule, String key, int attempt, String event, String action, String container) {}

    private final Path folder;
    private final Path file;
    private final Path script;

    Notes(Path folder) throws IOException {
      this.folder = folder;
      this.file = Files.createFile(folder.resolve("notes"));
      this.script =
          Files.writeString(
              folder.resolve("note"),
              """
              #!/bin/sh
              printf '%%s %%s %%s %%s %%s %%s .\\n' "$DOCKREEVE_RULE" "$DOCKREEVE_IDEMPOTENCY_KEY" \\
                "$DOCKREEVE_ATTEMPT" "$DOCKREEVE_EVENT_ID" "$DOCKREEVE_ACTION" \\
                "$DOCKREEVE_ACTOR_ID" >>%s
              case $DOCKREEVE_RULE in
                flaky) [ "$DOCKREEVE_ATTEMPT" -gt 1 ] ;;
                slow) sleep 0.2 ;;
              esac
              """
                  .formatted(file));
      assertThat(script.toFile().setExecutable(true)).isTrue();
    }

    Path script() {
      return script;
    }

    List<Note> all() throws IOException {
      List<Note> notes = new ArrayList<>();
      // The last line may be half written.
      String whole = Files.readString(file);
      for (String line : whole.substring(0, whole.lastIndexOf('\n') + 1).lines().toList()) {
        String[] words = line.split(" ", -1);
        assertThat(words).as(line).hasSize(7);
        notes.add(
            new Note(words[0], words[1], Integer.parseInt(words[2]), words[3], words[4], words[5]));
      }
      return notes;
    }

    /** Waits until it is so, or nothing has come for a while: thousands of runs may wait. */
    void awaitWhileTheyGrow(Predicate<List<Note>> wanted) throws Exception {
      int before;
      do {
        before = all().size();
        await(wanted, PATIENCE);
      } while (!wanted.test(all()) && all().size() > before);
    }

    /** Waits until it is so, or for {@code patience}: the accounts say then what is missing. */
    void await(Predicate<List<Note>> wanted, Duration patience) throws Exception {
      long deadline = System.nanoTime() + patience.toNanos();
      try (var watch = file.getFileSystem().newWatchService()) {
        folder.register(watch, StandardWatchEventKinds.ENTRY_MODIFY);
        while (!wanted.test(all()) && System.nanoTime() < deadline) {
          var key = watch.poll(500, TimeUnit.MILLISECONDS);
          if (key != null) {
            key.pollEvents();
            key.reset();
          }
        }
      }
    }
  }
}
