// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.architecture;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs commands with an environment of their own, for a bounded time. */
final class Shell {

  private static final Duration DEADLINE = Duration.ofMinutes(5);

  private Shell() {}

  /** How a command ended, and what it wrote to both its outputs. */
  record Result(int status, String output) {}

  static Result run(Path folder, List<String> command)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    return run(folder, Map.of("PATH", path()), command);
  }

  /** With this environment and nothing else. */
  static Result run(Path folder, Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    return finish(start(folder, environment, command));
  }

  static Process start(Path folder, Map<String, String> environment, List<String> command)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    return process;
  }

  static Result finish(Process process)
      throws InterruptedException, ExecutionException, TimeoutException {
    CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> text(process));
    try {
      String text = output.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
      if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
        throw new TimeoutException("still running: " + process.info());
      }
      return new Result(process.exitValue(), text);
    } finally {
      process.destroyForcibly();
    }
  }

  /** The PATH of whoever runs the tests. */
  static String path() {
    String path = System.getenv("PATH");
    return path == null ? "/usr/local/bin:/usr/bin:/bin" : path;
  }

  private static String text(Process process) {
    try (InputStream stream = process.getInputStream()) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "(no output: " + e.getMessage() + ")";
    }
  }
}
