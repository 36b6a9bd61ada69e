// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.action.HandlerAction;
import dev.dockreeve.action.Outcome;
import dev.dockreeve.reactor.Reactor;
import dev.dockreeve.rule.Condition;
import dev.dockreeve.rule.Rule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A heap that is too small for what is asked of it: the process ends or goes on, and its journal is
 * whole.
 */
class SmallHeapTest {

  /** With which a JVM ends for want of memory, where it is told to. */
  private static final int OUT_OF_MEMORY = 3;

  private static final int EVENTS = 20_000;
  private static final int LABEL = 20_000;

  @TempDir Path folder;

  @Test
  void flooded_inASmallHeap_survivesOrEndsWithItsJournalWhole() throws Exception {
    int exit = flood("-Xmx48m", 0);

    assertThat(exit).isIn(0, OUT_OF_MEMORY);
    check();
  }

  @Test
  void outOfMemory_amidTheFlood_endsAtOnceWithItsJournalWhole() throws Exception {
    assertThat(flood("-Xmx48m", 100)).isEqualTo(OUT_OF_MEMORY);
    check();
  }

  /** Its exit code. After so many events, if any, it wastes all memory. */
  private int flood(String heap, int waste) throws Exception {
    ProcessBuilder builder =
        JournalProcess.java(
            heap, SmallHeapTest.class, List.of(folder.toString(), Integer.toString(waste)));
    builder.command().add(1, "-XX:+ExitOnOutOfMemoryError");
    Process process =
        builder.redirectErrorStream(true).redirectOutput(folder.resolve("out").toFile()).start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private void check() throws Exception {
    Opened opened = SqliteJournal.builder(folder.resolve("journal.db")).open();
    try (SqliteJournal journal = opened.journal()) {
      assertThat(opened.loss()).isEmpty();
      Set<String> known = new HashSet<>();
      journal.runs(RunQuery.newest(1_000_000)).forEach(run -> known.add(run.name()));
      List<String> accepted = Files.readAllLines(folder.resolve("accepted"));
      assertThat(accepted).isNotEmpty();
      assertThat(known).containsAll(accepted);
      assertThat(journal.stats().damaged()).isZero();
    }
  }

  /** The flood. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    int waste = Integer.parseInt(arguments[1]);
    try (var accepted = Files.newBufferedWriter(folder.resolve("accepted"));
        SqliteJournal journal =
            SqliteJournal.builder(folder.resolve("journal.db")).open().journal();
        Reactor reactor =
            Reactor.builder()
                .loopGuard(OptionalInt.empty())
                .journal(journal)
                .rule(
                    Rule.of("all", new Condition.Always()),
                    HandlerAction.of(
                        "is slow",
                        _ -> {
                          LockSupport.parkNanos(1_000_000_000);
                          return Outcome.succeeded();
                        }))
                .build()) {
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
      for (int i = 0; i < EVENTS && System.nanoTime() < until; i++) {
        String name = "web-" + i;
        reactor.accept(Told.event(name, Told.AT.plusNanos(i), "x".repeat(i % LABEL)));
        accepted.write(name + "\n");
        accepted.flush();
        if (waste > 0 && i >= waste) {
          waste();
        }
      }
      reactor.close(Duration.ofMillis(1));
    }
  }

  private static void waste() {
    List<byte[]> wasted = new ArrayList<>();
    while (wasted.size() < 1024) {
      wasted.add(new byte[1 << 20]);
    }
  }
}
