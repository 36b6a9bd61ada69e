// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.simulated.SimulatedDocker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What only commands are to see stays out of everything that is kept or shown. */
@Timeout(180)
class SecretsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String OF_CONTAINER = "canary-of-the-container";
  private static final String OF_RULE = "canary-of-the-rule";
  private static final Pattern RUN_ID = Pattern.compile("\"run_id\":\"([^\"]+)\"");

  private static final String RULES =
      """
      defaults: {retry: {attempts: 2, first: 10ms, max: 10ms}}
      events_reactor:
        Argument:
          event: {type: container, action: start}
          run: ["note", "%%container.env.PASSWORD%%"]
          stdin: "%%container.env.PASSWORD%%"
          env: {TOKEN: "${CANARY}"}
        Fails:
          event: {type: container, action: start}
          run: ["/bin/false", "%%container.env.PASSWORD%%"]
          stdin: "%%container.env.PASSWORD%%"
          env: {TOKEN: "${CANARY}", PASSWORD: "%%container.env.PASSWORD%%"}
        Missing:
          event: {type: container, action: start}
          run: ["/no/such/program", "%%container.env.PASSWORD%%"]
          env: {TOKEN: "${CANARY}"}
        Nul:
          event: {type: container, action: start}
          run: ["note", "%%container.env.PASSWORD%%%%container.env.NUL%%"]
        Missing value:
          event: {type: container, action: start}
          run: ["note", "%%container.env.PASSWORD%%", "%%labels.nothing%%"]
      """;

  @TempDir Path folder;

  @Test
  @DisplayName(
      "I13: values of containers' environments and of rules' env are nowhere but in commands")
  void secrets_ofContainersAndRules_areKeptAndShownNowhere() throws Exception {
    Recorder recorder = new Recorder(folder).program("note");
    Map<String, String> environment = new HashMap<>(recorder.daemonEnvironment());
    environment.put("CANARY", OF_RULE);
    Path config = Files.writeString(folder.resolve("dockreeve.yml"), RULES);
    List<String> shown = new ArrayList<>();
    try (SimulatedDocker docker = SimulatedDocker.start(folder.resolve("docker.sock"));
        Program daemon = Program.daemon(environment, config, docker.url())) {
      daemon.awaitErr(line -> line.startsWith("ready"), PATIENCE);
      docker.run(ContainerSpec.named("web").env("PASSWORD", OF_CONTAINER).env("NUL", "\0").build());
      recorder.await(calls -> calls.size() == 1, PATIENCE);
      assertThat(recorder.calls("note")).containsExactly(List.of("note", OF_CONTAINER));
      String runs = awaitEnded(environment);
      shown.add(runs);
      shown.addAll(ask(environment, "status", "-o", "json"));
      shown.addAll(ask(environment, "replay", "--dry-run", "--since", "1h", "-o", "json"));
      Matcher ids = RUN_ID.matcher(runs);
      for (int count = 0; ids.find(); count++) {
        shown.addAll(ask(environment, "runs", ids.group(1), "-o", "json"));
        shown.addAll(ask(environment, "runs", ids.group(1)));
        assertThat(count).isLessThan(10);
      }
      shown.add(files(folder.resolve("state")));
      assertThat(daemon.terminate()).isZero();
      shown.add(daemon.toString());
      shown.add(files(folder.resolve("state")));
    }
    String all = String.join("\n", shown);
    assertThat(all).contains("Argument", "Fails", "Missing", "/no/such/program", "SQLite format 3");
    assertThat(all.indexOf(OF_CONTAINER)).as(around(all, OF_CONTAINER)).isNegative();
    assertThat(all.indexOf(OF_RULE)).as(around(all, OF_RULE)).isNegative();
  }

  private static String around(String all, String canary) {
    int at = all.indexOf(canary);
    return at < 0 ? "" : all.substring(Math.max(0, at - 200), at + canary.length());
  }

  /** All runs, when each of the five has ended. */
  private String awaitEnded(Map<String, String> environment) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      String runs = String.join("", ask(environment, "runs", "-o", "json"));
      if (runs.split("\"state\":\"(succeeded|failed)\"", -1).length == 6) {
        return runs;
      }
      assertThat(System.nanoTime()).as(runs).isLessThan(deadline);
    }
  }

  private List<String> ask(Map<String, String> environment, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--api", folder.resolve("run/api.sock").toString()));
    return Program.ask(0, environment, all);
  }

  /** The bytes of all files, each as a letter. */
  private static String files(Path folder) throws IOException {
    StringBuilder bytes = new StringBuilder();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    }
    return bytes.toString();
  }
}
