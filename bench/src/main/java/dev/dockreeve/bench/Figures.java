// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The whole-process figures. Prints tables in Markdown; {@code bench/README.md} says what they
 * mean.
 *
 * <pre>java … dev.dockreeve.bench.Figures LAUNCHER EVENTS ROUNDS CLIENTS|- PART…</pre>
 */
public final class Figures {

  private Figures() {}

  /** Measures the parts that are named. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Setting setting =
        new Setting(
            Path.of(arguments[0]).toAbsolutePath(),
            Files.createTempDirectory("dockreeve-bench"),
            Integer.parseInt(arguments[1]),
            Integer.parseInt(arguments[2]),
            Optional.of(arguments[3]).filter(a -> !a.equals("-")).map(Path::of));
    System.out.println(facts());
    for (String part : List.of(arguments).subList(4, arguments.length)) {
      Stolen stolen = Stolen.now();
      switch (part) {
        case "events" -> new EventFigures(setting).print();
        case "start" -> new StartFigures(setting).print();
        case "sync" -> new PictureFigures(setting).printSync();
        case "heap" -> new PictureFigures(setting).printHeap();
        case "reader" -> new LongFigures(setting).printReader();
        case "spawn" -> new SpawnFigures(setting).print();
        case "long" -> new LongFigures(setting).printLong();
        case "latency" -> new ReactorFigures(setting).printLatency();
        case "journal" -> new ReactorFigures(setting).printJournal();
        case "queue" -> new ReactorFigures(setting).printQueue();
        case "flood" -> new ReactorFigures(setting).printFlood();
        default ->
            throw new IllegalArgumentException(
                "part: "
                    + part
                    + " (expected: events, start, sync, heap, reader, spawn, latency, journal,"
                    + " queue, flood or long)");
      }
      stolen.print();
    }
  }

  private static String facts() throws IOException {
    String model =
        Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
            .filter(line -> line.startsWith("model name"))
            .findFirst()
            .map(line -> line.substring(line.indexOf(':') + 2))
            .orElse("unknown CPU");
    String load = Files.readString(Path.of("/proc/loadavg")).split(" ", -1)[0];
    return "%s, %d cores, %s %s, Java %s, load at the beginning %s"
        .formatted(
            model,
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            Runtime.version(),
            load);
  }
}
