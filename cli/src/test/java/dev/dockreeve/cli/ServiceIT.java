// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.simulated.SimulatedDocker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The unit of the package, in its sandbox, under a real systemd. */
@Timeout(300)
class ServiceIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  private Recorder recorder;
  private SimulatedDocker docker;

  @BeforeEach
  void begin() throws Exception {
    Optional<String> problem = PrivateSystemd.problem(folder);
    assumeTrue(problem.isEmpty(), problem.orElse(""));
    // Builds it, which the sandbox forbids.
    Program.start("--version").close();
    recorder = new Recorder(folder).program("note");
    docker = SimulatedDocker.start(folder.resolve("docker.sock"));
    Files.writeString(
        folder.resolve("dockreeve.yml"),
        """
        events_reactor:
          Note:
            event: {type: container, action: [start, die], actor: {noted: "yes"}}
            run: ["note", "%%action%%", "%%name%%"]
        """);
  }

  @AfterEach
  void end() throws IOException {
    if (docker != null) {
      docker.close();
    }
  }

  /** The packaged unit, but for where things are, and for whom. */
  private PrivateSystemd systemd(String... more) throws IOException {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "User=root",
                "SupplementaryGroups=",
                "ConfigurationDirectory=",
                "ProtectHome=no",
                "PrivateTmp=no",
                "ReadWritePaths=" + folder,
                "RestartSec=100ms",
                "Environment=PATH=" + recorder.environment().get("PATH"),
                "Environment=JAVA_HOME=" + System.getProperty("java.home"),
                "StandardOutput=append:" + folder.resolve("daemon.log"),
                "StandardError=append:" + folder.resolve("daemon.log"),
                "ExecStart=",
                "ExecStart="
                    + Program.LAUNCHER
                    + " run --config "
                    + folder.resolve("dockreeve.yml")
                    + " --engine docker="
                    + docker.url()));
    lines.addAll(List.of(more));
    return PrivateSystemd.start(folder, lines);
  }

  private void run(String name) {
    docker.run(ContainerSpec.named(name).label("noted", "yes").build());
  }

  private void awaitCall(String action, String name) throws Exception {
    recorder.await(
        calls -> calls.stream().anyMatch(c -> c.argv().equals(List.of("note", action, name))),
        PATIENCE);
  }

  @Test
  void row34_heapRunsOut_systemdStartsItAgainUntilAllIsWell() throws Exception {
    try (PrivateSystemd systemd = systemd()) {
      systemd.await("ActiveState", "active"::equals);
      assertThat(systemd.show("StatusText")).contains("docker: 0 alive");
      run("before");
      awaitCall("start", "before");

      List<String> large = new ArrayList<>();
      for (int i = 0; i < 4_000; i++) {
        String label = i + "x".repeat(20_000);
        large.add(docker.run(ContainerSpec.named("large-" + i).label("l", label).build()));
      }
      systemd.await("NRestarts", restarts -> Integer.parseInt(restarts) >= 1);
      assertThat(log()).anyMatch(line -> line.contains("java.lang.OutOfMemoryError"));
      large.forEach(docker::remove);
      run("after");

      awaitCall("start", "after");
      systemd.await("ActiveState", "active"::equals);
      assertThat(recorder.calls("note"))
          .contains(List.of("note", "start", "before"), List.of("note", "start", "after"))
          .doesNotContain(List.of("note", "die", "before"));
      assertThat(log()).noneMatch(line -> line.contains("damaged"));
    }
  }

  @Test
  void row40_hangs_theWatchdogHasItStartedAgain() throws Exception {
    try (PrivateSystemd systemd = systemd("WatchdogSec=5", "TimeoutStopSec=1")) {
      systemd.await("ActiveState", "active"::equals);
      run("before");
      awaitCall("start", "before");
      // A run whose end is not written down yet would rightly be made again.
      systemd.await("StatusText", status -> status.contains("1 succeeded"));
      String first = systemd.await("MainPID", pid -> pid.matches("[1-9][0-9]*"));

      systemd.inside("kill", "-STOP", first);
      run("meanwhile");

      awaitCall("start", "meanwhile");
      assertThat(systemd.show("MainPID")).isNotEqualTo(first);
      assertThat(systemd.show("NRestarts")).isEqualTo("1");
      assertThat(recorder.calls("note"))
          .containsExactlyInAnyOrder(
              List.of("note", "start", "before"), List.of("note", "start", "meanwhile"));
      systemd.inside("systemctl", "stop", "dockreeve");
      assertThat(systemd.show("Result")).as("it ends as it should").isEqualTo("success");
    }
  }

  @Test
  void wrongFile_isNotStartedAgainAndAgain() throws Exception {
    Files.writeString(folder.resolve("dockreeve.yml"), "events_reactor: {Note: {rnu: [x]}}\n");
    try (PrivateSystemd systemd = systemd()) {
      systemd.await("ActiveState", "failed"::equals);
      assertThat(systemd.show("NRestarts")).isEqualTo("0");
      assertThat(log()).anyMatch(line -> line.contains("did you mean `run`?"));
    }
  }

  private List<String> log() throws IOException {
    return Files.readAllLines(folder.resolve("daemon.log"));
  }
}
