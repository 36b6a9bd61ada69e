// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.contract.RequiresDocker;
import dev.dockreeve.testkit.real.DockerClient;
import dev.dockreeve.testkit.real.RealDocker;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A program that is stopped as a whole while its engine goes on. */
@RequiresDocker
@Timeout(180)
class StoppedProgramIT {

  /** What dockerd and the kernel keep for a reader that does not read; each more costs 100 ms. */
  private static final int KEPT = 1303;

  private static final int MORE = 60;

  private final RealDocker docker;
  private final DockerClient client;

  StoppedProgramIT(RealDocker docker) {
    this.docker = docker;
    this.client = docker.client();
  }

  @Test
  @DisplayName(
      "Fault 25: Our own program is stopped while dockerd drops events: all told, or a gap")
  void program_stopped_nothingLostInSilence() throws Exception {
    client.run(ContainerSpec.named("noisy").build());
    client.run(ContainerSpec.named("ends").build());
    Process program = program();
    try (BufferedReader lines = program.inputReader(StandardCharsets.UTF_8)) {
      String line = lines.readLine();
      while (line != null && !line.equals("ready")) {
        line = lines.readLine();
      }
      client.run(ContainerSpec.named("heard").build());
      List<String> told = new ArrayList<>(readUntil(lines, "start heard"));
      told.clear();
      signal(program, "STOP");
      for (int i = 0; i < KEPT; i++) {
        client.prepareExec("noisy", "true");
      }
      client.kill("ends", "KILL");
      client.run(ContainerSpec.named("begins").build());
      for (int i = 0; i < 3; i++) {
        client.run(ContainerSpec.named("flash-" + i).command("true").autoRemove().build());
      }
      for (int i = 0; i < MORE; i++) {
        client.prepareExec("noisy", "true");
      }
      signal(program, "CONT");
      client.run(ContainerSpec.named("last").build());
      List<String> wanted = new ArrayList<>(List.of("die ends", "start begins", "start last"));
      for (int i = 0; i < 3; i++) {
        wanted.add("start flash-" + i);
        wanted.add("die flash-" + i);
      }
      told.addAll(readUntil(lines, wanted.toArray(String[]::new)));

      assertThat(count(told, "die ends ")).isEqualTo(1);
      assertThat(count(told, "start begins ")).isEqualTo(1);
      boolean gap = count(told, "gap ") > 0;
      for (int i = 0; i < 3; i++) {
        assertThat(gap || count(told, "start flash-" + i + " ") == 1).as("%s", told).isTrue();
        assertThat(gap || count(told, "die flash-" + i + " ") == 1).as("%s", told).isTrue();
      }
    } finally {
      program.destroyForcibly();
    }
  }

  private Process program() throws IOException {
    List<String> path =
        Stream.of("java.class.path", "jdk.module.path")
            .flatMap(name -> Optional.ofNullable(System.getProperty(name)).stream())
            .toList();
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-Xmx128m",
            "-cp",
            String.join(File.pathSeparator, path),
            WatcherProgram.class.getName(),
            docker.url())
        .redirectErrorStream(true)
        .start();
  }

  /** Lines until there was one that begins with each of these. */
  private static List<String> readUntil(BufferedReader lines, String... beginnings)
      throws IOException {
    List<String> read = new ArrayList<>();
    List<String> missing = new ArrayList<>(List.of(beginnings));
    while (!missing.isEmpty()) {
      String line = lines.readLine();
      if (line == null) {
        throw new AssertionError("the program ended; it wrote " + read);
      }
      read.add(line);
      // What is in a gap needs not come.
      boolean gap = line.startsWith("gap ");
      missing.removeIf(b -> line.startsWith(b + " ") || (gap && b.contains("flash")));
    }
    return read;
  }

  private static long count(List<String> lines, String beginning) {
    return lines.stream().filter(line -> line.startsWith(beginning)).count();
  }

  private static void signal(Process program, String signal) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(program.pid())).start();
    assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(kill.exitValue()).isZero();
  }
}
