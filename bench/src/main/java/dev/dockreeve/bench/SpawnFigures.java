// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/** How many commands can be run in a second, beside a loop that does nothing else. */
final class SpawnFigures {

  private static final int COUNT = 2000;

  private final Setting setting;

  SpawnFigures(Setting setting) {
    this.setting = setting;
  }

  void print() throws InterruptedException {
    Map<String, List<double[]>> rounds = new LinkedHashMap<>();
    for (int i = 0; i < setting.rounds(); i++) {
      measure(rounds, "bare ProcessBuilder loop", "bare", true);
      measure(rounds, "a command, by posix_spawn", "ours", true);
      measure(rounds, "a command, by Java and setsid", "ours", false);
    }
    System.out.printf(
        "%nmedians of %d, each %d times true%n%n"
            + "| | runs/s, one thread | of bare | p50 µs | p99 µs | runs/s, four threads | of bare |%n"
            + "|---|---|---|---|---|---|---|%n",
        setting.rounds(), COUNT);
    double[] bare = medians(rounds.values().iterator().next());
    rounds.forEach((name, figures) -> {
      double[] median = medians(figures);
      System.out.printf(
          "| %s | %.0f | %.2f | %.0f | %.0f | %.0f | %.2f |%n",
          name,
          median[0],
          median[0] / bare[0],
          median[2],
          median[3],
          median[1],
          median[1] / bare[1]);
    });
  }

  /** Without native access there is no posix_spawn, and commands are started by Java. */
  private static void measure(
      Map<String, List<double[]>> rounds, String name, String how, boolean nativeAccess)
      throws InterruptedException {
    List<String> command =
        new ArrayList<>(
            Java.command(Setting.LEAN_C1, SpawnRate.class, how, Integer.toString(COUNT)));
    if (!nativeAccess) {
      command.removeIf(argument -> argument.startsWith("--enable-native-access"));
    }
    String line = Measured.run(command, true).output().lines().toList().getLast();
    rounds
        .computeIfAbsent(name, _ -> new ArrayList<>())
        .add(Arrays.stream(line.split(" ", -1)).mapToDouble(Double::parseDouble).toArray());
  }

  private static double[] medians(List<double[]> rounds) {
    return DoubleStream.iterate(0, i -> i < 4, i -> i + 1)
        .map(i -> Setting.median(rounds.stream().map(round -> round[(int) i]).toList()))
        .toArray();
  }
}
