// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HandlerActionTest {

  private static final Duration SHORT = Duration.ofMillis(50);

  private static Outcome attempt(Handler handler, Duration timeout) throws InterruptedException {
    return HandlerAction.of("test", handler).attempt(Attempted.facts("x"), timeout);
  }

  @Test
  void attempt_handlerThatReturns_isItsOutcome() throws Exception {
    assertThat(attempt(facts -> Outcome.succeeded(), Attempted.LONG))
        .isEqualTo(Outcome.succeeded());
    assertThat(
            attempt(
                facts -> Outcome.failed("busy: " + facts.rule(), Duration.ofMinutes(1)),
                Attempted.LONG))
        .isEqualTo(
            new Outcome.Failed(
                "busy: My rule", false, Captured.NOTHING, Optional.of(Duration.ofMinutes(1))));
  }

  @Test
  void attempt_reasonWithControlCharacters_isEscaped() throws Exception {
    assertThat(attempt(facts -> Outcome.permanent("no\u001b[2J\nway"), Attempted.LONG).reason())
        .isEqualTo("no\\u001b[2J\\nway");
  }

  @Test
  void attempt_exception_isAFailureThatMayBeTriedAgain() throws Exception {
    assertThat(
            attempt(
                facts -> {
                  throw new IOException("refused\u001b[31m");
                },
                Attempted.LONG))
        .isEqualTo(Outcome.failed("java.io.IOException: refused\\u001b[31m"));
    assertThat(
            attempt(
                facts -> {
                  throw new IllegalStateException();
                },
                Attempted.LONG))
        .isEqualTo(Outcome.failed("java.lang.IllegalStateException"));
    assertThat(
            attempt(
                facts -> {
                  throw new StackOverflowError();
                },
                Attempted.LONG))
        .isEqualTo(Outcome.failed("java.lang.StackOverflowError"));
  }

  @Test
  void attempt_noOutcome_isAFailure() throws Exception {
    assertThat(attempt(HandlerActionTest::nothing, Attempted.LONG).reason())
        .contains("NullPointerException", "the handler's outcome");
  }

  @SuppressWarnings("NullAway")
  private static Outcome nothing(Object facts) {
    return null;
  }

  @Test
  void attempt_tooLong_isInterrupted() throws Exception {
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();

    Outcome outcome =
        attempt(
            facts -> {
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                interrupted.complete(true);
                throw e;
              }
              return Outcome.succeeded();
            },
            SHORT);

    assertThat(outcome.reason()).isEqualTo("timed out after 50 ms, interrupted");
    assertThat(outcome).isInstanceOf(Outcome.TimedOut.class);
    assertThat(interrupted).isCompletedWithValue(true);
  }

  @Test
  void attempt_handlerThatIgnoresInterrupts_keepsItsWorkerUntilItReturns() throws Exception {
    AtomicBoolean returned = new AtomicBoolean();
    HandlerAction action =
        HandlerAction.of(
            "deaf",
            facts -> {
              deafFor(Duration.ofMillis(300));
              returned.set(true);
              return Outcome.succeeded();
            },
            Duration.ofMillis(20));

    Outcome outcome = action.attempt(Attempted.facts("x"), SHORT);

    assertThat(outcome).isInstanceOf(Outcome.TimedOut.class);
    assertThat(returned).isTrue();
  }

  private static void deafFor(Duration time) {
    long until = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < until) {
      Thread.onSpinWait();
    }
  }

  @Test
  void attempt_workerThatIsStopped_endsTheHandlerAndPassesItOn() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<String> handler = new CompletableFuture<>();
    CompletableFuture<String> worker = new CompletableFuture<>();
    HandlerAction action =
        HandlerAction.of(
            "waits",
            facts -> {
              begun.countDown();
              try {
                new CountDownLatch(1).await();
              } finally {
                handler.complete("ended");
              }
              return Outcome.succeeded();
            });
    Thread thread =
        Thread.ofVirtual()
            .start(() -> {
              try {
                worker.complete(action.attempt(Attempted.facts("x"), Attempted.LONG).reason());
              } catch (InterruptedException e) {
                worker.complete("interrupted after the handler " + handler.getNow("went on"));
              }
            });
    begun.await();

    thread.interrupt();

    assertThat(worker.get(10, TimeUnit.SECONDS)).isEqualTo("interrupted after the handler ended");
  }

  @Test
  void attempt_stoppedWhileTheHandlerIsDeaf_leavesItAlone() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    HandlerAction action =
        HandlerAction.of(
            "deaf",
            facts -> {
              begun.countDown();
              deafFor(Duration.ofSeconds(2));
              return Outcome.succeeded();
            },
            SHORT);
    CompletableFuture<Long> stopped = new CompletableFuture<>();
    Thread thread =
        Thread.ofPlatform()
            .start(() -> {
              try {
                action.attempt(Attempted.facts("x"), Attempted.LONG);
              } catch (InterruptedException e) {
                stopped.complete(System.nanoTime());
              }
            });
    begun.await();
    long asked = System.nanoTime();

    thread.interrupt();

    assertThat(Duration.ofNanos(stopped.get(10, TimeUnit.SECONDS) - asked))
        .isLessThan(Duration.ofMillis(1_500));
  }

  @Test
  void of_description_isOneLine() {
    assertThat(HandlerAction.of("restart\nrelay", facts -> Outcome.succeeded()).describe())
        .isEqualTo("restart\\nrelay");
  }
}
