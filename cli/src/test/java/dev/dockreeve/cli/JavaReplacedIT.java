// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.simulated.SimulatedDocker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Java is upgraded while the daemon runs on it. */
@Timeout(180)
class JavaReplacedIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void row37_javaReplaced_endsWith75AndTheNextLifeRunsWhatCouldNotStart() throws Exception {
    Path java = folder.resolve("jdk");
    // Links where that is possible: it is large.
    String copy = "cp -rl \"$0\" \"$1\" 2>/dev/null || cp -r \"$0\" \"$1\"";
    assertThat(
            new ProcessBuilder("sh", "-c", copy, System.getProperty("java.home"), "" + java)
                .inheritIO()
                .start()
                .waitFor())
        .isZero();
    Recorder recorder = new Recorder(folder).program("note");
    Path config =
        Files.writeString(
            folder.resolve("dockreeve.yml"),
            """
            journal: {path: %1$s/journal.db}
            server: {listen: ["unix:%1$s/api.sock"]}
            events_reactor:
              Note:
                event: {type: container, action: start}
                run: ["%1$s/bin/note", "%%%%name%%%%"]
            """
                .formatted(folder));
    try (SimulatedDocker docker = SimulatedDocker.start(folder.resolve("docker.sock"))) {
      List<String> command = command(java, recorder, config, docker);
      try (Program daemon = Program.again(command)) {
        daemon.awaitErr(line -> line.startsWith("ready"), PATIENCE);
        docker.run(ContainerSpec.named("before").build());
        recorder.await(calls -> calls.size() == 1, PATIENCE);

        Files.delete(java.resolve("lib/jspawnhelper"));
        docker.run(ContainerSpec.named("after").build());

        assertThat(daemon.awaitExit(PATIENCE)).isEqualTo(75);
        assertThat(daemon.err())
            .anyMatch(line -> line.contains("the Java runtime was replaced"))
            .anyMatch(line -> line.contains("stopping, to be started anew"));
        assertThat(recorder.calls()).hasSize(1);
      }
      try (Program next = Program.daemon(recorder.daemonEnvironment(), config, docker.url())) {
        recorder.await(calls -> calls.size() == 2, PATIENCE);
        assertThat(recorder.calls("note").getLast()).isEqualTo(List.of("note", "after"));
        assertThat(next.terminate()).isZero();
      }
    }
  }

  /** How the launcher starts it, but so that commands are started by Java. */
  private static List<String> command(
      Path java, Recorder recorder, Path config, SimulatedDocker docker) throws Exception {
    Map<String, String> environment = new HashMap<>(recorder.daemonEnvironment());
    environment.put("JAVA_HOME", java.toString());
    try (Program first = Program.daemon(environment, config, docker.url())) {
      first.awaitErr(line -> line.startsWith("ready"), PATIENCE);
      List<String> command =
          first.command().stream()
              .map(word -> word.replace("=dev.dockreeve.reactor,", "="))
              .toList();
      assertThat(first.terminate()).isZero();
      assertThat(command.getFirst()).startsWith(java.toString());
      return command;
    }
  }
}
