// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What happens when the system does not give what a command needs, each in a process of its own.
 */
@Timeout(120)
@ParameterizedClass
@EnumSource(names = {"NATIVE", "JAVA"})
class RunCommandLimitsTest {

  private static final List<String> PLAIN = List.of();

  private final Way way;

  RunCommandLimitsTest(Way way) {
    this.way = way;
  }

  private static void limit(List<String> as, long pid, String limit) throws Exception {
    List<String> command = new ArrayList<>(as);
    command.addAll(List.of("prlimit", "--pid", "" + pid, limit));
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  /** Needs the rights of root, to take some of them away. */
  private static void assumeRoot() {
    assumeThat(ProcessHandle.current().info().user())
        .as("skipped: only root can start a process with fewer rights")
        .contains("root");
    assumeThat(Path.of("/usr/bin/setpriv")).as("skipped: setpriv is missing").exists();
  }

  @Test
  void row35_noFileLeft_failsNamesTheLimitAndRecovers() throws Exception {
    try (CommandProcess process = CommandProcess.start(PLAIN, way, "no-files")) {
      assertThat(process.line()).isEqualTo("ok");
      limit(PLAIN, process.pid(), "--nofile=64:64");
      process.go();

      assertThat(process.line())
          .startsWith("again true: cannot be started: ")
          .containsIgnoringCase("open files")
          .contains(way == Way.NATIVE ? "the limit (64) of open files" : "");
      assertThat(process.line()).isEqualTo("ok");
    }
  }

  @Test
  void row36_noProcessLeft_failsNamesTheLimitAndRecovers() throws Exception {
    assumeRoot();
    // Root is exempt from the limit. Somebody else is not, but must be able to read the classes.
    List<String> nobody =
        List.of(
            "setpriv",
            "--reuid=54321",
            "--clear-groups",
            "--inh-caps=+dac_read_search",
            "--ambient-caps=+dac_read_search",
            "--bounding-set=-all,+dac_read_search");
    List<String> same = List.of("setpriv", "--reuid=54321", "--clear-groups");
    try (CommandProcess process = CommandProcess.start(nobody, way, "warm-then-again")) {
      assertThat(process.line()).isEqualTo("ok");
      limit(same, process.pid(), "--nproc=1:1000");
      process.go();

      assertThat(process.line())
          .startsWith("again true: cannot be started: the limit")
          .contains("of processes and threads is reached", "TasksMax", "pids.max");
      limit(same, process.pid(), "--nproc=1000:1000");
      process.go();
      assertThat(process.line()).isEqualTo("ok");
    }
  }

  @Test
  void attempt_whoeverStartedUsIgnoresChildren_isToldOfTheirEndAllTheSame() throws Exception {
    // Java itself takes that back, when it first reads the environment.
    List<String> ignoring = List.of("bash", "-c", "trap '' CHLD; exec \"$@\"", "sh");
    try (CommandProcess process = CommandProcess.start(ignoring, way, "warm-then-again")) {
      assertThat(process.line()).isEqualTo("ok");
    }
  }

  @Test
  void row51_ownedByAnotherUser_freesTheSlotAndSaysSo() throws Exception {
    assumeRoot();
    List<String> powerless = List.of("setpriv", "--bounding-set=-kill", "--inh-caps=-kill");
    String another = "setpriv --reuid=54321 --clear-groups sleep 20";
    try (CommandProcess process = CommandProcess.start(powerless, way, "time-out", another)) {
      String outcome = process.line();

      assertThat(outcome)
          .matches(
              "timed out after 1 s, could not be killed \\(pid \\d+\\): owned by another user.*");
      assertThat(process.line()).isEqualTo("ok");
      Optional<ProcessHandle> left =
          ProcessHandle.of(Long.parseLong(outcome.replaceAll(".*pid (\\d+).*", "$1")));
      assertThat(left).isPresent();
      left.ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void row51_ownedByAnotherUser_isEndedWhereTheControlGroupIsOurs(
      boolean delegated, @TempDir Path folder) throws Exception {
    assumeRoot();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path family =
        Files.writeString(folder.resolve("family"), "sleep 1000 & setsid sleep 1000 & wait\n");
    try (DelegatedGroup group = DelegatedGroup.make(delegated)) {
      List<String> before = new ArrayList<>(group.before());
      before.addAll(List.of("setpriv", "--bounding-set=-kill", "--inh-caps=-kill"));
      String another = "setpriv --reuid=54321 --clear-groups sh " + family;
      try (CommandProcess process = CommandProcess.start(before, way, "time-out", another)) {
        assertThat(process.line())
            .startsWith(
                delegated
                    ? "timed out after 1 s, killed by its control group"
                    : "timed out after 1 s, could not be killed");
        assertThat(process.line()).isEqualTo("ok");
        process.exit();
        if (delegated) {
          assertThat(group.processes()).as("its children, too").isEmpty();
        } else {
          assertThat(group.processes()).hasSizeGreaterThanOrEqualTo(3);
        }
      }
    }
  }

  @Test
  void killAll_runningCommands_leavesNobodyBehind(@TempDir Path folder) throws Exception {
    Path pids = folder.resolve("pids");
    try (CommandProcess process = CommandProcess.start(PLAIN, way, "kill-all", "" + pids)) {
      assertThat(process.line()).isEqualTo("begun");
      List<String> written = awaitLines(pids, 8);
      process.go();

      assertThat(process.line()).isEqualTo("8");
      assertThat(process.line()).isEqualTo("all interrupted");
      assertThat(process.exit()).isZero();
      for (String pid : written) {
        Optional<ProcessHandle> left = ProcessHandle.of(Long.parseLong(pid));
        if (left.isPresent()) {
          left.get().onExit().get(10, TimeUnit.SECONDS);
        }
      }
    }
  }

  private static List<String> awaitLines(Path file, int count) throws IOException {
    List<String> lines = List.of();
    while (lines.size() < count) {
      lines = Files.exists(file) ? Files.readAllLines(file) : lines;
      Thread.onSpinWait();
    }
    return lines;
  }
}
