// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import dev.dockreeve.model.Event;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Measures the journal, in a folder that it is told: runs accepted per second by 16 callers of
 * which each waits until its run is on the disk, and reading through many unfinished runs. What
 * heap it gets is up to who starts it: {@link JournalFiguresIT} gives it 64 MB.
 */
final class JournalFigures {

  private static final int CALLERS = 16;

  private JournalFigures() {}

  /** Folder, seconds to accept, unfinished runs to read. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createTempDirectory(Path.of(arguments[0]), "figures");
    PrintStream out = System.out;
    try {
      accept(folder.resolve("accept.db"), Integer.parseInt(arguments[1]), out);
      read(folder.resolve("read.db"), Integer.parseInt(arguments[2]), out);
    } finally {
      remove(folder);
    }
  }

  private static void remove(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private static void accept(Path file, int seconds, PrintStream out) throws Exception {
    try (SqliteJournal journal = SqliteJournal.builder(file).maxBytes(8L << 30).open().journal()) {
      Event event = Told.event("web", Told.AT, "a label of usual length");
      callers(journal, event, "warm", System.nanoTime() + 2_000_000_000L);
      long commits = journal.stats().commits();
      long start = System.nanoTime();
      List<long[]> took = callers(journal, event, "run", start + seconds * 1_000_000_000L);
      double elapsed = (System.nanoTime() - start) / 1e9;
      long[] all = took.stream().flatMapToLong(Arrays::stream).sorted().toArray();
      out.printf(
          "accepted: %,d runs/s durable, %d callers, %,d commits/s, wait p50 %.2f ms p99 %.2f ms,"
              + " event of %,d bytes%n",
          Math.round(all.length / elapsed),
          CALLERS,
          Math.round((journal.stats().commits() - commits) / elapsed),
          all[all.length / 2] / 1e6,
          all[all.length * 99 / 100] / 1e6,
          Codec.encode(event).length);
    }
  }

  private static List<long[]> callers(Journal journal, Event event, String name, long until)
      throws InterruptedException {
    List<long[]> took = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      String prefix = name + i + "-";
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                long[] times = new long[1 << 18];
                int n = 0;
                long now = System.nanoTime();
                while (now < until && n < times.length) {
                  journal.accepted(
                      List.of(new Accepted(prefix + n, "rule", "hash", event, Told.AT)));
                  long then = System.nanoTime();
                  times[n++] = then - now;
                  now = then;
                }
                synchronized (took) {
                  took.add(Arrays.copyOf(times, n));
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return took;
  }

  private static void read(Path file, int runs, PrintStream out) {
    int batch = 1_000;
    long start = System.nanoTime();
    try (SqliteJournal journal = SqliteJournal.builder(file).maxBytes(8L << 30).open().journal()) {
      for (int i = 0; i < runs; i += batch) {
        List<Accepted> some = new ArrayList<>();
        for (int n = i; n < i + batch; n++) {
          some.add(Told.run("r" + n, "rule" + n % 7, "web-" + n));
        }
        journal.accepted(some);
      }
    }
    out.printf("queued: %,d runs in %.1f s, file of %,d MB%n", runs, since(start), size(file));
    start = System.nanoTime();
    try (SqliteJournal journal = SqliteJournal.builder(file).maxBytes(8L << 30).open().journal()) {
      out.printf("opened: %.1f s%n", since(start));
      start = System.nanoTime();
      long last = 0;
      int count = 0;
      List<Unfinished> some = journal.unfinished(Optional.empty(), 0, 256);
      while (!some.isEmpty()) {
        count += some.size();
        last = some.getLast().seq();
        some = journal.unfinished(Optional.empty(), last, 256);
      }
      out.printf("read through: %,d unfinished runs in %.1f s%n", count, since(start));
      start = System.nanoTime();
      long pending = journal.pending().values().stream().mapToLong(n -> n).sum();
      out.printf("counted: %,d in %.2f s%n", pending, since(start));
      Runtime runtime = Runtime.getRuntime();
      out.printf("heap limit: %,d MB%n", runtime.maxMemory() >> 20);
    }
  }

  private static double since(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static long size(Path file) {
    return file.toFile().length() >> 20;
  }
}
