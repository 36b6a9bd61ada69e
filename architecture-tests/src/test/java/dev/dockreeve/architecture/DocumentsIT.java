// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.simulated.SimulatedDocker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Executes the examples of the documents, as they are written, with the program as {@code
 * ./dockreeve} builds it, against a simulated engine.
 */
class DocumentsIT {

  private static final int PATIENCE = 120;

  @TempDir Path temp;
  private SimulatedDocker engine;

  @BeforeEach
  void folder() throws IOException {
    Files.createSymbolicLink(temp.resolve("dockreeve"), Tree.root().resolve("dockreeve"));
    Files.createDirectories(temp.resolve("bin"));
    script("set-upstream", "echo \"$@\" >>" + temp + "/upstream");
    script("logger", ":");
    engine = SimulatedDocker.start(temp.resolve("engine.sock"));
    engine.run(ContainerSpec.named("shop-db-1").compose("shop", "db").build());
  }

  @AfterEach
  void end() {
    engine.close();
  }

  static Stream<CodeBlock> examples() {
    return DocumentsTest.executable().filter(block -> !block.language().equals("java"));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void example_asWritten_works(CodeBlock example) throws Exception {
    switch (example.handler()) {
      case "check" -> check(example);
      case "run" -> {
        givenFile(example);
        succeeds(example.text());
      }
      case "engine" -> showsTheContainer(example);
      case "daemon" -> reacts(example);
      case "control" -> controls(example);
      case "try" -> showsEvents(example);
      default -> throw new AssertionError("no handler: " + example);
    }
  }

  private void check(CodeBlock example) throws Exception {
    Files.writeString(temp.resolve("example.yml"), example.text());

    succeeds("./dockreeve check --config example.yml");
  }

  /** The YAML of the same document stands in a file of that name. */
  private void givenFile(CodeBlock example) throws IOException {
    CodeBlock yaml =
        CodeBlock.of(example.document()).stream()
            .filter(block -> block.language().equals("yaml"))
            .findFirst()
            .orElseThrow();
    Files.writeString(temp.resolve(example.test().split(" ", 2)[1]), yaml.text());
  }

  private void showsTheContainer(CodeBlock example) throws Exception {
    String output = succeeds(example.text().replace("unix:///run/docker.sock", engine.url()));

    assertThat(output).contains("shop-db-1").contains("container start");
  }

  private String succeeds(String script) throws Exception {
    Shell.Result result = Shell.run(temp, environment(), List.of("sh", "-eu", "-c", script));

    assertThat(result.status()).as(result.output()).isZero();
    return result.output();
  }

  /** The daemon runs the command for a container that starts, and ends in good order. */
  private void reacts(CodeBlock example) throws Exception {
    givenFile(example);
    Path upstream = temp.resolve("upstream");
    Process daemon = start(example);
    try {
      for (int i = 0; i < PATIENCE * 2 && !Files.exists(upstream) && daemon.isAlive(); i++) {
        engine.run(ContainerSpec.named("shop-web-" + i).compose("shop", "web").build());
        await(daemon);
      }
      daemon.destroy();
      Shell.Result result = Shell.finish(daemon);

      assertThat(upstream).as(result.output()).exists();
      assertThat(Files.readAllLines(upstream)).allMatch(line -> line.matches("shop [0-9.]+"));
      assertThat(result.status()).as(result.output()).isIn(0, 143);
    } finally {
      daemon.destroyForcibly();
    }
  }

  /** All of it works while the daemon runs and has had something to do. */
  private void controls(CodeBlock example) throws Exception {
    givenFile(example);
    Path socket = temp.resolve("run/api.sock");
    Process daemon =
        Shell.start(temp, environment(), List.of("sh", "-eu", "-c", "exec ./dockreeve run"));
    try {
      for (int i = 0; i < PATIENCE * 2 && !Files.exists(socket); i++) {
        await(daemon);
      }
      engine.run(ContainerSpec.named("shop-web").compose("shop", "web").build());
      String output =
          succeeds(example.text().replace("/run/dockreeve/api.sock", socket.toString()));
      daemon.destroy();
      Shell.Result result = Shell.finish(daemon);

      assertThat(output).contains("suspended");
      assertThat(result.status()).as(result.output()).isIn(0, 143);
    } finally {
      daemon.destroyForcibly();
    }
  }

  private void showsEvents(CodeBlock example) throws Exception {
    Path shown = temp.resolve("shown");
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-eu", "-c", "exec " + example.text())
            .directory(temp.toFile())
            .redirectErrorStream(true)
            .redirectOutput(shown.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment());
    Process demo = builder.start();
    try {
      for (int i = 0; i < PATIENCE * 2 && demo.isAlive() && !shows(shown, "probe-"); i++) {
        engine.run(ContainerSpec.named("probe-" + i).build());
        await(demo);
      }
      assertThat(shown).content().contains("probe-");
      demo.destroy();
      assertThat(demo.waitFor(PATIENCE, TimeUnit.SECONDS)).isTrue();
    } finally {
      demo.destroyForcibly();
    }
  }

  private static boolean shows(Path file, String text) throws IOException {
    return Files.exists(file) && Files.readString(file).contains(text);
  }

  private static void await(Process process) throws InterruptedException {
    boolean ended = process.waitFor(500, TimeUnit.MILLISECONDS);
    assertThat(ended).as("ended too early").isFalse();
  }

  private Process start(CodeBlock example) throws IOException {
    return Shell.start(temp, environment(), List.of("sh", "-eu", "-c", "exec " + example.text()));
  }

  private Map<String, String> environment() {
    return Map.of(
        "PATH", temp.resolve("bin") + ":" + Shell.path(),
        "DOCKER_HOST", engine.url(),
        "STATE_DIRECTORY", temp.resolve("state").toString(),
        "RUNTIME_DIRECTORY", temp.resolve("run").toString(),
        "HOME", String.valueOf(System.getProperty("user.home")));
  }

  private void script(String name, String line) throws IOException {
    Path file = temp.resolve("bin").resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + line + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
