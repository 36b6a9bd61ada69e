// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.bench;

import dev.dockreeve.action.Outcome;
import dev.dockreeve.action.RunCommand;
import dev.dockreeve.model.Actor;
import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Origin;
import dev.dockreeve.rule.Facts;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A process that runs {@code true} over and over and prints how many times a second, first from one
 * thread, then from four, and the median and the 99th percentile of the first in microseconds.
 *
 * <pre>java … dev.dockreeve.bench.SpawnRate bare|ours COUNT</pre>
 */
final class SpawnRate {

  private static final int THREADS = 4;

  private interface Trial {
    void run() throws IOException, InterruptedException;
  }

  private SpawnRate() {}

  /** Warms up, measures, prints one line. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Trial trial = arguments[0].equals("bare") ? SpawnRate::bare : ours();
    int count = Integer.parseInt(arguments[1]);
    times(trial, count / 2);
    long[] alone = times(trial, count);
    double together = together(trial, count);
    double sum = Arrays.stream(alone).sum() / 1e9;
    Arrays.sort(alone);
    System.out.printf(
        "%.1f %.1f %.0f %.0f%n",
        count / sum, together, alone[count / 2] / 1e3, alone[count * 99 / 100] / 1e3);
  }

  private static void bare() throws IOException, InterruptedException {
    int exit = new ProcessBuilder("/bin/true").start().waitFor();
    if (exit != 0) {
      throw new IllegalStateException("exit code " + exit);
    }
  }

  private static Trial ours() {
    RunCommand command = RunCommand.of("/bin/true");
    Instant now = Instant.parse("2026-11-21T10:00:00Z");
    EngineEvent said =
        EngineEvent.of(
            "container", "start", now, new Actor("abc123", Attributes.of("name", "web")));
    Event event = new Event("docker", "host", Origin.LIVE, said, Optional.empty());
    Facts facts = new Facts(event, "rule", "run", 1, 1);
    return () -> {
      Outcome outcome = command.attempt(facts, Duration.ofSeconds(30));
      if (!(outcome instanceof Outcome.Succeeded)) {
        throw new IllegalStateException(outcome.reason());
      }
    };
  }

  private static long[] times(Trial trial, int count) throws IOException, InterruptedException {
    long[] times = new long[count];
    for (int i = 0; i < count; i++) {
      long began = System.nanoTime();
      trial.run();
      times[i] = System.nanoTime() - began;
    }
    return times;
  }

  /** A second, of several threads at once. */
  private static double together(Trial trial, int count) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    long began = System.nanoTime();
    for (int i = 0; i < THREADS; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  times(trial, count / THREADS);
                } catch (IOException | InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return count / ((System.nanoTime() - began) / 1e9);
  }
}
