// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.bench;

import dev.dockreeve.engine.Engine;
import dev.dockreeve.engine.EngineException;
import dev.dockreeve.engine.EngineInfo;
import dev.dockreeve.engine.EventStream;
import dev.dockreeve.engine.docker.DockerEngine;
import dev.dockreeve.watch.Portfolio;
import dev.dockreeve.watch.Statistics;
import dev.dockreeve.watch.Watcher;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * One watcher, measured from within its process. Each way prints rows of a table and ends.
 *
 * <pre>java … dev.dockreeve.bench.Watching sync|heap|reader|control|long URL [EVENTS]</pre>
 */
public final class Watching {

  private static final int SAMPLES = 10;

  private Watching() {}

  /** Measures what the first argument says. */
  public static void main(String[] arguments) throws Exception {
    String url = arguments[1];
    long events = arguments.length > 2 ? Long.parseLong(arguments[2]) : 0;
    switch (arguments[0]) {
      case "sync" -> sync(url);
      case "heap" -> heap(url);
      case "reader" -> reader(url, events);
      case "control" -> control(url, events);
      default -> longRun(url, events);
    }
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }

  private static Watcher watcher(Engine engine) {
    return Watcher.builder("bench", engine)
        .retry(Duration.ofMillis(1), Duration.ofMillis(1))
        .build();
  }

  private static Portfolio ready(Watcher watcher) throws InterruptedException, ExecutionException {
    return watcher.start().ready().get();
  }

  /** Milliseconds from start to the whole picture: of the process's first watcher, then of more. */
  private static void sync(String url) throws InterruptedException, ExecutionException {
    StringBuilder millis = new StringBuilder();
    for (int i = 0; i < 5; i++) {
      long began = System.nanoTime();
      try (Watcher watcher = watcher(DockerEngine.at(url))) {
        ready(watcher);
        millis.append(i == 0 ? "" : " ").append((System.nanoTime() - began) / 1_000_000);
      }
    }
    System.out.println(millis);
  }

  /** Kilobytes that stay alive, with the picture in them; and how many containers it shows. */
  private static void heap(String url) throws InterruptedException, ExecutionException {
    try (Watcher watcher = watcher(DockerEngine.at(url))) {
      int size = ready(watcher).size();
      TimeUnit.SECONDS.sleep(1);
      System.out.println(usedKilobytes() + " " + size);
    }
  }

  private static long usedKilobytes() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1024;
  }

  private static void reader(String url, long events) throws InterruptedException, IOException {
    Histogram between = new Histogram();
    try (Watcher watcher = watcher(new TimedEngine(DockerEngine.at(url), between)).start()) {
      Statistics statistics = await(watcher, events);
      print(between, statistics.overflowed());
    }
  }

  /** The same with nothing but a lock that nobody else takes in the place of the mailbox. */
  private static void control(String url, long events) throws EngineException, IOException {
    Histogram between = new Histogram();
    ReentrantLock lock = new ReentrantLock();
    long total = 0;
    try (Engine engine = new TimedEngine(DockerEngine.at(url), between)) {
      EngineInfo info = engine.identify();
      try (EventStream stream = engine.events(info.clock())) {
        while (total < events && stream.next() != null) {
          lock.lock();
          try {
            total++;
          } finally {
            lock.unlock();
          }
        }
      }
    }
    print(between, 0);
  }

  private static void print(Histogram between, long overflowed) throws IOException {
    Safepoints pauses = Safepoints.ofThisProcess();
    System.out.printf(
        "%.1f | %.1f | %.0f | %d | %d | %d | %d%n%s%n",
        between.quantile(500_000),
        between.quantile(999_990),
        between.longest(),
        between.slow().size(),
        between.slow().stream().filter(pauses::during).count(),
        between.slow().stream().filter(s -> s.starved() && !pauses.during(s)).count(),
        overflowed,
        between.cells());
  }

  private static Statistics await(Watcher watcher, long events) throws InterruptedException {
    Statistics now = watcher.statistics();
    while (now.received() + now.overflowed() < events) {
      TimeUnit.MILLISECONDS.sleep(5);
      now = watcher.statistics();
    }
    return now;
  }

  private static void longRun(String url, long events) throws InterruptedException, IOException {
    try (Watcher watcher = watcher(DockerEngine.at(url)).start()) {
      for (int i = 1; i <= SAMPLES; i++) {
        Statistics now = await(watcher, events * i / SAMPLES);
        System.out.printf(
            "| %,d | %,d | %,d | %d | %d | %d | %,d |%n",
            now.received(),
            now.reconnects(),
            usedKilobytes(),
            count("/proc/self/task"),
            count("/proc/self/fd"),
            Memory.resident(ProcessHandle.current().pid()) / 1024,
            now.overflowed());
      }
    }
  }

  private static int count(String folder) throws IOException {
    try (Stream<Path> files = Files.list(Path.of(folder))) {
      return (int) files.count();
    }
  }
}
