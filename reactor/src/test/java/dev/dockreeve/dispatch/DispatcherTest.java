// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dockreeve.action.Captured;
import dev.dockreeve.action.Outcome;
import dev.dockreeve.journal.Accepted;
import dev.dockreeve.journal.Attempt;
import dev.dockreeve.journal.Ended;
import dev.dockreeve.journal.InMemoryJournal;
import dev.dockreeve.journal.Journal;
import dev.dockreeve.journal.JournalException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DispatcherTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  private final Runs runs = new Runs();
  private final Heard heard = new Heard();
  private final InMemoryJournal journal = InMemoryJournal.create();

  private DispatcherBuilder dispatcher() {
    return Dispatcher.builder()
        .journal(journal)
        .listener(heard)
        .duties(runs.duties(Runs.ONCE, "r", "s"));
  }

  private static void accept(Dispatcher dispatcher, Accepted... accepted) {
    dispatcher.accept(List.of(accepted), List.of());
  }

  private static void counts(Dispatcher dispatcher, String expected) {
    Stats stats = dispatcher.stats();
    assertThat(
            "accepted %d waiting %d running %d succeeded %d failed %d"
                .formatted(
                    stats.accepted(),
                    stats.waiting(),
                    stats.running(),
                    stats.succeeded(),
                    stats.failed()))
        .isEqualTo(expected);
  }

  @Test
  void accept_run_isAttemptedJournalledAndTold() throws Exception {
    Dispatcher dispatcher = dispatcher().build();
    CountDownLatch mayEnd = new CountDownLatch(1);
    Accepted run =
        runs.of(
            "r-1",
            "r",
            "c",
            facts -> {
              assertThat(facts.attempt()).isEqualTo(1);
              assertThat(facts.runId()).isEqualTo("r-1");
              assertThat(Thread.currentThread().getName()).isEqualTo("dispatch-1");
              assertThat(Thread.currentThread().isVirtual()).isTrue();
              mayEnd.await();
              return Runs.OK;
            });

    accept(dispatcher, run);

    assertThat(heard.next(RunEvent.Started.class)).isEqualTo(new RunEvent.Started(run, 1));
    counts(dispatcher, "accepted 1 waiting 0 running 1 succeeded 0 failed 0");
    assertThat(journal.unfinished()).singleElement().extracting("runId").isEqualTo("r-1");
    mayEnd.countDown();
    heard.ends("r-1", "ok");
    dispatcher.close(LONG);
    counts(dispatcher, "accepted 1 waiting 0 running 0 succeeded 1 failed 0");
    assertThat(journal.unfinished()).isEmpty();
    assertThat(journal.ended())
        .singleElement()
        .satisfies(entry -> {
          assertThat(entry.end().state()).isEqualTo(Ended.State.SUCCEEDED);
          assertThat(entry.attempts()).hasSize(1);
        });
  }

  @Test
  void accept_failureAndBug_endTheRunAndNotTheWorker() throws Exception {
    Dispatcher dispatcher = dispatcher().workers(1).build();

    accept(dispatcher, runs.of("1", "r", "c", facts -> Runs.FAILURE));
    accept(
        dispatcher,
        runs.of(
            "2",
            "r",
            "c",
            facts -> {
              throw new IllegalStateException("oh\nno");
            }));
    accept(
        dispatcher,
        runs.of(
            "3",
            "r",
            "c",
            facts -> {
              throw new StackOverflowError("planted");
            }));
    accept(dispatcher, runs.of("4", "r", "c", facts -> Runs.OK));

    heard.ends("1", "exit code 1");
    heard.ends("2", "bug in the action: java.lang.IllegalStateException: oh\\nno");
    heard.ends("3", "bug in the action: java.lang.StackOverflowError: planted");
    heard.ends("4", "ok");
    dispatcher.close(LONG);
    counts(dispatcher, "accepted 4 waiting 0 running 0 succeeded 1 failed 3");
  }

  @Test
  void accept_errorOfAnAction_failsThatRunOnly() throws Exception {
    Dispatcher dispatcher = dispatcher().workers(1).build();

    accept(
        dispatcher,
        runs.of(
            "1",
            "r",
            "c",
            facts -> {
              throw new AssertionError("planted");
            }),
        runs.of("2", "r", "c", facts -> Runs.OK));

    heard.ends("1", "bug in the action: java.lang.AssertionError: planted");
    heard.ends("2", "ok");
    dispatcher.close(LONG);
    counts(dispatcher, "accepted 2 waiting 0 running 0 succeeded 1 failed 1");
  }

  @Test
  void accept_listenerThatThrows_changesNothing() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    Dispatcher dispatcher =
        dispatcher()
            .listener(event -> {
              if (event instanceof RunEvent.Ended) {
                ended.countDown();
              }
              throw new IllegalStateException("planted");
            })
            .build();

    accept(dispatcher, runs.of("1", "r", "c", facts -> Runs.OK));

    assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
    dispatcher.close(LONG);
    assertThat(dispatcher.stats().succeeded()).isEqualTo(1);
  }

  @Test
  void accept_journalThatThrows_leavesNothingBehind() {
    Journal broken =
        (Journal)
            Proxy.newProxyInstance(
                Journal.class.getClassLoader(),
                new Class<?>[] {Journal.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("pending")) {
                    return Map.of();
                  }
                  throw new IllegalStateException("disk full");
                });
    Dispatcher dispatcher = dispatcher().journal(broken).build();

    assertThatThrownBy(() -> accept(dispatcher, runs.of("1", "r", "c", facts -> Runs.OK)))
        .hasMessage("disk full");
    counts(dispatcher, "accepted 0 waiting 0 running 0 succeeded 0 failed 0");
  }

  @Test
  void journal_thatStops_nothingMoreIsBegun() throws Exception {
    InMemoryJournal real = InMemoryJournal.create();
    Journal stops =
        (Journal)
            Proxy.newProxyInstance(
                Journal.class.getClassLoader(),
                new Class<?>[] {Journal.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("attemptEnded")) {
                    throw new JournalException.NotWritten("disk", new java.io.IOException());
                  }
                  return method.invoke(real, arguments);
                });
    CountDownLatch failed = new CountDownLatch(1);
    Dispatcher dispatcher =
        dispatcher().journal(stops).onJournalFailure(e -> failed.countDown()).build();

    accept(
        dispatcher,
        runs.of("1", "r", "c", facts -> Runs.OK),
        runs.of("2", "r", "c", facts -> Runs.OK));

    assertThat(failed.await(20, TimeUnit.SECONDS)).isTrue();
    accept(dispatcher, runs.of("3", "s", "c", facts -> Runs.OK));
    dispatcher.close(LONG);
    assertThat(dispatcher.stats().attempts()).isEqualTo(1);
    assertThat(real.unfinished()).hasSize(3);
  }

  @Test
  void retry_failsTwiceThenSucceeds_sameKeyAndLaterRunOfTheLaneWaits() throws Exception {
    Dispatcher dispatcher =
        dispatcher().duties(runs.duties(Runs.treatment(5, Order.CONTAINER, 4), "r")).build();
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    Runs.Body fails =
        facts -> {
          seen.add(facts.runId() + "#" + facts.attempt());
          return facts.attempt() < 3 && facts.runId().equals("1") ? Runs.FAILURE : Runs.OK;
        };

    accept(
        dispatcher,
        runs.of("1", "r", "c", fails),
        runs.of("2", "r", "c", fails),
        runs.of("3", "r", "other", fails));

    for (int i = 0; i < 3; i++) {
      heard.next(RunEvent.Ended.class);
    }
    dispatcher.close(LONG);
    assertThat(seen.stream().filter(s -> !s.startsWith("3")))
        .containsExactly("1#1", "1#2", "1#3", "2#1");
    assertThat(seen).contains("3#1");
    assertThat(seen.indexOf("3#1")).isLessThan(seen.indexOf("2#1"));
    assertThat(journal.run("1").orElseThrow().attempts())
        .extracting(Attempt::state)
        .containsExactly(Attempt.State.FAILED, Attempt.State.FAILED, Attempt.State.SUCCEEDED);
    assertThat(dispatcher.stats().attempts()).isEqualTo(5);
  }

  @Test
  void retry_permanentOrTooOften_isADeadLetter() throws Exception {
    Dispatcher dispatcher =
        dispatcher().duties(runs.duties(Runs.treatment(3, Order.CONTAINER, 4), "r")).build();

    accept(
        dispatcher,
        runs.of("1", "r", "c", facts -> Outcome.permanent("exit code 127")),
        runs.of("2", "r", "c", facts -> new Outcome.TimedOut(LONG, "killed", Captured.NOTHING)));

    heard.ends("1", "exit code 127");
    assertThat(heard.next(RunEvent.Retrying.class).attempt()).isEqualTo(1);
    assertThat(heard.next(RunEvent.Retrying.class).attempt()).isEqualTo(2);
    heard.ends("2", "timed out after 20 s, killed");
    dispatcher.close(LONG);
    assertThat(journal.run("1").orElseThrow().attempts()).hasSize(1);
    assertThat(journal.run("2").orElseThrow().attempts())
        .extracting(Attempt::state)
        .containsOnly(Attempt.State.TIMED_OUT)
        .hasSize(3);
  }

  @Test
  void maxParallel_aRuleThatHangs_leavesWorkersToTheOthers() throws Exception {
    Dispatcher dispatcher =
        dispatcher()
            .workers(4)
            .duties(runs.duties(Runs.treatment(1, Order.CONTAINER, 3), "r", "s"))
            .build();
    CountDownLatch began = new CountDownLatch(3);
    CountDownLatch mayEnd = new CountDownLatch(1);
    for (int i = 0; i < 10; i++) {
      accept(
          dispatcher,
          runs.of(
              "hangs " + i,
              "r",
              "c" + i,
              facts -> {
                began.countDown();
                mayEnd.await();
                return Runs.OK;
              }));
    }

    accept(dispatcher, runs.of("other", "s", "c", facts -> Runs.OK));

    heard.ends("other", "ok");
    began.await();
    assertThat(dispatcher.ruleStats()).contains(new RuleStats("r", false, 7, 0, 0, 3, 0));
    mayEnd.countDown();
    for (int i = 0; i < 10; i++) {
      heard.next(RunEvent.Ended.class);
    }
    dispatcher.close(LONG);
  }

  @Test
  void order_rule_oneAfterTheOtherAndNone_allAtOnce() throws Exception {
    Dispatcher dispatcher =
        dispatcher()
            .duties(
                Map.of(
                    "r", runs.duty(Runs.treatment(1, Order.RULE, 8)),
                    "s", runs.duty(Runs.treatment(1, Order.NONE, 8))))
            .build();
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch together = new CountDownLatch(4);
    for (int i = 0; i < 4; i++) {
      accept(
          dispatcher,
          runs.of(
              "r" + i,
              "r",
              "c" + i,
              facts -> {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                Thread.onSpinWait();
                inside.decrementAndGet();
                return Runs.OK;
              }),
          runs.of(
              "s" + i,
              "s",
              "c",
              facts -> {
                together.countDown();
                return together.await(20, TimeUnit.SECONDS) ? Runs.OK : Runs.FAILURE;
              }));
    }

    for (int i = 0; i < 8; i++) {
      assertThat(heard.next(RunEvent.Ended.class).how().state()).isEqualTo(Ended.State.SUCCEEDED);
    }
    dispatcher.close(LONG);
    assertThat(most).hasValue(1);
  }

  @Test
  void builder_numbersThatMakeNoSense_areRefused() {
    assertThatThrownBy(() -> Dispatcher.builder().workers(0))
        .hasMessage("workers: 0 (expected: >= 1)");
    assertThatThrownBy(() -> Dispatcher.builder().inMemory(0))
        .hasMessage("inMemory: 0 (expected: >= 1)");
    assertThatThrownBy(() -> Dispatcher.builder().inMemoryBytes(0))
        .hasMessage("inMemoryBytes: 0 (expected: >= 1)");
    assertThatThrownBy(() -> Dispatcher.builder().overflow(0))
        .hasMessage("overflow: 0 (expected: >= 1)");
    assertThatThrownBy(() -> Dispatcher.builder().workerWaitWarning(Duration.ZERO))
        .hasMessage("workerWaitWarning: PT0S (expected: > 0)");
  }
}
