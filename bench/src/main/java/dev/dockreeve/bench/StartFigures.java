// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.bench;

import dev.dockreeve.engine.EngineException;
import dev.dockreeve.engine.docker.DockerEngine;
import dev.dockreeve.model.Summary;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How long the daemon takes to be ready, and how much memory it keeps. */
final class StartFigures {

  private static final int CONTAINERS = 1000;
  private static final Duration INSPECT = Duration.ofMillis(2);
  private static final int WARM = 3;
  private static final int WARM_INSPECTS = 300;

  private final Setting setting;

  StartFigures(Setting setting) {
    this.setting = setting;
  }

  void print() throws IOException, InterruptedException {
    List<Double> start = new ArrayList<>();
    List<Double> dockerStart = new ArrayList<>();
    List<Double> crowded = new ArrayList<>();
    List<Double> idle = new ArrayList<>();
    List<Double> loaded = new ArrayList<>();
    List<Double> million = new ArrayList<>();
    for (int i = 0; i < setting.rounds(); i++) {
      dockerStart.add(dockerFirstEvent());
      start.add(daemon(flood(0), idle));
      crowded.add(daemon(Replay.Script.crowd(CONTAINERS, INSPECT), new ArrayList<>()));
      daemon(flood(100_000), loaded);
      daemon(flood(1_000_000), million);
    }
    System.out.printf("%nmedians of %d%n%n| | |%n|---|---|%n", setting.rounds());
    System.out.printf("| ./dockreeve run, start to ready (ms) | %.0f |%n", Setting.median(start));
    System.out.printf(
        "| the same with %,d containers, inspects of 2 ms (ms) | %.0f |%n",
        CONTAINERS, Setting.median(crowded));
    double curl = new PictureFigures(setting).curl(CONTAINERS);
    System.out.printf(
        "| what they add, of what curl takes for list + inspects ÷ 16 (%.0f ms) | %.2f |%n",
        curl, (Setting.median(crowded) - Setting.median(start)) / curl);
    System.out.printf(
        "| docker events, start to first event (ms) | %.0f |%n", Setting.median(dockerStart));
    System.out.printf("| daemon's RSS idle (MB) | %.0f |%n", Setting.median(idle));
    System.out.printf(
        "| daemon's RSS after 100,000 events (MB) | %.0f |%n", Setting.median(loaded));
    System.out.printf(
        "| daemon's RSS after 1,000,000 events (MB) | %.0f |%n", Setting.median(million));
  }

  /** Milliseconds from start to "ready"; adds the resident megabytes some seconds after. */
  private double daemon(Replay.Script script, List<Double> megabytes)
      throws IOException, InterruptedException {
    Path config = setting.folder().resolve("bench.yml");
    Files.writeString(
        config,
        "events_reactor: {nobody: {event: {type: container, action: start, actor: {name: nobody}},"
            + " run: [\"true\"]}}\n");
    return setting.beside(
        script,
        url -> {
          warm(url);
          long began = System.nanoTime();
          Process daemon =
              new ProcessBuilder(
                      setting.launcher().toString(),
                      "run",
                      "-c",
                      config.toString(),
                      "--engine",
                      "docker=" + url)
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

  private static Replay.Script flood(int events) {
    return Replay.Script.flood(events, Replay.End.OPEN);
  }

  /** The stand-in is a process that has just begun; a real engine is not. */
  private static void warm(String url) {
    try (DockerEngine engine = DockerEngine.at(url)) {
      for (int i = 0; i < WARM; i++) {
        engine.identify();
        for (Summary container : engine.list().stream().limit(WARM_INSPECTS).toList()) {
          engine.inspect(container.id());
        }
      }
    } catch (EngineException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits until a process has used no CPU for ten seconds: by then it has tidied up. */
  private static void settle(long pid) throws InterruptedException {
    ProcessHandle handle = ProcessHandle.of(pid).orElseThrow();
    long before = -1;
    for (int quiet = 0; quiet < 10; ) {
      TimeUnit.SECONDS.sleep(1);
      long now = handle.info().totalCpuDuration().orElseThrow().toMillis();
      quiet = now - before < 30 ? quiet + 1 : 0;
      before = now;
    }
  }

  private double dockerFirstEvent() throws InterruptedException {
    return setting.beside(
        Replay.Script.flood(1, Replay.End.OPEN),
        url -> {
          long began = System.nanoTime();
          Process docker =
              new ProcessBuilder("docker", "-H", url, "events", "--since", "1").start();
          docker.inputReader(StandardCharsets.UTF_8).readLine();
          double millis = (System.nanoTime() - began) / 1e6;
          docker.destroy();
          return millis;
        });
  }
}
