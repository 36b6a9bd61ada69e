// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * The whole-process figures: each beside the same figure of {@code docker events}, in turn, on the
 * same replayed stream. Prints tables in Markdown.
 *
 * <pre>java … dev.dockreeve.bench.Figures LAUNCHER [EVENTS] [ROUNDS]</pre>
 */
public final class Figures {

  private static final String LEAN = "-XX:+UseSerialGC -Xmx64m";
  private static final String LEAN_C1 = LEAN + " -XX:TieredStopAtLevel=1";

  private final Path launcher;
  private final int events;
  private final int rounds;
  private final Path folder;

  private Figures(Path launcher, int events, int rounds, Path folder) {
    this.launcher = launcher;
    this.events = events;
    this.rounds = rounds;
    this.folder = folder;
  }

  /** Measures everything. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Figures figures =
        new Figures(
            Path.of(arguments[0]).toAbsolutePath(),
            arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000_000,
            arguments.length > 2 ? Integer.parseInt(arguments[2]) : 3,
            Files.createTempDirectory("dockreeve-bench"));
    figures.perEvent();
    figures.startAndMemory();
  }

  private void perEvent() throws InterruptedException {
    List<Measured> docker = new ArrayList<>();
    List<Measured> full = new ArrayList<>();
    List<Measured> c1 = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      docker.add(withReplay("close", url -> Measured.run(dockerEvents(url), false)));
      full.add(withReplay("open", url -> Measured.run(ours(LEAN, url, events), true)));
      c1.add(withReplay("open", url -> Measured.run(ours(LEAN_C1, url, events), true)));
    }
    // What the process costs before the first event, to tell it from the cost per event.
    Measured idle = withReplay("open", url -> Measured.run(ours(LEAN, url, 1), true));
    System.out.printf("%n%,d events, 1,000 rules, no match; medians of %d%n%n", events, rounds);
    System.out.println("| | k events/s | CPU s per M events | peak RSS MB |");
    System.out.println("|---|---|---|---|");
    row("docker events --format '{{json .}}'", docker);
    row("read + parse + merge + match, full JIT", full);
    row("the same, C1 only (as ./dockreeve runs)", c1);
    System.out.printf("%nfull JIT, 1 event: %.2f s CPU%n", idle.cpuSeconds());
    System.out.println("last: " + full.getLast().output() + "; C1: " + c1.getLast().output());
  }

  private void row(String name, List<Measured> runs) {
    System.out.printf(
        "| %s | %.0f | %.2f | %.0f |%n",
        name,
        median(runs, m -> events / m.wallSeconds() / 1000),
        median(runs, m -> m.cpuSeconds() / events * 1e6),
        median(runs, m -> m.peakKilobytes() / 1024.0));
  }

  private void startAndMemory() throws IOException, InterruptedException {
    List<Double> start = new ArrayList<>();
    List<Double> dockerStart = new ArrayList<>();
    List<Double> idle = new ArrayList<>();
    List<Double> loaded = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      dockerStart.add(dockerFirstEvent());
      start.add(daemon(0, idle));
      daemon(100_000, loaded);
    }
    System.out.printf("%nmedians of %d%n%n| | |%n|---|---|%n", rounds);
    System.out.printf("| ./dockreeve run, start to ready (ms) | %.0f |%n", median(start));
    System.out.printf("| docker events, start to first event (ms) | %.0f |%n", median(dockerStart));
    System.out.printf("| daemon's RSS idle (MB) | %.0f |%n", median(idle));
    System.out.printf("| daemon's RSS after 100,000 events (MB) | %.0f |%n", median(loaded));
  }

  /** Milliseconds from start to "ready"; adds the resident megabytes some seconds after. */
  private double daemon(int sent, List<Double> megabytes) throws IOException, InterruptedException {
    Path config = folder.resolve("bench.yml");
    Files.writeString(
        config,
        "events_reactor: {nobody: {event: {type: container, action: start, actor: {name: nobody}},"
            + " run: [\"true\"]}}\n");
    return withReplay(
        sent,
        "open",
        url -> {
          long began = System.nanoTime();
          Process daemon =
              new ProcessBuilder(
                      launcher.toString(), "run", "-c", config.toString(), "--engine", engine(url))
                  .redirectErrorStream(true)
                  .start();
          try (BufferedReader lines = daemon.inputReader(StandardCharsets.UTF_8)) {
            String line = lines.readLine();
            while (line != null && !line.startsWith("ready")) {
              line = lines.readLine();
            }
            double millis = (System.nanoTime() - began) / 1e6;
            settle(daemon.pid());
            megabytes.add(Memory.resident(daemon.pid()) / 1024.0);
            return millis;
          } finally {
            daemon.destroy();
            daemon.waitFor();
          }
        });
  }

  /** Waits until a process has used no CPU for a second; at least three. */
  private static void settle(long pid) throws InterruptedException {
    ProcessHandle handle = ProcessHandle.of(pid).orElseThrow();
    long before = -1;
    for (int quiet = 0; quiet < 3; ) {
      TimeUnit.SECONDS.sleep(1);
      long now = handle.info().totalCpuDuration().orElseThrow().toMillis();
      quiet = now - before < 30 ? quiet + 1 : 0;
      before = now;
    }
  }

  private double dockerFirstEvent() throws InterruptedException {
    return withReplay(
        1,
        "open",
        url -> {
          long began = System.nanoTime();
          Process docker = new ProcessBuilder(dockerEvents(url)).start();
          docker.inputReader(StandardCharsets.UTF_8).readLine();
          double millis = (System.nanoTime() - began) / 1e6;
          docker.destroy();
          return millis;
        });
  }

  private static List<String> dockerEvents(String url) {
    return List.of("docker", "-H", url, "events", "--since", "1", "--format", "{{json .}}");
  }

  private static List<String> ours(String options, String url, int events) {
    return Java.command(options, ReadParseMatch.class, url, events + "", "1000");
  }

  private static String engine(String url) {
    return "docker=" + url;
  }

  /** What is measured against a replaying engine. */
  private interface Trial<T> {
    T with(String url) throws IOException, InterruptedException;
  }

  private <T> T withReplay(String end, Trial<T> trial) throws InterruptedException {
    return withReplay(events, end, trial);
  }

  private <T> T withReplay(int sent, String end, Trial<T> trial) throws InterruptedException {
    Path socket = folder.resolve("replay.sock");
    Process replay = Replay.start(socket, sent, end);
    try {
      return trial.with("unix://" + socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      replay.destroyForcibly();
      replay.waitFor();
    }
  }

  private static double median(List<Measured> runs, ToDoubleFunction<Measured> figure) {
    return median(runs.stream().map(figure::applyAsDouble).toList());
  }

  private static double median(List<Double> values) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }
}
