// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.journal.Accepted;
import dev.dockreeve.journal.InMemoryJournal;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Fingerprint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs on their way past a journal that is full. */
@Timeout(120)
class DiversionTest {

  private static final int RUNS = 40_000;
  private static final int THREADS = 3;

  @Test
  @DisplayName("A journal that is full now and then: each run ends, gave way or was refused")
  void accept_fullNowAndThenBySeveralThreads_noRunIsLostOrMadeTwice() throws Exception {
    long bytes = Runs.labelled("c", "x").bytes();
    InMemoryJournal journal = InMemoryJournal.create().withRoom(bytes * 20);
    CountDownLatch over = new CountDownLatch(RUNS * THREADS);
    Map<String, String> last = new ConcurrentHashMap<>();
    AtomicBoolean inOrder = new AtomicBoolean(true);
    Runs all = new Runs();
    Dispatcher dispatcher =
        Dispatcher.builder()
            .workers(4)
            .overflow(30)
            .journal(journal)
            .duties(all.duties(Runs.ONCE, "r", "s"))
            .listener(event -> {
              switch (event) {
                case RunEvent.Ended _, RunEvent.Refused _ -> over.countDown();
                case RunEvent.Coalesced(Accepted away, Accepted by) -> {
                  over.countDown();
                  inOrder.compareAndSet(true, away.runId().compareTo(by.runId()) < 0);
                }
                case RunEvent.Started(Accepted run, _) -> {
                  String lane = run.rule() + run.event().actor().id();
                  String before = last.put(lane, run.runId());
                  inOrder.compareAndSet(true, before == null || before.compareTo(run.runId()) < 0);
                }
                default -> {}
              }
            })
            .build();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      int number = t;
      threads.add(Thread.ofPlatform().start(() -> flood(dispatcher, number)));
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(over.await(60, TimeUnit.SECONDS))
        .as("what is neither made nor told: %s of %s", over.getCount(), dispatcher.stats())
        .isTrue();
    dispatcher.close(Duration.ofSeconds(5));
    Stats stats = dispatcher.stats();
    assertThat(stats.succeeded() + stats.coalesced() + stats.refused()).isEqualTo(RUNS * THREADS);
    assertThat(stats.succeeded()).isEqualTo(stats.accepted());
    assertThat(stats.coalesced()).as("that it was full at all").isPositive();
    assertThat(dispatcher.withoutRoom()).isEmpty();
    assertThat(inOrder).as("the later of two is kept, and runs start in order").isTrue();
  }

  /** Some at a time, of two rules each, with a number that grows by container. */
  private static void flood(Dispatcher dispatcher, int number) {
    for (int i = 0; i < RUNS; ) {
      List<Accepted> together = new ArrayList<>();
      for (int n = 1 + i % 5; n > 0 && i < RUNS; n--, i += 2) {
        String id = "%d-%05d".formatted(number, i);
        Event event = Runs.labelled("c" + number + "-" + i / 2 % 7, "x");
        together.add(Runs.run(id, "r", event));
        together.add(Runs.run(id + "s", "s", event));
      }
      dispatcher.accept(together, List.of());
    }
  }

  @Test
  @DisplayName("G4 The event of a run that gave way to a later one is written as told")
  void accept_coalescedAndRefused_areToldInTheJournal() {
    Event first = Runs.labelled("a", "1");
    InMemoryJournal journal = InMemoryJournal.create().withRoom(first.bytes());
    Dispatcher dispatcher =
        Dispatcher.builder()
            .journal(journal)
            .overflow(1)
            .threaded(false)
            .duties(new Runs().duties(Runs.ONCE, "r"))
            .build();
    accept(dispatcher, Runs.run("fits", "r", Runs.labelled("z", "0")));
    accept(dispatcher, Runs.run("a1", "r", first));
    accept(dispatcher, Runs.run("a2", "r", Runs.labelled("a", "2")));
    Event refused = Runs.labelled("b", "3");
    accept(dispatcher, Runs.run("b1", "r", refused));

    assertThat(dispatcher.withoutRoom()).extracting(Accepted::runId).containsExactly("a2");
    assertThat(journal.engine("docker").orElseThrow().told())
        .containsExactly(Fingerprint.of(first.said()), Fingerprint.of(refused.said()));
  }

  private static void accept(Dispatcher dispatcher, Accepted run) {
    dispatcher.accept(List.of(run), List.of());
  }
}
