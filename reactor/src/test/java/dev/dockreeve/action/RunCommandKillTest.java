// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TC-21, TC-45: what runs too long is ended, with everything that it started. */
@Timeout(60)
@ParameterizedClass
@EnumSource(Way.class)
class RunCommandKillTest {

  private static final Duration SHORT = Duration.ofSeconds(2);
  private static final Duration GRACE = Duration.ofMillis(300);

  private final Way way;
  @TempDir Path folder;

  RunCommandKillTest(Way way) {
    this.way = way;
  }

  /** The processes whose ids the script wrote into {@code pids}. */
  private List<ProcessHandle> written(int expected) throws Exception {
    Path pids = folder.resolve("pids");
    List<String> lines = Files.exists(pids) ? Files.readAllLines(pids) : List.of();
    assertThat(lines).hasSize(expected);
    return lines.stream()
        .map(line -> ProcessHandle.of(Long.parseLong(line.strip())))
        .flatMap(Optional::stream)
        .toList();
  }

  /** Ended, or a zombie that nobody has asked about yet: some systems' first process is slow. */
  private static void assertEnded(List<ProcessHandle> processes) throws Exception {
    for (ProcessHandle process : processes) {
      long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
      while (runs(process)) {
        assertThat(System.nanoTime()).as("%s runs on", process).isLessThan(deadline);
        try {
          process.onExit().get(50, TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
          // Look again.
        }
      }
    }
  }

  private static boolean runs(ProcessHandle process) throws IOException {
    try {
      String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
      return !stat.matches("(?s).*\\) [ZX] .*");
    } catch (NoSuchFileException _) {
      return false;
    }
  }

  @Test
  void attempt_tooLong_isAskedToEnd() throws Exception {
    Outcome outcome =
        way.shell("trap 'echo bye; exit 0' TERM; echo hi; while :; do sleep 0.05; done")
            .build()
            .attempt(Attempted.facts("x"), SHORT);

    // The shell itself may say in between that its child was ended.
    assertThat(outcome.output().text()).startsWith("hi\n").endsWith("bye\n");
    assertThat(outcome).isInstanceOf(Outcome.TimedOut.class);
    assertThat(outcome.reason()).isEqualTo("timed out after 2 s, ended by SIGTERM");
  }

  @Test
  void row51_ignoresSigterm_isKilledWithItsChildren() throws Exception {
    RunCommand command =
        way.shell(
                "trap '' TERM; cd "
                    + folder
                    + "; sh -c 'trap \"\" TERM; echo $$ >> pids; while :; do sleep 1; done' &"
                    + " echo $$ >> pids; while :; do sleep 1; done")
            .killGrace(GRACE)
            .build();

    Outcome outcome = command.attempt(Attempted.facts("x"), SHORT);

    assertThat(outcome.reason()).isEqualTo("timed out after 2 s, killed by SIGKILL");
    assertEnded(written(2));
  }

  @Test
  void attempt_leaderEndsAtTermAndChildDoesNot_killsTheChild() throws Exception {
    RunCommand command =
        way.shell(
                "cd "
                    + folder
                    + "; sh -c 'trap \"\" TERM; echo $$ >> pids; while :; do sleep 1; done' &"
                    + " wait")
            .killGrace(GRACE)
            .build();

    Outcome outcome = command.attempt(Attempted.facts("x"), SHORT);

    assertThat(outcome.reason()).isEqualTo("timed out after 2 s, killed by SIGKILL");
    assertEnded(written(1));
  }

  @Test
  void row52_childThatKeepsTheOutputOpen_isKilledAndTheRunEnds() throws Exception {
    outlived("sleep 1000 & echo $! >> pids; echo done");
  }

  @Test
  void row52_childThatOutlivesTheCommandQuietly_isKilledToo() throws Exception {
    outlived("sleep 1000 >/dev/null 2>&1 & echo $! >> pids; echo done");
  }

  private void outlived(String script) throws Exception {
    RunCommand command = way.shell("cd " + folder + "; " + script).build();

    Outcome outcome = command.attempt(Attempted.facts("x"), Attempted.LONG);

    assertThat(outcome).isEqualTo(new Outcome.Succeeded(new Captured("done\n", 5, 0)));
    assertEnded(written(1));
  }

  @Test
  void row52_detached_mayOutliveTheCommand() throws Exception {
    Outcome outcome =
        way.attempt(
            way.shell("cd " + folder + "; sleep 1000 >/dev/null 2>&1 & echo $! >> pids; echo done")
                .detach(true));

    assertThat(outcome).isEqualTo(new Outcome.Succeeded(new Captured("done\n", 5, 0)));
    List<ProcessHandle> survivors = written(1);
    assertThat(survivors).allMatch(ProcessHandle::isAlive);
    survivors.forEach(ProcessHandle::destroyForcibly);
    assertEnded(survivors);
  }

  @Test
  void row52_childThatLeftTheGroupAndKeepsTheOutput_holdsNobodyUp() throws Exception {
    long began = System.nanoTime();

    Outcome outcome =
        way.attempt(way.shell("cd " + folder + "; setsid sleep 1000 & echo $! >> pids; echo done"));

    assertThat(outcome.output().text()).isEqualTo("done\n");
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
    written(1).forEach(ProcessHandle::destroyForcibly);
  }

  @Test
  void attempt_interrupted_killsTheGroup() throws Exception {
    RunCommand command =
        way.shell(
                "cd "
                    + folder
                    + "; sleep 1000 & echo $! >> pids; mkfifo started; : > started; wait")
            .build();
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread worker =
        Thread.ofVirtual()
            .start(() -> {
              try {
                command.attempt(Attempted.facts("x"), Attempted.LONG);
                interrupted.complete(false);
              } catch (InterruptedException e) {
                interrupted.complete(true);
              } catch (RuntimeException e) {
                interrupted.completeExceptionally(e);
              }
            });
    awaitFile(folder.resolve("started"));
    List<ProcessHandle> child = written(1);

    worker.interrupt();

    assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
    assertEnded(child);
  }

  private static void awaitFile(Path file) throws Exception {
    try (var watch = file.getFileSystem().newWatchService()) {
      var folder = file.toAbsolutePath().getParent();
      assertThat(folder).isNotNull();
      folder.register(watch, java.nio.file.StandardWatchEventKinds.ENTRY_CREATE);
      for (int i = 0; i < 100 && !Files.exists(file); i++) {
        var key = watch.poll(100, TimeUnit.MILLISECONDS);
        if (key != null) {
          key.pollEvents();
          key.reset();
        }
      }
    }
    // Opening a pipe waits for the other side.
    try (var in = Files.newInputStream(file)) {
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void group_withAndWithoutNativeAccess_getsSignals(boolean nativeAccess) throws Exception {
    Process leader = new ProcessBuilder("setsid", "sh", "-c", "sleep 1000 & echo $!; wait").start();
    try (var out = leader.inputReader()) {
      long child = Long.parseLong(String.valueOf(out.readLine()));
      ProcessGroup group = new ProcessGroup(leader, true, nativeAccess);

      assertThat(group.alive()).isTrue();
      group.kill();

      assertThat(leader.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(leader.exitValue()).isEqualTo(137);
      assertEnded(ProcessHandle.of(child).stream().toList());
    }
  }

  @Test
  void attempt_manyAtATimeWhileOneHangs_areNotHeldUp() throws Exception {
    AtomicBoolean hung = new AtomicBoolean();
    Thread hanging =
        Thread.ofVirtual()
            .start(() -> {
              try {
                way.shell("exec sleep 1000").build().attempt(Attempted.facts("x"), Attempted.LONG);
              } catch (InterruptedException e) {
                hung.set(true);
              }
            });
    List<CompletableFuture<String>> others =
        java.util.stream.IntStream.range(0, 20).mapToObj(i -> inBackground("echo " + i)).toList();
    for (int i = 0; i < others.size(); i++) {
      assertThat(others.get(i).get(20, TimeUnit.SECONDS)).isEqualTo(i + "\n");
    }
    hanging.interrupt();
    assertThat(hanging.join(Duration.ofSeconds(10))).isTrue();
    assertThat(hung).isTrue();
  }

  private CompletableFuture<String> inBackground(String script) {
    CompletableFuture<String> output = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            output.complete(
                way.shell(script)
                    .build()
                    .attempt(Attempted.facts("x"), Attempted.LONG)
                    .output()
                    .text());
          } catch (InterruptedException e) {
            output.completeExceptionally(e);
          }
        });
    return output;
  }
}
