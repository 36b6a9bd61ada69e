// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.real;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Programs of the machine, run without a shell, with a limit of time. */
final class Shell {

  private Shell() {}

  /**
   * Runs a program to its end; what it wrote.
   *
   * @throws IOException when it failed or took too long, with what it wrote
   */
  static String run(Duration limit, String... command) throws IOException {
    return run(limit, Map.of(), Path.of("/"), List.of(command));
  }

  static String run(Duration limit, Map<String, String> env, Path folder, List<String> command)
      throws IOException {
    Path output = Files.createTempFile("testkit-", ".out");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(output.toFile());
      builder.environment().put("PATH", Programs.path());
      builder.environment().putAll(env);
      Process process = builder.start();
      boolean ended = process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
      if (!ended) {
        process.destroyForcibly();
      }
      String said = new String(Files.readAllBytes(output), StandardCharsets.UTF_8).strip();
      if (!ended || process.exitValue() != 0) {
        String how = ended ? "exit code " + process.exitValue() : "no end within " + limit;
        throw new IOException(String.join(" ", command) + ": " + how + ": " + said);
      }
      return said;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(command.getFirst() + ": interrupted", e);
    } finally {
      Files.deleteIfExists(output);
    }
  }
}
