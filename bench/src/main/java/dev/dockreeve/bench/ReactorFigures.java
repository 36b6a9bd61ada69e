// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The reactor with its journal: how soon, how many, how much. In processes with the options of
 * {@code ./dockreeve}.
 */
final class ReactorFigures {

  private static final String LIKE_LAUNCHER =
      Setting.LEAN_C1 + " -Xmn8m -XX:+ExitOnOutOfMemoryError";
  private static final int RATE = 100_000;
  private static final int FLOOD_SECONDS = 60;
  private static final int ACCEPT_SECONDS = 10;
  private static final int LATENCY_EVENTS = 2500;

  private final Setting setting;

  ReactorFigures(Setting setting) {
    this.setting = setting;
  }

  /** From the event to the command. */
  void printLatency() throws InterruptedException {
    System.out.printf(
        "%nFrom an event's line being written, 100 a second, in ms; runs of /bin/true%n%n");
    System.out.println("| started p50 | p99 | longest | ended p50 | p99 | longest |");
    System.out.println("|---|---|---|---|---|---|");
    rounds("latency", LATENCY_EVENTS);
  }

  /** Runs accepted a second. */
  void printJournal() throws InterruptedException {
    System.out.printf("%nRuns accepted, each on the disk before its caller goes on%n%n");
    System.out.println("| callers | runs/s | commits/s | wait p50 ms | p99 | longest |");
    System.out.println("|---|---|---|---|---|---|");
    rounds("journal", ACCEPT_SECONDS);
    rounds("together", ACCEPT_SECONDS);
  }

  /** Runs that wait. */
  void printQueue() throws InterruptedException {
    System.out.printf("%nRuns that wait in the journal, in a heap of 64 MB, and then run%n%n");
    System.out.println("| runs | accepted in s | ran in s | heap MB while they wait | RSS MB |");
    System.out.println("|---|---|---|---|---|");
    System.out.println("| " + last(reacting("queue", setting.events())) + " |");
  }

  /** Many events, few of them of interest. */
  void printFlood() throws InterruptedException {
    int events = setting.events() * FLOOD_SECONDS / 10;
    System.out.printf(
        "%n%,d events, %,d a second, one in 1,050 matches a rule that runs sleep 0.05, one in"
            + " 10,500 another one that runs true%n%n",
        events, RATE);
    System.out.println(
        "| events/s | left out | runs accepted | waiting at the end | other rule's start, longest of"
            + " the first 5 s, ms | p50 | p99 | longest | peak RSS MB |");
    System.out.println("|---|---|---|---|---|---|---|---|---|");
    Replay.Script flood = new Replay.Script(events, Replay.End.OPEN, RATE, 0, Duration.ZERO);
    Measured measured =
        setting.beside(flood, url -> reacting("flood", events, url, Integer.toString(RATE)));
    System.out.printf("| %s | %d |%n", last(measured), measured.peakKilobytes() / 1024);
  }

  private void rounds(String how, int count) throws InterruptedException {
    for (int i = 0; i < setting.rounds(); i++) {
      System.out.println("| " + last(reacting(how, count)) + " |");
    }
  }

  private static String last(Measured measured) {
    // Beside what the daemon has to say when it stops.
    return measured.output().lines().filter(l -> l.contains(" | ")).toList().getLast();
  }

  private Measured reacting(String how, int count, String... more) throws InterruptedException {
    try {
      Path folder = Files.createTempDirectory(setting.folder(), how);
      List<String> arguments =
          Stream.concat(
                  Stream.of(how, folder.toString(), Integer.toString(count)), Arrays.stream(more))
              .toList();
      Measured measured =
          Measured.run(
              Java.command(LIKE_LAUNCHER, Reacting.class, arguments.toArray(String[]::new)), true);
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
      return measured;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
