// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a picture of many containers costs: the time to make it, the memory to keep it. */
final class PictureFigures {

  private static final Duration INSPECT = Duration.ofMillis(2);
  private static final int PARALLEL = 16;

  /** So many inspects by curl tell how long all of them take. */
  private static final int SAMPLE = 500;

  private final Setting setting;

  PictureFigures(Setting setting) {
    this.setting = setting;
  }

  void printSync() throws InterruptedException {
    System.out.printf(
        "%nTime to the whole picture, inspects of 2 ms; medians of %d, ms%n%n", setting.rounds());
    System.out.println(
        "| containers | curl: list + inspects ÷ 16 | | first picture of a process | of curl's"
            + " | later pictures | of curl's |");
    System.out.println("|---|---|---|---|---|---|---|");
    for (int containers : List.of(100, 1000, 5000)) {
      List<Double> curl = new ArrayList<>();
      List<String> ours = new ArrayList<>();
      List<String> oursC1 = new ArrayList<>();
      for (int i = 0; i < setting.rounds(); i++) {
        curl.add(curl(containers));
        ours.add(watched(Setting.LEAN, containers));
        oursC1.add(watched(Setting.LEAN_C1, containers));
      }
      row(containers, Setting.median(curl), "ours", ours);
      row(containers, Setting.median(curl), "C1 only", oursC1);
    }
  }

  /** One row of {@code runs}, each the milliseconds of one picture after the other. */
  private static void row(int containers, double curl, String name, List<String> runs) {
    double first = Setting.median(runs.stream().map(r -> millis(r).getFirst()).toList());
    double later = Setting.median(runs.stream().map(r -> millis(r).getLast()).toList());
    System.out.printf(
        "| %,d | %.0f | %s | %.0f | %.2f | %.0f | %.2f |%n",
        containers, curl, name, first, first / curl, later, later / curl);
  }

  private static List<Double> millis(String run) {
    return Arrays.stream(run.split(" ", -1)).map(Double::valueOf).toList();
  }

  private String watched(String options, int containers) throws InterruptedException {
    return setting.watching(options, Replay.Script.crowd(containers, INSPECT), "sync", 0).getLast();
  }

  /** Milliseconds by one connection that is kept open. */
  double curl(int containers) throws InterruptedException {
    return setting.beside(
        Replay.Script.crowd(containers, INSPECT),
        url -> {
          int sample = Math.min(SAMPLE, containers);
          double list = seconds(url, List.of("/v1.52/containers/json"));
          List<String> paths = new ArrayList<>();
          for (int i = 0; i < sample; i++) {
            paths.add("/v1.52/containers/" + Crowd.id(i) + "/json");
          }
          double inspects = seconds(url, paths) / sample * containers;
          return 1000 * (list + inspects / PARALLEL);
        });
  }

  /** The sum of what curl says that each request took. */
  private double seconds(String url, List<String> paths) throws IOException, InterruptedException {
    StringBuilder config = new StringBuilder();
    for (String path : paths) {
      config.append("url = \"http://engine" + path + "\"\noutput = /dev/null\n");
    }
    Path file = setting.folder().resolve("curl.config");
    Files.writeString(file, config);
    Process curl =
        new ProcessBuilder(
                "curl",
                "--silent",
                "--unix-socket",
                url.substring("unix://".length()),
                "--write-out",
                "%{time_total}\\n",
                "--config",
                file.toString())
            .start();
    double sum = 0;
    try (var lines = curl.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        sum += Double.parseDouble(line);
      }
    }
    curl.waitFor();
    return sum;
  }

  void printHeap() throws InterruptedException {
    System.out.printf(
        "%nHeap after a collection, with a picture; medians of %d%n%n", setting.rounds());
    System.out.println("| containers | heap KB | bytes per container |");
    System.out.println("|---|---|---|");
    double empty = 0;
    for (int containers : List.of(0, 1000, 5000, 20_000)) {
      List<Double> kilobytes = new ArrayList<>();
      for (int i = 0; i < setting.rounds(); i++) {
        kilobytes.add(heap(containers));
      }
      double used = Setting.median(kilobytes);
      empty = containers == 0 ? used : empty;
      System.out.printf(
          "| %,d | %,.0f | %s |%n",
          containers,
          used,
          containers == 0 ? "" : String.format("%,.0f", (used - empty) * 1024 / containers));
    }
  }

  private double heap(int containers) throws InterruptedException {
    String options = "-XX:+UseSerialGC -Xmx512m";
    String[] said =
        setting
            .watching(options, Replay.Script.crowd(containers, Duration.ZERO), "heap", 0)
            .getLast()
            .split(" ", -1);
    if (Integer.parseInt(said[1]) != containers) {
      throw new IllegalStateException("containers: " + said[1] + " (expected: " + containers + ")");
    }
    return Double.parseDouble(said[0]);
  }
}
