// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.simulated.SimulatedDocker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands in this process, against a simulated engine. */
class CommandsTest {

  @TempDir Path folder;

  private final Screen screen = new Screen();
  private SimulatedDocker docker;
  private String engine = "";

  CommandsTest(@TempDir Path place) throws IOException {
    Path socket = place.resolve("docker.sock");
    docker = SimulatedDocker.start(socket);
    engine = "docker=unix://" + socket;
  }

  @BeforeEach
  void populate() {
    docker.run(ContainerSpec.named("web").compose("shop", "web").image("nginx:1").build());
    docker.run(ContainerSpec.named("db").compose("shop", "db").image("postgres:17").build());
    docker.run(ContainerSpec.named("alone").label("evil", "\u001b]0;title\u0007").build());
  }

  @AfterEach
  void stop() {
    docker.close();
  }

  @Test
  void ps_table_showsContainersByProject() {
    assertThat(screen.execute("ps", "--engine", engine)).isZero();
    assertThat(screen.out()).hasSize(4);
    assertThat(screen.out().get(0)).startsWith("PROJECT  NAME ");
    assertThat(screen.out().get(1)).startsWith("-        alone ");
    assertThat(screen.out().get(2)).matches("shop +db +postgres:17 +running .*");
    assertThat(screen.out().get(3)).matches("shop +web +nginx:1 +running .*");
    assertThat(screen.err()).isEmpty();
  }

  @Test
  void ps_wide_showsEveryColumn() {
    assertThat(screen.execute("ps", "-o", "wide", "--engine", engine)).isZero();
    assertThat(screen.out().getFirst()).contains("SERVICE", "PID", "NETWORKS", "PORTS");
  }

  @Test
  void ps_severalEngines_namesThem() {
    assertThat(screen.execute("ps", "--engine", engine, "--engine", engine)).isZero();
    assertThat(screen.out()).hasSize(7);
    assertThat(screen.out().getFirst()).startsWith("ENGINE");
    assertThat(screen.out().getLast()).startsWith("docker-2");
  }

  @Test
  void ps_oneEngineOfTwoIsDown_showsTheOtherAndFails() {
    String down = "docker=unix://" + folder.resolve("nothing.sock");
    assertThat(screen.execute("ps", "--engine", down, "--engine", engine)).isEqualTo(1);
    assertThat(screen.out()).hasSize(4);
    assertThat(screen.err())
        .singleElement()
        .asString()
        .startsWith("dockreeve: engine docker: ")
        .contains("does not exist");
  }

  @Test
  void ps_json_isOneDocumentWithoutControlCharacters() {
    assertThat(screen.execute("ps", "-o", "json", "--engine", engine)).isZero();
    assertThat(screen.out()).hasSize(1);
    assertThat(screen.out().getFirst())
        .startsWith("[{\"engine\":\"docker\",\"container\":{\"id\":\"")
        .endsWith("}}]")
        .contains("\"evil\":\"\\u001b]0;title\\u0007\"");
  }

  @Test
  void ps_jsonl_isOneObjectALine() {
    assertThat(screen.execute("ps", "-o", "jsonl", "--engine", engine)).isZero();
    assertThat(screen.out()).hasSize(3).allMatch(line -> line.startsWith("{\"engine\""));
  }

  @Test
  void ps_noEngineThere_failsAtOnceWithTheReason() {
    String url = "unix://" + folder.resolve("nothing.sock");
    long began = System.nanoTime();
    assertThat(screen.execute("ps", "--engine", "docker=" + url)).isEqualTo(1);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
    assertThat(screen.err()).singleElement().asString().contains("does not exist");
  }

  @Test
  void events_remembered_printsThemAndEnds() {
    assertThat(screen.execute("events", "--engine", engine)).isZero();
    assertThat(screen.out())
        .anyMatch(line -> line.matches(".*container start +web .*\\(replayed\\)"));
  }

  @Test
  void events_rememberedAsJson_isOneDocument() {
    assertThat(screen.execute("events", "-o", "json", "--engine", engine)).isZero();
    assertThat(screen.out())
        .singleElement()
        .asString()
        .startsWith("[{\"type\":\"")
        .contains("},{\"type\":\"")
        .endsWith("}]");
  }

  @Test
  void events_followedByNobody_ends() throws InterruptedException {
    Thread command = run(screen.leftAfter(1), "events", "-f", "--engine", engine);
    screen.await(s -> !s.out().isEmpty());
    docker.pause("web");
    assertThat(command.join(Duration.ofSeconds(20))).isTrue();
  }

  @Test
  void try_watchedByNobody_ends() throws InterruptedException {
    Thread command = run(screen.leftAfter(1), "try", "--simulated");
    assertThat(command.join(Duration.ofSeconds(30))).isTrue();
  }

  private static Thread run(Terminal terminal, String... arguments) {
    return Thread.ofPlatform().start(() -> new Main(_ -> terminal).execute(arguments));
  }

  @Test
  void events_follow_printsInitialThenLive() throws InterruptedException {
    Thread command =
        Thread.ofPlatform()
            .start(() -> screen.execute("events", "-f", "-o", "jsonl", "--engine", engine));
    screen.await(s -> s.out().stream().filter(l -> l.contains("initial")).count() == 3);
    docker.pause("web");
    screen.await(s -> s.out().getLast().contains("\"action\":\"pause\""));
    assertThat(screen.out().getLast())
        .contains("\"origin\":\"live\"", "\"container\":{", "\"paused\":true");
    command.interrupt();
    command.join(Duration.ofSeconds(20));
    assertThat(command.isAlive()).isFalse();
  }

  @Test
  void run_ruleMatches_printsHowItEnded() throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("dockreeve.yml"),
            """
            journal: memory
            server: {listen: ["unix:%s"]}
            defaults: {retry: {attempts: 1}}
            events_reactor:
              Good: {event: {type: container, action: pause}, run: [echo, "%%%%name%%%%"]}
              Bad: {event: {type: container, action: pause}, run: [ls, "/no-such-%%%%name%%%%"]}
            """
                .formatted(folder.resolve("api.sock")));
    Thread command =
        Thread.ofPlatform()
            .start(() -> screen.execute("run", "-c", config.toString(), "--engine", engine));
    screen.await(s -> s.err().stream().anyMatch(line -> line.startsWith("ready in")));
    docker.pause("web");
    screen.await(s -> s.err().stream().filter(line -> line.contains("pause web ->")).count() == 2);
    screen.await(s -> s.err().stream().anyMatch(line -> line.contains("         | ")));
    command.interrupt();
    command.join(Duration.ofSeconds(20));
    assertThat(screen.err())
        .anyMatch(line -> line.contains("pause web -> \"Good\"  ok"))
        .anyMatch(line -> line.contains("pause web -> \"Bad\"  exit code 2"))
        .anyMatch(line -> line.contains("         | ") && line.contains("/no-such-web"));
  }

  @Test
  void try_simulated_showsEventsAndExampleRules() throws InterruptedException {
    Thread command = Thread.ofPlatform().start(() -> screen.execute("try", "--simulated"));
    screen.await(s -> s.out().stream().anyMatch(line -> line.contains("-> rule \"")));
    command.interrupt();
    command.join(Duration.ofSeconds(20));
    assertThat(screen.out().getFirst()).contains("SIMULATED");
    assertThat(screen.out()).anyMatch(line -> line.startsWith("PROJECT"));
  }

  @Test
  void check_brokenFile_reportsOnStandardOutputAndEndsWith78() throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("dockreeve.yml"), "events_reactor: {a: {run: [x], retries: 3}}\n");
    assertThat(screen.execute("check", "-c", config.toString())).isEqualTo(78);
    assertThat(screen.out()).anyMatch(line -> line.startsWith("error[E"));
    assertThat(screen.execute("check", "-o", "github", "-c", config.toString())).isEqualTo(78);
    assertThat(screen.out()).anyMatch(line -> line.startsWith("::error file="));
    assertThat(screen.execute("run", "-c", config.toString())).isEqualTo(78);
    assertThat(screen.err()).anyMatch(line -> line.startsWith("error["));
  }

  @Test
  void unusableEngineOption_isAUsageErrorThatSaysWhatIsExpected() {
    assertThat(screen.execute("ps", "--engine", "podman=unix:///x")).isEqualTo(2);
    assertThat(screen.err().getLast()).contains("expected docker=URL");
    assertThat(screen.execute("ps", "--engine", "docker=http://x")).isEqualTo(2);
    assertThat(screen.execute()).isEqualTo(2);
    assertThat(screen.execute("--version")).isZero();
  }

  @Test
  void everyCommand_knowsHelpAndVersion() {
    for (String command :
        List.of(
            "try", "run", "check", "ps", "events", "status", "runs", "retry", "replay", "suspend",
            "resume", "reload")) {
      assertThat(screen.execute(command, "--help")).as(command).isZero();
      assertThat(screen.execute(command, "--version")).as(command).isZero();
    }
  }
}
