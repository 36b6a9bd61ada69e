// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.simulated.SimulatedDocker;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clocks that are wrong, and clocks that jump: the daemon's own, and the engine's. */
@Timeout(300)
class ClockIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern ACCEPTED_AT = Pattern.compile("\"accepted_at\":\"([^\"]+)\"");

  @TempDir Path folder;

  private SimulatedDocker docker;
  private Recorder recorder;

  @BeforeEach
  void start() throws IOException {
    docker = SimulatedDocker.start(folder.resolve("docker.sock"));
    recorder = new Recorder(folder).program("note");
  }

  /** The first two attempts of one rule fail: the waits after them are what a jump may spoil. */
  private String rules(String wait) {
    return """
    journal: {path: %1$s/journal.db}
    server: {listen: ["unix:%1$s/api.sock"]}
    events_reactor:
      Note:
        event: {type: container, action: start}
        run: ["note", "%%%%name%%%%"]
        expires: 30m
      Third:
        event: {type: container, action: start}
        run: ["sh", "-c", "note third \\"$1\\"; [ \\"$DOCKREEVE_ATTEMPT\\" -gt 2 ]", "sh", "%%%%name%%%%"]
        retry: {first: %2$s, max: %2$s}
        expires: 30m
    """
        .formatted(folder, wait);
  }

  @AfterEach
  void stop() {
    docker.close();
  }

  @Test
  void row38_ourClockJumps_timersGoOnAndNothingExpires() throws Exception {
    Path now = Files.writeString(folder.resolve("now"), "+0\n");
    Map<String, String> environment = new HashMap<>(recorder.daemonEnvironment());
    environment.put("LD_PRELOAD", faketime().toString());
    environment.put("FAKETIME_TIMESTAMP_FILE", now.toString());
    environment.put("FAKETIME_NO_CACHE", "1");
    // As a clock that is put: only what tells the time of day is moved.
    environment.put("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    environment.put("DONT_FAKE_MONOTONIC", "1");
    try (Program daemon = daemon(environment, "3s")) {
      live(1, () -> put(now, "+3600\n"));
      live(2, () -> put(now, "-3600\n"));
      assertThat(lastAcceptedAt()).as("it has jumped").isAfter(Instant.now().plusSeconds(3500));
      live(3, () -> {});
      assertThat(lastAcceptedAt()).as("it has jumped").isBefore(Instant.now().minusSeconds(3500));
      assertAllIsWell(3);
      assertThat(daemon.terminate()).isZero();
    }
  }

  @Test
  void row38_enginesClockIsYearsOff_nothingExpiresAndNothingIsMissed() throws Exception {
    try (Program daemon = daemon(recorder.daemonEnvironment(), "300ms")) {
      live(1, () -> docker.faults().clockOffset(Duration.ofDays(3652)));
      live(2, () -> {});
      docker.faults().clockOffset(Duration.between(Instant.now(), Instant.EPOCH.plusSeconds(1000)));
      live(3, () -> docker.faults().clockOffset(Duration.ofHours(-1)));
      live(4, () -> {});
      assertAllIsWell(4);
      assertThat(daemon.terminate()).isZero();
    }
  }

  private Program daemon(Map<String, String> environment, String wait) throws Exception {
    Path config = Files.writeString(folder.resolve("dockreeve.yml"), rules(wait));
    Program daemon = Program.daemon(environment, config, docker.url());
    daemon.awaitErr(line -> line.startsWith("ready"), PATIENCE);
    return daemon;
  }

  /** What happens while a retry waits. */
  private interface Meanwhile {
    void happens() throws IOException;
  }

  /** A container starts, and both rules have done with it: one in its third attempt. */
  private void live(int number, Meanwhile meanwhile) throws Exception {
    String name = "c" + number;
    docker.run(ContainerSpec.named(name).build());
    List<String> third = List.of("note", "third", name);
    recorder.await(calls -> count(calls, third) >= 1, PATIENCE);
    meanwhile.happens();
    recorder.await(
        calls -> count(calls, third) == 3 && count(calls, List.of("note", name)) == 1, PATIENCE);
  }

  private static long count(List<Recorder.Call> calls, List<String> argv) {
    return calls.stream().filter(call -> call.argv().equals(argv)).count();
  }

  /** At once: the clock is read all the time, and must never find half of it. */
  private void put(Path file, String text) throws IOException {
    Path fresh = Files.writeString(folder.resolve("fresh"), text);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private void assertAllIsWell(int lives) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String wanted = 2 * lives + " accepted, " + 2 * lives + " succeeded, 0 failed";
    String status = ask("status");
    while (!status.contains(wanted)) {
      assertThat(System.nanoTime()).as(wanted + " in " + status).isLessThan(deadline);
      status = ask("status");
    }
    assertThat(status).doesNotContain("expired").doesNotContain("DEGRADED");
    assertThat(recorder.calls()).as("nothing ran twice").hasSize(4 * lives);
  }

  private Instant lastAcceptedAt() throws Exception {
    Matcher found = ACCEPTED_AT.matcher(ask("runs", "-o", "json"));
    assertThat(found.find()).isTrue();
    return Instant.parse(found.group(1));
  }

  private String ask(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--api", folder.resolve("api.sock").toString()));
    return String.join("\n", Program.ask(0, recorder.environment(), all));
  }

  /** The library that tells a program another time of day. */
  private static Path faketime() throws IOException {
    Optional<Path> found = Optional.empty();
    try (DirectoryStream<Path> folders =
        Files.newDirectoryStream(Path.of("/usr/lib"), "*-linux-gnu*")) {
      for (Path multiarch : folders) {
        Path library = multiarch.resolve("faketime/libfaketimeMT.so.1");
        found = Files.exists(library) ? Optional.of(library) : found;
      }
    }
    if (System.getenv("CI") != null) {
      assertThat(found).as("apt-get install libfaketime").isPresent();
    }
    assumeTrue(found.isPresent(), "skipped: apt-get install libfaketime");
    return found.orElseThrow();
  }
}
