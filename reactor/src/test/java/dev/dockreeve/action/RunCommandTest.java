// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Way.class)
class RunCommandTest {

  private final Way way;

  RunCommandTest(Way way) {
    this.way = way;
  }

  @Test
  void attempt_exitCodeZero_succeedsWithBothOutputsInOne() throws Exception {
    Outcome outcome = way.attempt("sh", "-c", "echo out; echo err >&2");

    assertThat(outcome).isEqualTo(new Outcome.Succeeded(new Captured("out\nerr\n", 8, 0)));
    assertThat(outcome.reason()).isEqualTo("ok");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "exit 1|false|exit code 1",
        "exit 126|true|exit code 126 (cannot be run)",
        "exit 127|true|exit code 127 (command not found)",
      })
  void row50_exitCode_decides(String script, boolean permanent, String reason) throws Exception {
    assertThat(way.shell(script).build().attempt(Attempted.facts("x"), Attempted.LONG))
        .isEqualTo(new Outcome.Failed(reason, permanent, Captured.NOTHING));
  }

  @ParameterizedTest
  @CsvSource({"KILL,137", "SEGV,139", "TERM,143", "PIPE,141"})
  void row50_killedBySignal_namesItAndMayBeTriedAgain(String signal, int code) throws Exception {
    String guess = way == Way.JAVA ? " (exit code " + code + ")" : "";

    assertThat(way.attempt(way.shell("kill -" + signal + " $$")))
        .isEqualTo(new Outcome.Failed("killed by SIG" + signal + guess, false, Captured.NOTHING));
  }

  @Test
  void row50_exitCodeThatLooksLikeASignal_isToldApartWhereItCanBe() throws Exception {
    assertThat(way.attempt(way.shell("exit 143")).reason())
        .isEqualTo(
            way == Way.JAVA
                ? "killed by SIGTERM (exit code 143)"
                : "exit code 143 (128 + SIGTERM)");
  }

  @Test
  void row50_permanentExits_areAsTheRuleSays() throws Exception {
    assertThat(way.attempt(way.shell("exit 3").permanentExits(Set.of(3))))
        .isEqualTo(new Outcome.Failed("exit code 3", true, Captured.NOTHING));
    assertThat(way.attempt(way.shell("exit 127").permanentExits(Set.of(3))))
        .isEqualTo(
            new Outcome.Failed("exit code 127 (command not found)", false, Captured.NOTHING));
    assertThat(way.attempt(way.command("no-such").permanentExits(Set.of())))
        .isInstanceOfSatisfying(
            Outcome.Failed.class, failed -> assertThat(failed.permanent()).isFalse());
  }

  @Test
  void attempt_programThatIsNotThere_failsForGood() throws Exception {
    RunCommand command =
        way.command("notification-push", "%%name%%")
            .environment(Map.of("PATH", "/nowhere"))
            .build();

    assertThat(command.attempt(Attempted.facts("x"), Attempted.LONG))
        .isEqualTo(Outcome.permanent("notification-push: not found in PATH=/nowhere (127)"));
  }

  @Test
  void attempt_valueThatIsMissing_failsForGood() throws Exception {
    assertThat(way.attempt("true", "%%container.ip6%%"))
        .isEqualTo(
            Outcome.permanent(
                "no value for %%container.ip6%%: container sentry_web has no IPv6 address"));
  }

  @Test
  void attempt_interpreterThatIsNotThere_failsForGood(@TempDir Path folder) throws Exception {
    Path script = Files.writeString(folder.resolve("script"), "#!/no/such/interpreter\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();

    assertThat(way.attempt(script.toString()))
        .isInstanceOfSatisfying(
            Outcome.Failed.class, failed -> assertThat(failed.permanent()).isTrue());
  }

  @Test
  void attempt_argumentsTogetherTooLong_failsForGood() throws Exception {
    String[] argv = new String[40];
    java.util.Arrays.fill(argv, "%%labels.v%%");
    argv[0] = "true";
    RunCommand command = way.command(argv).build();

    assertThat(command.attempt(Attempted.facts("x".repeat(131_000)), Attempted.LONG))
        .isEqualTo(
            Outcome.permanent(
                "true: the arguments together are too long; use stdin: \"%%payload%%\""));
  }

  @Test
  void attempt_environment_isCleanAndTellsOfTheEvent() throws Exception {
    RunCommand command =
        way.command("env")
            .environment(
                Map.of(
                    "PATH", "/usr/bin:/bin",
                    "HOME", "/root",
                    "LANG", "C.UTF-8",
                    "TZ", "UTC",
                    "LD_PRELOAD", "/evil.so",
                    "SECRET", "s3cret"))
            .build();

    Outcome outcome = command.attempt(Attempted.facts("x"), Attempted.LONG);

    String event = Attempted.facts("x").event().id();
    assertThat(outcome.output().text().lines())
        .containsExactlyInAnyOrder(
            "PATH=/usr/bin:/bin",
            "HOME=/root",
            "LANG=C.UTF-8",
            "TZ=UTC",
            "DOCKREEVE_RULE=My rule",
            "DOCKREEVE_RUN_ID=r-1",
            "DOCKREEVE_IDEMPOTENCY_KEY=r-1",
            "DOCKREEVE_ATTEMPT=1",
            "DOCKREEVE_EVENT_ID=" + event,
            "DOCKREEVE_ENGINE=docker",
            "DOCKREEVE_HOST=dk01",
            "DOCKREEVE_TYPE=container",
            "DOCKREEVE_ACTION=start",
            "DOCKREEVE_ORIGIN=live",
            "DOCKREEVE_TIME=2026-11-21T10:00:00.000000000Z",
            "DOCKREEVE_ACTOR_ID=abc123",
            "DOCKREEVE_ACTOR_NAME=sentry_web",
            "DOCKREEVE_CONTAINER_ID=abc123",
            "DOCKREEVE_CONTAINER_NAME=sentry_web",
            "DOCKREEVE_CONTAINER_IMAGE=sentry:24",
            "DOCKREEVE_CONTAINER_STATE=running",
            "DOCKREEVE_CONTAINER_HEALTH=none",
            "DOCKREEVE_CONTAINER_PID=4711",
            "DOCKREEVE_CONTAINER_IP=172.18.0.5");
  }

  @Test
  void environment_ofNothing_hasUsualValuesAndLeavesOutWhatDoesNotFit() {
    Environment environment = Environment.of(Map.of("HOME", ""));
    var facts = Attempted.facts("x");
    var hostile =
        new dev.dockreeve.rule.Facts(
            facts.event(), "a\0b", "r".repeat(200_000), facts.attempt(), facts.count());

    assertThat(environment.with(hostile))
        .containsEntry("HOME", "/")
        .containsEntry("LANG", "C.UTF-8")
        .doesNotContainKeys("TZ", "DOCKREEVE_RULE", "DOCKREEVE_RUN_ID", "DOCKREEVE_DETAIL");
    assertThat(environment.path()).contains("/usr/bin");
  }

  @Test
  void row54_readsItsInput_findsItsEnd() throws Exception {
    assertThat(way.attempt("sh", "-c", "cat; pwd"))
        .isEqualTo(new Outcome.Succeeded(new Captured("/\n", 2, 0)));
  }

  @Test
  void row53_200MegabytesWithoutALineEnd_keepsBothEnds() throws Exception {
    Outcome outcome =
        way.attempt(way.shell("echo first; head -c 200000000 /dev/zero; printf '\\377last'"));

    assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
    assertThat(outcome.output().bytes()).isEqualTo(200_000_011);
    assertThat(outcome.output().omitted()).isEqualTo(200_000_011 - 65_536);
    assertThat(outcome.output().text())
        .startsWith("first\n\0\0")
        .contains("bytes left out")
        .endsWith("\0\0\ufffdlast")
        .hasSizeLessThan(66_000);
  }

  @Test
  void attempt_scriptThatDoesNotSayWhoReadsIt_isReadBySh(@TempDir Path folder) throws Exception {
    Path script = Files.writeString(folder.resolve("script"), "echo \"$1\"\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();

    assertThat(way.attempt(script.toString(), "%%name%%").output().text())
        .isEqualTo("sentry_web\n");
  }

  @Test
  void attempt_withoutSetsid_runsAllTheSame() throws Exception {
    RunCommand command =
        Attempted.command("sh", "-c", "echo $0; exec sleep 100", "a b")
            .spawner(new Spawner.Java(Optional.empty()))
            .killGrace(Duration.ofSeconds(5))
            .build();

    assertThat(command.attempt(Attempted.facts("x"), Duration.ofMillis(1_500)))
        .isEqualTo(
            new Outcome.TimedOut(
                Duration.ofMillis(1_500), "ended by SIGTERM", new Captured("a b\n", 4, 0)));
  }

  @Test
  void describe_command_isTypedAsOnAShell() {
    assertThat(RunCommand.of("push", "--text", "it's %%name%%", "%%ip%%").describe())
        .isEqualTo("push --text 'it'\\''s %%name%%' %%ip%%");
  }

  @Test
  void builder_programThatIsNoPlainText_isRefused() {
    assertThatThrownBy(() -> RunCommand.of("%%name%%"))
        .hasMessage("program: %%name%% (expected: a name or a file, without placeholders)");
    assertThatThrownBy(() -> RunCommand.of("-x")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RunCommand.of(" ")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RunCommand.builder(List.of()))
        .hasMessage("argv: empty (expected: a program)");
  }
}
