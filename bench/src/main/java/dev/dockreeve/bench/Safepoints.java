// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When the JVM let no thread run, for a collection of garbage as a rule, by its own log. What is
 * slow then is slow in every program.
 */
final class Safepoints {

  private static final String LOG = "dockreeve.bench.safepoints";

  /** The log knows the time since the process began, we know that in milliseconds only. */
  private static final long DOUBT = 1_500_000;

  private static final long SHORTEST = 500_000;

  private static final Pattern LINE = Pattern.compile("\\[([0-9]+)ns\\].* Total: +([0-9]+) ns");

  private record Pause(long began, long ended) {}

  private final List<Pause> pauses = new ArrayList<>();

  private Safepoints() {}

  /** The options of a process that asks for {@link #ofThisProcess}. */
  static String logged(Path folder) {
    Path log = folder.resolve("safepoints.log");
    return "-Xlog:safepoint:file=" + log + ":uptimenanos -D" + LOG + "=" + log;
  }

  /** Those of this process up to now. */
  static Safepoints ofThisProcess() throws IOException {
    Safepoints found = new Safepoints();
    long uptime = ManagementFactory.getRuntimeMXBean().getUptime() * 1_000_000;
    long start = System.nanoTime() - uptime;
    for (String line : Files.readAllLines(Path.of(System.getProperty(LOG)))) {
      Matcher matcher = LINE.matcher(line);
      if (matcher.find()) {
        long ended = start + Long.parseLong(matcher.group(1));
        long took = Long.parseLong(matcher.group(2));
        if (took > SHORTEST) {
          found.pauses.add(new Pause(ended - took, ended));
        }
      }
    }
    return found;
  }

  /** Whether there was one meanwhile. */
  boolean during(Histogram.Slow slow) {
    return pauses.stream()
        .anyMatch(p -> p.ended() + DOUBT > slow.began() && p.began() - DOUBT < slow.ended());
  }
}
