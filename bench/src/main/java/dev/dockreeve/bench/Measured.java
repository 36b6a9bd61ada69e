// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a command has used, as the shell's {@code times} and {@code /proc} say.
 *
 * @param cpuSeconds user and system, with all of its children
 * @param peakKilobytes the largest resident size seen, of its largest process
 */
record Measured(double wallSeconds, double cpuSeconds, long peakKilobytes, String output) {

  private static final Pattern TIME = Pattern.compile("([0-9]+)m([0-9.]+)s");

  /** Runs {@code command} to its end. Its output is kept if asked for, else thrown away. */
  static Measured run(List<String> command, boolean keepOutput) throws InterruptedException {
    try {
      Path out = Files.createTempFile("bench", ".out");
      Path times = Files.createTempFile("bench", ".times");
      List<String> shell = new ArrayList<>();
      String target = keepOutput ? out.toString() : "/dev/null";
      shell.addAll(List.of("bash", "-c", "\"$@\" >" + target + " 2>&1; times >" + times, "bash"));
      shell.addAll(command);
      long began = System.nanoTime();
      Process process = new ProcessBuilder(shell).start();
      long peak = 0;
      while (!process.waitFor(Duration.ofMillis(20))) {
        Optional<ProcessHandle> child = process.children().findFirst();
        if (child.isPresent()) {
          peak = Math.max(peak, Memory.resident(child.get().pid()));
        }
      }
      double wall = (System.nanoTime() - began) / 1e9;
      String output = Files.readString(out, StandardCharsets.UTF_8).strip();
      double cpu = seconds(Files.readAllLines(times).getLast());
      Files.delete(out);
      Files.delete(times);
      return new Measured(wall, cpu, peak, output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double seconds(String times) {
    double sum = 0;
    Matcher matcher = TIME.matcher(times);
    while (matcher.find()) {
      sum += Double.parseDouble(matcher.group(1)) * 60 + Double.parseDouble(matcher.group(2));
    }
    return sum;
  }
}
