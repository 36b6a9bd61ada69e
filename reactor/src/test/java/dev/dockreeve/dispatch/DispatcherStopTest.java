// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.journal.Accepted;
import dev.dockreeve.journal.Attempt;
import dev.dockreeve.journal.InMemoryJournal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rules that are suspended, containers that are gone, and our own end. */
@Timeout(60)
class DispatcherStopTest {

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

  @Test
  void suspend_rule_acceptsAndWaitsUntilItMayGoOn() throws Exception {
    Dispatcher dispatcher = dispatcher().build();
    assertThat(dispatcher.suspend("r")).isTrue();
    assertThat(dispatcher.suspend("nobody")).isFalse();

    accept(
        dispatcher,
        runs.of("1", "r", "c", facts -> Runs.OK),
        runs.of("2", "s", "c", facts -> Runs.OK));

    heard.ends("2", "ok");
    assertThat(dispatcher.ruleStats()).contains(new RuleStats("r", true, 1, 0, 0, 0, 0));
    assertThat(dispatcher.resume("r")).isTrue();
    heard.ends("1", "ok");
    dispatcher.close(LONG);
  }

  @Test
  void whenGone_skip_endsWithoutAnAttemptAndRunIsMarked() throws Exception {
    Treatment skip =
        new Treatment(
            RetryPolicy.DEFAULT,
            Order.CONTAINER,
            4,
            Duration.ofHours(1),
            WhenGone.SKIP,
            LONG,
            Optional.empty());
    Dispatcher dispatcher =
        dispatcher()
            .gone(event -> event.container().isPresent())
            .duties(Map.of("r", runs.duty(skip), "s", runs.duty(Runs.ONCE)))
            .build();

    accept(dispatcher, runs.of("1", "r", "c", facts -> Runs.OK));
    heard.ends("1", "its container has ended");
    accept(dispatcher, runs.of("2", "s", "c", facts -> Runs.OK));
    heard.ends("2", "ok; its container had ended before");

    dispatcher.close(LONG);
    assertThat(journal.run("1").orElseThrow().attempts()).isEmpty();
    assertThat(dispatcher.stats().skipped()).isEqualTo(1);
  }

  @Test
  void close_runningAttempt_getsItsGraceThenTheRestStaysUnfinished() throws Exception {
    Dispatcher dispatcher = dispatcher().workers(1).build();
    CountDownLatch mayEnd = new CountDownLatch(1);
    accept(
        dispatcher,
        runs.of(
            "1",
            "r",
            "c",
            facts -> {
              mayEnd.await();
              return Runs.OK;
            }),
        runs.of("2", "r", "c", facts -> Runs.OK));
    heard.next(RunEvent.Started.class);
    Thread closing = Thread.ofVirtual().start(() -> dispatcher.close(LONG));
    assertThat(closing.join(Duration.ofMillis(100))).isFalse();

    mayEnd.countDown();

    assertThat(closing.join(LONG)).isTrue();
    assertThat(dispatcher.stats().waiting()).isEqualTo(1);
    assertThat(dispatcher.stats().succeeded()).isEqualTo(1);
    assertThat(journal.unfinished()).singleElement().extracting("runId").isEqualTo("2");
    accept(dispatcher, runs.of("3", "r", "c", facts -> Runs.OK));
    assertThat(dispatcher.stats().accepted()).isEqualTo(2);
    dispatcher.close(LONG);
  }

  @Test
  void close_attemptThatGoesOnBeyondTheGrace_isInterruptedAndMadeAgainInTheNextLife()
      throws Exception {
    Dispatcher dispatcher = dispatcher().build();
    AtomicInteger interrupts = new AtomicInteger();
    accept(
        dispatcher,
        runs.of(
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
            }));
    heard.next(RunEvent.Started.class);

    dispatcher.close(Duration.ofMillis(50));

    assertThat(interrupts).hasValue(1);
    assertThat(heard.next(RunEvent.Interrupted.class).run().runId()).isEqualTo("1");
    assertThat(journal.unfinished()).hasSize(1);
    Runs nextLife = new Runs();
    nextLife.of("1", "r", "c", facts -> facts.attempt() == 2 ? Runs.OK : Runs.FAILURE);
    Dispatcher next = dispatcher().duties(nextLife.duties(Runs.ONCE, "r")).build();
    next.start();
    heard.ends("1", "ok");
    next.close(LONG);
    assertThat(journal.run("1").orElseThrow().attempts())
        .extracting(Attempt::state)
        .containsExactly(Attempt.State.INTERRUPTED, Attempt.State.SUCCEEDED);
  }

  @Test
  void close_callerInterrupted_returnsAndKeepsTheFlag() throws Exception {
    Dispatcher dispatcher = dispatcher().build();
    CountDownLatch mayEnd = new CountDownLatch(1);
    accept(
        dispatcher,
        runs.of(
            "1",
            "r",
            "c",
            facts -> {
              mayEnd.await();
              return Runs.OK;
            }));
    heard.next(RunEvent.Started.class);
    Thread.currentThread().interrupt();

    dispatcher.close(LONG);

    assertThat(Thread.interrupted()).isTrue();
    mayEnd.countDown();
  }
}
