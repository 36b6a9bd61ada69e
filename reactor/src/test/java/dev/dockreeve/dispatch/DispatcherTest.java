// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dockreeve.action.Action;
import dev.dockreeve.action.Captured;
import dev.dockreeve.action.Outcome;
import dev.dockreeve.journal.Ended;
import dev.dockreeve.journal.InMemoryJournal;
import dev.dockreeve.journal.Journal;
import dev.dockreeve.model.Event;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DispatcherTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  private final BlockingQueue<RunEvent> events = new LinkedBlockingQueue<>();
  private final InMemoryJournal journal = InMemoryJournal.create();

  private DispatcherBuilder dispatcher() {
    return Dispatcher.builder().journal(journal).listener(events::add);
  }

  private <T extends RunEvent> T next(Class<T> kind) throws InterruptedException {
    while (true) {
      RunEvent event = events.poll(20, TimeUnit.SECONDS);
      assertThat(event).as("a %s", kind.getSimpleName()).isNotNull();
      if (kind.isInstance(event)) {
        return kind.cast(event);
      }
    }
  }

  @Test
  void accept_run_isAttemptedJournalledAndTold() throws Exception {
    Dispatcher dispatcher = dispatcher().build();
    CountDownLatch mayEnd = new CountDownLatch(1);
    Run run =
        Runs.of(
            "r-1",
            "rule",
            "c",
            facts -> {
              assertThat(facts.attempt()).isEqualTo(1);
              assertThat(facts.runId()).isEqualTo("r-1");
              assertThat(Thread.currentThread().getName()).isEqualTo("dispatch-1");
              assertThat(Thread.currentThread().isVirtual()).isTrue();
              mayEnd.await();
              return Runs.OK;
            });

    dispatcher.accept(List.of(run));

    assertThat(next(RunEvent.Started.class)).isEqualTo(new RunEvent.Started(run, 1));
    assertThat(dispatcher.stats()).isEqualTo(new Stats(1, 0, 1, 0, 0, 0, 0));
    assertThat(journal.unfinished()).singleElement().extracting("runId").isEqualTo("r-1");
    mayEnd.countDown();
    assertThat(next(RunEvent.Ended.class).outcome()).isEqualTo(Runs.OK);
    dispatcher.close(LONG);
    assertThat(dispatcher.stats()).isEqualTo(new Stats(1, 0, 0, 1, 0, 0, 0));
    assertThat(journal.unfinished()).isEmpty();
    assertThat(journal.ended())
        .singleElement()
        .satisfies(entry -> {
          assertThat(entry.run().rule()).isEqualTo("rule");
          assertThat(entry.end().state()).isEqualTo(Ended.State.SUCCEEDED);
          assertThat(entry.attempts()).hasSize(1);
        });
  }

  @Test
  void accept_failureAndBug_endTheRunAndNotTheWorker() throws Exception {
    Dispatcher dispatcher = dispatcher().workers(1).build();
    Outcome failure = new Outcome.Failed("exit code 1", false, Captured.NOTHING);

    dispatcher.accept(List.of(Runs.of("1", "r", "c", facts -> failure)));
    dispatcher.accept(
        List.of(
            Runs.of(
                "2",
                "r",
                "c",
                facts -> {
                  throw new IllegalStateException("oh\nno");
                })));
    dispatcher.accept(List.of(Runs.of("3", "r", "c", facts -> Runs.OK)));

    assertThat(next(RunEvent.Ended.class).outcome()).isEqualTo(failure);
    assertThat(next(RunEvent.Ended.class).outcome().reason())
        .isEqualTo("bug in the action: java.lang.IllegalStateException: oh\\nno");
    assertThat(next(RunEvent.Ended.class).outcome()).isEqualTo(Runs.OK);
    dispatcher.close(LONG);
    assertThat(dispatcher.stats()).isEqualTo(new Stats(3, 0, 0, 1, 2, 0, 0));
    assertThat(journal.ended())
        .extracting(e -> e.end().state().name())
        .containsExactly("FAILED", "FAILED", "SUCCEEDED");
  }

  @Test
  void accept_errorInAnAction_losesThatRunOnly() throws Exception {
    Dispatcher dispatcher = dispatcher().workers(1).build();
    CountDownLatch both = new CountDownLatch(1);

    dispatcher.accept(
        List.of(
            Runs.of(
                "1",
                "r",
                "c",
                facts -> {
                  both.await();
                  throw new StackOverflowError("planted");
                }),
            Runs.of("2", "r", "c", facts -> Runs.OK)));
    both.countDown();

    assertThat(next(RunEvent.Ended.class).run().id()).isEqualTo("2");
    dispatcher.close(LONG);
    assertThat(dispatcher.stats()).isEqualTo(new Stats(2, 0, 0, 1, 1, 0, 0));
  }

  @Test
  void accept_listenerThatThrows_changesNothing() {
    Dispatcher dispatcher =
        Dispatcher.builder()
            .journal(journal)
            .listener(event -> {
              throw new IllegalStateException("planted");
            })
            .build();

    dispatcher.accept(List.of(Runs.of("1", "r", "c", facts -> Runs.OK)));
    awaitEnded(1);

    dispatcher.close(LONG);
    assertThat(dispatcher.stats().succeeded()).isEqualTo(1);
  }

  private void awaitEnded(int runs) {
    long start = System.nanoTime();
    while (journal.ended().size() < runs) {
      assertThat(System.nanoTime() - start).isLessThan(LONG.toNanos());
      Thread.onSpinWait();
    }
  }

  @Test
  void accept_journalThatThrows_leavesNothingBehind() {
    Journal broken =
        (Journal)
            Proxy.newProxyInstance(
                Journal.class.getClassLoader(),
                new Class<?>[] {Journal.class},
                (proxy, method, arguments) -> {
                  throw new IllegalStateException("disk full");
                });
    Dispatcher dispatcher = Dispatcher.builder().journal(broken).build();

    assertThatThrownBy(() -> dispatcher.accept(List.of(Runs.of("1", "r", "c", facts -> Runs.OK))))
        .hasMessage("disk full");
    assertThat(dispatcher.stats()).isEqualTo(new Stats(0, 0, 0, 0, 0, 0, 0));
  }

  @Test
  void accept_moreThanMayWait_isRefusedCountedAndTold() throws Exception {
    Dispatcher dispatcher = dispatcher().workers(1).maxPending(3).build();
    CountDownLatch mayEnd = new CountDownLatch(1);
    Runs.Body blocks =
        facts -> {
          mayEnd.await();
          return Runs.OK;
        };
    dispatcher.accept(List.of(Runs.of("0", "r", "c0", blocks)));
    next(RunEvent.Started.class);
    List<Run> five = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      five.add(Runs.of("" + i, "r", "c" + i, blocks));
    }

    dispatcher.accept(five);

    assertThat(next(RunEvent.Refused.class).run().id()).isEqualTo("4");
    assertThat(next(RunEvent.Refused.class).run().id()).isEqualTo("5");
    assertThat(dispatcher.stats()).isEqualTo(new Stats(4, 3, 1, 0, 0, 2, 0));
    assertThat(journal.unfinished()).hasSize(4);
    mayEnd.countDown();
    for (int i = 0; i < 4; i++) {
      next(RunEvent.Ended.class);
    }
    dispatcher.accept(List.of(Runs.of("6", "r", "c", facts -> Runs.OK)));
    assertThat(next(RunEvent.Ended.class).run().id()).isEqualTo("6");
    dispatcher.close(LONG);
  }

  @Test
  void accept_moreBytesThanMayWait_isRefusedWhateverTheNumber() throws Exception {
    Event large = Runs.labelled("x".repeat(10_000));
    Dispatcher dispatcher =
        dispatcher().workers(1).maxPendingBytes(large.bytes() * 2 + large.bytes() / 2).build();
    CountDownLatch mayEnd = new CountDownLatch(1);
    Action blocks =
        Runs.action(facts -> {
          mayEnd.await();
          return Runs.OK;
        });
    dispatcher.accept(List.of(new Run("0", "r", large, blocks, LONG)));
    next(RunEvent.Started.class);

    for (int i = 1; i <= 3; i++) {
      dispatcher.accept(List.of(new Run("" + i, "r", large, blocks, LONG)));
    }

    assertThat(next(RunEvent.Refused.class).run().id()).isEqualTo("3");
    assertThat(dispatcher.stats()).isEqualTo(new Stats(3, 2, 1, 0, 0, 1, 0));
    mayEnd.countDown();
    for (int i = 0; i < 3; i++) {
      next(RunEvent.Ended.class);
    }
    Event huge = Runs.labelled("x".repeat(100_000));
    dispatcher.accept(List.of(new Run("4", "r", huge, blocks, LONG)));
    assertThat(next(RunEvent.Ended.class).run().id()).isEqualTo("4");
    dispatcher.close(LONG);
  }

  @Test
  void lane_sameRuleAndContainer_isSharedAndNothingElseIs() {
    Runs.Body body = facts -> Runs.OK;
    Lane.Key key = Runs.of("1", "r", "c", body).lane();

    assertThat(Runs.of("2", "r", "c", body).lane()).isEqualTo(key);
    assertThat(Runs.of("2", "r", "d", body).lane()).isNotEqualTo(key);
    assertThat(Runs.of("2", "s", "c", body).lane()).isNotEqualTo(key);
    assertThat(new Run("3", "r", Runs.image("c"), Runs.action(body), LONG).lane())
        .isEqualTo(new Lane.Key("r", "docker", "image", "c"))
        .isNotEqualTo(key);
  }

  @Test
  void close_runningAttempt_getsItsGraceThenTheRestStaysUnfinished() throws Exception {
    Dispatcher dispatcher = dispatcher().workers(1).build();
    CountDownLatch mayEnd = new CountDownLatch(1);
    dispatcher.accept(
        List.of(
            Runs.of(
                "1",
                "r",
                "c",
                facts -> {
                  mayEnd.await();
                  return Runs.OK;
                }),
            Runs.of("2", "r", "c", facts -> Runs.OK)));
    next(RunEvent.Started.class);
    Thread closing = Thread.ofVirtual().start(() -> dispatcher.close(LONG));
    assertThat(closing.join(Duration.ofMillis(100))).isFalse();

    mayEnd.countDown();

    assertThat(closing.join(LONG)).isTrue();
    assertThat(dispatcher.stats()).isEqualTo(new Stats(2, 1, 0, 1, 0, 0, 0));
    assertThat(journal.unfinished()).singleElement().extracting("runId").isEqualTo("2");
    dispatcher.accept(List.of(Runs.of("3", "r", "c", facts -> Runs.OK)));
    assertThat(dispatcher.stats().accepted()).isEqualTo(2);
    dispatcher.close(LONG);
  }

  @Test
  void close_attemptThatGoesOnBeyondTheGrace_isInterruptedAndStaysUnfinished() throws Exception {
    Dispatcher dispatcher = dispatcher().build();
    AtomicInteger interrupts = new AtomicInteger();
    dispatcher.accept(
        List.of(
            Runs.of(
                "1",
                "r",
                "c",
                facts -> {
                  try {
                    new CountDownLatch(1).await();
                  } catch (InterruptedException e) {
                    interrupts.incrementAndGet();
                    throw e;
                  }
                  return Runs.OK;
                })));
    next(RunEvent.Started.class);

    dispatcher.close(Duration.ofMillis(50));

    assertThat(interrupts).hasValue(1);
    assertThat(next(RunEvent.Interrupted.class).run().id()).isEqualTo("1");
    assertThat(journal.unfinished()).hasSize(1);
    assertThat(dispatcher.stats()).isEqualTo(new Stats(1, 0, 0, 0, 0, 0, 0));
  }

  @Test
  void close_callerInterrupted_returnsAndKeepsTheFlag() throws Exception {
    Dispatcher dispatcher = dispatcher().build();
    CountDownLatch mayEnd = new CountDownLatch(1);
    dispatcher.accept(
        List.of(
            Runs.of(
                "1",
                "r",
                "c",
                facts -> {
                  mayEnd.await();
                  return Runs.OK;
                })));
    next(RunEvent.Started.class);
    Thread.currentThread().interrupt();

    dispatcher.close(LONG);

    assertThat(Thread.interrupted()).isTrue();
    mayEnd.countDown();
  }

  @Test
  void builder_numbersThatMakeNoSense_areRefused() {
    assertThatThrownBy(() -> Dispatcher.builder().workers(0))
        .hasMessage("workers: 0 (expected: >= 1)");
    assertThatThrownBy(() -> Dispatcher.builder().maxPending(0))
        .hasMessage("maxPending: 0 (expected: >= 1)");
    assertThatThrownBy(() -> Dispatcher.builder().workerWaitWarning(Duration.ZERO))
        .hasMessage("workerWaitWarning: PT0S (expected: > 0)");
    assertThatThrownBy(
            () -> new Run("1", "r", Runs.start("c"), Runs.action(facts -> Runs.OK), Duration.ZERO))
        .hasMessage("timeout: PT0S (expected: > 0)");
    assertThat(Runs.of("1", "r", "c", facts -> Runs.OK)).hasToString("Run[1 of r]");
  }
}
