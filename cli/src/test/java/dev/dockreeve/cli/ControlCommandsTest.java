// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.simulated.SimulatedDocker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that ask the daemon, against one in this process. */
@Timeout(120)
class ControlCommandsTest {

  private static final String RULES =
      """
      defaults: {retry: {attempts: 1}}
      events_reactor:
        Greet:
          event: {type: container, action: start}
          run: ["echo", "hello %%name%%"]
        Fail:
          event: {type: container, action: start, actor: {name: bad}}
          run: ["sh", "-c", "printf 'no\\\\033[31m'; exit 3"]
      """;

  @TempDir Path folder;

  private final Screen said = new Screen();
  private SimulatedDocker docker;
  private DaemonInProcess daemon;

  @BeforeEach
  void start() throws Exception {
    docker = SimulatedDocker.start(folder.resolve("docker.sock"));
    daemon =
        new DaemonInProcess(
            folder,
            RULES,
            new DaemonInProcess.Setting(docker.url(), Systemd.of(Map.of(), 1), _ -> {}),
            said);
  }

  @AfterEach
  void stop() throws Exception {
    daemon.close();
    docker.close();
  }

  private Screen call(int code, String... arguments) {
    Screen screen = new Screen();
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--api", daemon.api()));
    assertThat(screen.execute(all.toArray(String[]::new))).as(screen.toString()).isEqualTo(code);
    return screen;
  }

  /** Has a container start, and waits until {@code ends} runs have ended. */
  private void started(String name, long ends) {
    docker.run(ContainerSpec.named(name).build());
    said.await(_ -> ended() >= ends);
  }

  private long ended() {
    var stats = daemon.daemon.reactor().stats();
    return stats.succeeded() + stats.failed();
  }

  @Test
  void status_table_showsEnginesAndRuns() {
    started("web", 1);

    assertThat(call(0, "status").out())
        .anyMatch(line -> line.startsWith("dockreeve ") && line.contains(" up "))
        .anyMatch(line -> line.startsWith("journal memory"))
        .anyMatch(line -> line.matches("runs .*1 accepted, 1 succeeded, 0 failed"))
        .anyMatch(line -> line.matches("docker +live +1 .*"));
    assertThat(call(0, "status", "-o", "wide").out()).anyMatch(line -> line.startsWith("Greet"));
    assertThat(call(0, "status", "-o", "json").out())
        .singleElement()
        .asString()
        .startsWith("{\"version\":");
  }

  @Test
  void runs_andOne_areShownWithoutControlCharacters() {
    started("bad", 2);

    Screen table = call(0, "runs");
    assertThat(table.out()).hasSize(3);
    assertThat(table.out().getFirst()).startsWith("RUN ");
    Screen failed = call(0, "runs", "--failed", "-o", "jsonl");
    assertThat(failed.out()).singleElement().asString().contains("\"state\":\"failed\"");
    String id = failed.out().getFirst().replaceFirst(".*\"run_id\":\"([^\"]+)\".*", "$1");
    Screen one = call(0, "runs", id);
    assertThat(one.out())
        .anyMatch(line -> line.startsWith("run " + id + "   failed"))
        .anyMatch(line -> line.contains("  | no\\u001b[31m"))
        .noneMatch(line -> line.contains("\u001b"));
    assertThat(call(0, "runs", id, "-o", "json").out().getFirst()).contains("\"event\":{");
    assertThat(call(4, "runs", "none").err().getLast()).contains("there is no run");
    assertThat(call(0, "runs", "--rule", "Greet").out()).hasSize(2);
    assertThat(call(0, "runs", "-n", "1").out()).hasSize(2);
    assertThat(call(0, "runs", "--container", "other").out()).hasSize(1);
    assertThat(call(1, "runs", "--state", "open").err().getLast()).contains("state: open");
  }

  @Test
  void runsFollow_ends_areTold() throws Exception {
    Screen screen = new Screen();
    Thread command =
        Thread.ofPlatform()
            .start(() -> screen.execute("runs", "-f", "--failed", "--api", daemon.api()));
    for (int i = 0; screen.out().isEmpty(); i++) {
      started("bad" + (i == 0 ? "" : i), 0);
      docker.rename("bad" + (i == 0 ? "" : i), "gone" + i);
      docker.run(ContainerSpec.named("bad").build());
      long target = 1;
      said.await(_ -> ended() >= target);
      docker.rename("bad", "away" + i);
    }
    screen.await(s -> !s.out().isEmpty());
    assertThat(screen.out().getFirst()).contains("-> \"Fail\"  failed: exit code 3");
    daemon.close();
    assertThat(command.join(Duration.ofSeconds(20))).isTrue();
    assertThat(screen.err()).anyMatch(line -> line.contains("the daemon"));
  }

  @Test
  void retry_failedRun_isMadeAgain() {
    started("bad", 2);
    String id =
        call(0, "runs", "--failed", "-o", "jsonl")
            .out()
            .getFirst()
            .replaceFirst(".*\"run_id\":\"([^\"]+)\".*", "$1");

    assertThat(call(0, "retry", id).out().getFirst()).startsWith(id + " -> ");
    said.await(_ -> ended() >= 3);
    assertThat(call(0, "retry", "--all-failed", "--rule", "Fail").out()).hasSize(2);
    assertThat(call(4, "retry", "none").err().getLast()).contains("there is no run none");
    assertThat(call(2, "retry").err().getLast()).contains("name runs");
    assertThat(call(0, "retry", "--all-failed", "--rule", "Greet").err().getLast())
        .contains("no run has failed");
  }

  @Test
  void replay_eventsOfTheLastHour_runAgain() {
    started("web", 1);

    Screen dry = call(0, "replay", "--dry-run");
    assertThat(dry.out()).hasSize(2);
    assertThat(dry.err().getLast()).isEqualTo("1 event would lead to 1 run");
    assertThat(call(0, "replay", "--since", "1d", "--rule", "Greet").err().getLast())
        .isEqualTo("1 event led to 1 run");
    said.await(_ -> ended() >= 2);
    assertThat(call(2, "replay", "--since", "soon").err().getLast()).contains("--since soon");
    assertThat(call(4, "replay", "--rule", "none").err().getLast()).contains("no rule");
  }

  @Test
  void suspend_andResume_holdTheRule() {
    assertThat(call(0, "suspend", "Greet").out().getFirst()).contains("is suspended");
    docker.run(ContainerSpec.named("web").build());
    said.await(_ -> daemon.daemon.reactor().stats().waiting() == 1);
    assertThat(call(0, "status").out()).anyMatch(line -> line.matches("Greet +suspended +1 .*"));
    assertThat(call(0, "resume", "Greet").out().getFirst()).contains("is on");
    said.await(_ -> ended() >= 1);
    assertThat(call(4, "suspend", "none").err().getLast()).contains("there is no rule");
  }

  @Test
  void reload_goodAndBad_swapsOrSaysWhy() throws Exception {
    daemon.rewrite("events_reactor:\n  Greet:\n    run: nothing\n");
    Screen bad = call(78, "reload");
    assertThat(bad.err())
        .anyMatch(line -> line.contains("nothing was changed"))
        .anyMatch(line -> line.startsWith("error[E103]"));
    started("web", 1);

    daemon.rewrite(
        """
        workers: 3
        journal: memory
        events_reactor:
          Other:
            event: {type: container, action: start}
            run: ["echo", "other"]
        """);
    Screen good = call(0, "reload");
    assertThat(good.out()).containsExactly("reloaded: 1 rule added, 0 changed, 2 removed");
    assertThat(good.err()).contains("not before a restart: journal, workers");
    started("db", 2);
    assertThat(call(0, "runs", "-o", "jsonl", "-n", "1").out().getFirst()).contains("\"Other\"");
  }

  @Test
  void reloadSoon_manyAtOnce_areMadeOneAfterTheOther() {
    for (int i = 0; i < 300; i++) {
      daemon.controls.reloadSoon();
    }
    said.await(screen -> screen.err().stream().anyMatch(line -> line.startsWith("reloaded")));
    assertThat(daemon.controls.reload()).isNotNull();
    assertThat(said.err().stream().filter(line -> line.startsWith("reloaded")).count())
        .isLessThan(300);
  }

  @ParameterizedTest
  @ValueSource(strings = {"status", "runs", "replay", "reload"})
  void command_noDaemon_saysSoInOneSentence(String command) {
    Screen screen = new Screen();

    assertThat(screen.execute(command, "--api", folder.resolve("none").toString())).isEqualTo(3);
    assertThat(screen.err())
        .singleElement()
        .asString()
        .startsWith("dockreeve: no daemon answers: ")
        .contains("there is no such socket");
  }
}
