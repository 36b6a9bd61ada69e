// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dockreeve.rule.Template;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a command gets: input, variables, folder, and nothing else of ours. */
@Timeout(60)
@ParameterizedClass
@EnumSource(Way.class)
class RunCommandInputTest {

  /** Signals 32 and 33, which glibc hides from everybody. */
  private static final long GLIBCS_OWN = 0x180000000L;

  private static final Template VALUE = Template.of("%%labels.v%%");

  private final Way way;

  RunCommandInputTest(Way way) {
    this.way = way;
  }

  private Outcome attempt(RunCommand.Builder command, String value) throws InterruptedException {
    return command.build().attempt(Attempted.facts(value), Attempted.LONG);
  }

  @Test
  void stdin_templateOfAnyLength_arrivesWhole() throws Exception {
    assertThat(attempt(way.command("cat").stdin(VALUE), "é\n$(x)\0 ").output().text())
        .isEqualTo("é\n$(x)\0 ");
    assertThat(attempt(way.command("wc", "-c").stdin(VALUE), "x".repeat(3_000_000)).output().text())
        .isEqualTo("3000000\n");
    assertThat(attempt(way.command("cat").stdin(Template.of("")), "x"))
        .isEqualTo(Outcome.succeeded());
  }

  @Test
  void stdin_missingValue_failsForGood() throws Exception {
    assertThat(way.attempt(way.command("cat").stdin(Template.of("%%container.ip6%%"))))
        .isEqualTo(
            Outcome.permanent(
                "stdin: no value for %%container.ip6%%: container sentry_web has no IPv6 address"));
  }

  @Test
  void row55_closesItsInputEarly_exitCodeDecides() throws Exception {
    String much = "x".repeat(5_000_000);

    assertThat(attempt(way.shell("exec <&-; echo read nothing").stdin(VALUE), much))
        .isEqualTo(new Outcome.Succeeded(new Captured("read nothing\n", 13, 0)));
    assertThat(attempt(way.shell("head -c 3; exit 4").stdin(VALUE), much))
        .isEqualTo(new Outcome.Failed("exit code 4", false, new Captured("xxx", 3, 0)));
  }

  @Test
  void row55_neverReadsItsInput_isEndedInTimeAllTheSame() throws Exception {
    RunCommand command = way.command("sleep", "1000").stdin(VALUE).build();

    assertThat(command.attempt(Attempted.facts("x".repeat(5_000_000)), Duration.ofMillis(1_500)))
        .isEqualTo(
            new Outcome.TimedOut(Duration.ofMillis(1_500), "ended by SIGTERM", Captured.NOTHING));
  }

  @Test
  void row55_echoesMoreThanPipesHold_isNotBlockedByUs() throws Exception {
    Outcome outcome = attempt(way.command("cat").stdin(VALUE), "x".repeat(20_000_000));

    assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
    assertThat(outcome.output().bytes()).isEqualTo(20_000_000);
  }

  @Test
  void env_templates_areAddedAndMayReplace() throws Exception {
    RunCommand.Builder command =
        way.command("env")
            .environment(Map.of("PATH", "/usr/bin:/bin"))
            .env(Map.of("TOKEN", VALUE, "LANG", Template.of("de_DE.UTF-8")));

    assertThat(attempt(command, "$(a) b").output().text().lines())
        .contains("TOKEN=$(a) b", "LANG=de_DE.UTF-8", "PATH=/usr/bin:/bin", "DOCKREEVE_RUN_ID=r-1");
  }

  @Test
  void env_valueThatCannotBe_failsForGoodWithoutTellingIt() throws Exception {
    RunCommand.Builder command = way.command("true").env(Map.of("TOKEN", VALUE));

    assertThat(attempt(command, "secret\0"))
        .isEqualTo(
            Outcome.permanent(
                "variable TOKEN: it has a NUL character, which no argument can hold"));
    assertThat(attempt(way.command("true").env(Map.of("A", Template.of("%%container.ip6%%"))), "x"))
        .isInstanceOfSatisfying(
            Outcome.Failed.class, failed -> assertThat(failed.permanent()).isTrue());
  }

  @Test
  void env_nameOrPlaceholderThatMustNotBe_isRefused() {
    for (String name : List.of("A B", "", "A=B", "1A", "DOCKREEVE_RULE")) {
      assertThatThrownBy(() -> way.command("true").env(Map.of(name, VALUE)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("expected: letters, digits and underscores");
    }
    assertThatThrownBy(() -> way.command("true").env(Map.of("PATH", VALUE)))
        .hasMessage("variable: PATH=%%labels.v%% (expected: no placeholders in this one)");
    assertThatThrownBy(() -> way.command("true").env(Map.of("LD_PRELOAD", VALUE)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void cwd_folder_isWhereItRunsAndWhereItsProgramIs(@TempDir Path folder) throws Exception {
    Path tool = Files.writeString(folder.resolve("tool"), "#!/bin/sh\npwd\n");
    assertThat(tool.toFile().setExecutable(true)).isTrue();
    String expected = folder.toRealPath() + "\n";

    assertThat(way.attempt(way.command("pwd").cwd(folder)).output().text()).isEqualTo(expected);
    assertThat(way.attempt(way.command("./tool").cwd(folder)).output().text()).isEqualTo(expected);
    assertThat(
            way.attempt(way.command("tool").cwd(folder).env(Map.of("PATH", Template.of(".:/bin"))))
                .output()
                .text())
        .isEqualTo(expected);
  }

  @Test
  void cwd_thatIsNotThereOrRelative_isSaid(@TempDir Path folder) throws Exception {
    assertThat(way.attempt(way.command("pwd").cwd(folder.resolve("none"))))
        .isEqualTo(Outcome.failed("cwd " + folder + "/none: no such folder"));
    assertThatThrownBy(() -> way.command("pwd").cwd(Path.of("tmp")))
        .hasMessage("cwd: tmp (expected: an absolute path)");
    assertThatThrownBy(() -> way.command("pwd").permanentExits(Set.of(0)))
        .hasMessage("exit code: 0 (expected: 1 to 255)");
  }

  @Test
  void child_openFiles_areItsThreeAndNoneOfOurs(@TempDir Path folder) throws Exception {
    Path leak = Files.writeString(folder.resolve("ours"), "x");
    try (var ours = Files.newInputStream(leak)) {
      // ls has the folder that it lists open, as the fourth.
      Outcome outcome = way.attempt("ls", "-l", "/proc/self/fd");

      assertThat(ours.read()).isEqualTo('x');
      assertThat(
              outcome
                  .output()
                  .text()
                  .lines()
                  .skip(1)
                  .map(line -> line.replaceAll(".* (\\d+) -> ", "$1 ")))
          .hasSize(4)
          .anyMatch(line -> line.equals("0 /dev/null"))
          .anyMatch(line -> line.matches("1 pipe:.*"))
          .anyMatch(line -> line.matches("2 pipe:.*"))
          .anyMatch(line -> line.matches("3 /proc/\\d+/fd"));
    }
  }

  @Test
  void child_signalsAndSession_areFresh() throws Exception {
    String status =
        way.attempt("sh", "-c", "exec cat /proc/self/status /proc/self/stat").output().text();

    assertThat(status).contains("SigBlk:\t0000000000000000");
    if (way != Way.JAVA) {
      long ignored = Long.parseLong(status.replaceAll("(?s).*\\nSigIgn:\\t(\\w+)\\n.*", "$1"), 16);
      assertThat(ignored & ~GLIBCS_OWN).as("ignored").isZero();
    }
    String[] stat = status.substring(status.lastIndexOf('(')).split(" ", -1);
    String pid = status.replaceAll("(?s).*\\nPid:\\t(\\d+)\\n.*", "$1");
    assertThat(List.of(stat[3], stat[4])).as("group and session").containsOnly(pid);
    assertThat(stat[5]).as("terminal").isEqualTo("0");
  }
}
