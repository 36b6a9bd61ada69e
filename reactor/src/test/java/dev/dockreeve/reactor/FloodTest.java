// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.action.Handler;
import dev.dockreeve.action.HandlerAction;
import dev.dockreeve.action.Outcome;
import dev.dockreeve.dispatch.Duty;
import dev.dockreeve.dispatch.RunEvent;
import dev.dockreeve.dispatch.RunListener;
import dev.dockreeve.dispatch.Stats;
import dev.dockreeve.dispatch.Throttle;
import dev.dockreeve.dispatch.Treatment;
import dev.dockreeve.journal.Health;
import dev.dockreeve.journal.SqliteJournal;
import dev.dockreeve.model.Actor;
import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Origin;
import dev.dockreeve.rule.Condition;
import dev.dockreeve.rule.Path;
import dev.dockreeve.rule.Rule;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** More than can be done: small versions of what {@code bench/figures flood queue} measures. */
@Timeout(180)
class FloodTest {

  private static final int RATE = 100_000;
  private static final int SECONDS = 5;

  @TempDir java.nio.file.Path folder;

  private static Event event(String action, String container, long number) {
    EngineEvent said =
        EngineEvent.of(
            "container",
            action,
            Instant.now().plusNanos(number),
            new Actor(container, Attributes.of("name", container)));
    return new Event("docker", "h", Origin.LIVE, said, Optional.empty());
  }

  private static Rule rule(String action) {
    return Rule.of(action, Condition.anyOf(Path.of("action"), List.of(action)));
  }

  private static Duty duty(Handler handler) {
    return new Duty(HandlerAction.of("test", handler), Treatment.DEFAULT, "");
  }

  /** How long runs of one rule waited from the event to their start. */
  private static final class Delays {
    private final Map<Integer, Long> sent = new ConcurrentHashMap<>();
    private final long[] waited = new long[SECONDS * 100];
    private final CountDownLatch left = new CountDownLatch(waited.length);

    Event next(int number) {
      sent.put(number, System.nanoTime());
      return event("start", "web-" + number, number);
    }

    Outcome started(Event event) {
      int number = Integer.parseInt(event.actor().id().substring(4));
      waited[number] = System.nanoTime() - sent.getOrDefault(number, 0L);
      left.countDown();
      return Outcome.succeeded();
    }

    Duration quantile(double part) {
      long[] sorted = Arrays.copyOf(waited, waited.length);
      Arrays.sort(sorted);
      return Duration.ofNanos(sorted[(int) (part * (sorted.length - 1))]);
    }
  }

  @Test
  @DisplayName(
      "Health probes of 200 containers and a rule for everything, which hangs, delay nobody")
  void row30_healthProbesAndARuleForEverything_starveNobody() throws Exception {
    CountDownLatch mayEnd = new CountDownLatch(1);
    CountDownLatch started = new CountDownLatch(1);
    Reactor reactor =
        Reactor.builder()
            .rule(
                Rule.of("everything", new Condition.Always()),
                duty(_ -> {
                  mayEnd.await();
                  return Outcome.succeeded();
                }))
            .rule(
                rule("start"),
                duty(_ -> {
                  started.countDown();
                  return Outcome.succeeded();
                }))
            .build();

    try {
      for (int i = 0; i < 600; i++) {
        String action = List.of("exec_create: probe", "exec_start: probe", "exec_die").get(i % 3);
        reactor.accept(event(action, "c" + i / 3, i));
      }
      reactor.accept(event("start", "web", 600));

      // Sooner than what hangs is ended by its time limit.
      assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(Treatment.DEFAULT.timeout()).isGreaterThan(Duration.ofSeconds(25));
      assertThat(reactor.stats().accepted()).isEqualTo(602);
    } finally {
      mayEnd.countDown();
      reactor.close(Duration.ofSeconds(20));
    }
  }

  @Test
  @DisplayName("The same rule with a throttle runs as often as it may, and says what was dropped")
  void row30_throttled_runsAsOftenAsItMay() throws Exception {
    Throttle throttle =
        new Throttle(2, Duration.ofHours(1), Throttle.By.CONTAINER, Throttle.Over.DROP);
    Map<String, AtomicInteger> runs = new ConcurrentHashMap<>();
    Reactor reactor =
        Reactor.builder()
            .rule(
                Rule.of("everything", new Condition.Always()),
                new Duty(
                    HandlerAction.of(
                        "counts",
                        facts -> {
                          runs.computeIfAbsent(facts.event().actor().id(), _ -> new AtomicInteger())
                              .incrementAndGet();
                          return Outcome.succeeded();
                        }),
                    Treatment.DEFAULT.withThrottle(throttle),
                    ""))
            .build();
    try {
      for (int i = 0; i < 600; i++) {
        String action = List.of("exec_create: probe", "exec_start: probe", "exec_die").get(i % 3);
        reactor.accept(event(action, "c" + i / 3, i));
      }
      await(() -> reactor.stats().succeeded() == 400);
    } finally {
      reactor.close(Duration.ofSeconds(20));
    }

    assertThat(runs).hasSize(200).allSatisfy((container, of) -> assertThat(of).hasValue(2));
    assertThat(reactor.stats().accepted()).isEqualTo(400);
    assertThat(reactor.stats().throttled()).isEqualTo(200);
    assertThat(reactor.ruleStats().getFirst().throttled()).isEqualTo(200);
  }

  @Test
  @DisplayName("G5: a flood of events, and a rule that cannot keep up, delay no other rule")
  void flood_oneInThousandMatches_otherRuleStartsAtOnce() throws Exception {
    Delays delays = new Delays();
    AtomicLong slow = new AtomicLong();
    try (SqliteJournal journal =
            SqliteJournal.builder(folder.resolve("journal.db")).open().journal();
        Reactor reactor =
            Reactor.builder()
                .loopGuard(OptionalInt.empty())
                .journal(journal)
                .rule(
                    rule("health_status"),
                    duty(_ -> {
                      LockSupport.parkNanos(100_000_000);
                      slow.incrementAndGet();
                      return Outcome.succeeded();
                    }))
                .rule(rule("start"), duty(facts -> delays.started(facts.event())))
                .build()) {
      Event noise = event("exec_create: true", "noisy", 0);
      long tick = System.nanoTime();
      for (int hundredth = 0; hundredth < SECONDS * 100; hundredth++) {
        for (int i = 0; i < RATE / 100 - 2; i++) {
          reactor.accept(noise);
        }
        reactor.accept(event("health_status: healthy", "noisy-" + hundredth % 7, hundredth));
        reactor.accept(delays.next(hundredth));
        tick += 10_000_000;
        LockSupport.parkNanos(tick - System.nanoTime());
      }
      assertThat(delays.left.await(60, TimeUnit.SECONDS)).isTrue();

      assertThat(delays.quantile(0.99)).isLessThan(Duration.ofSeconds(1));
      assertThat(reactor.stats().accepted()).isEqualTo(2L * SECONDS * 100);
      assertThat(slow.get()).as("the slow rule is still behind").isLessThan(SECONDS * 100);
      reactor.close(Duration.ofSeconds(1));
    }
  }

  @Test
  @DisplayName(
      "G6: the queue spills to the disk; a full journal keeps the latest of each container, then"
          + " refuses, says both, and is well again when there is room")
  void journalFull_coalescesThenRefusesThenIsWellAgain() throws Exception {
    AtomicLong done = new AtomicLong();
    AtomicLong coalesced = new AtomicLong();
    AtomicLong refused = new AtomicLong();
    CountDownLatch mayGoOn = new CountDownLatch(1);
    try (SqliteJournal journal =
            SqliteJournal.builder(folder.resolve("journal.db")).maxBytes(2 << 20).open().journal();
        Reactor reactor =
            Reactor.builder()
                .loopGuard(OptionalInt.empty())
                .journal(journal)
                .inMemory(100)
                .listener(counted(coalesced, refused))
                .rule(
                    rule("die"),
                    duty(_ -> {
                      mayGoOn.await();
                      done.incrementAndGet();
                      return Outcome.succeeded();
                    }))
                .build()) {
      long sent = 0;
      while (refused.get() == 0 && sent < 200_000) {
        // Half of them of a few containers, which can be coalesced; each other one of its own.
        String container = sent % 2 == 0 ? "often-" + sent % 50 : "once-" + sent;
        reactor.accept(event("die", container, sent++));
        LockSupport.parkNanos(20_000);
      }
      assertThat(refused).as("of %d", sent).hasValueGreaterThan(0);
      assertThat(coalesced).hasValueGreaterThan(0);
      assertThat(journal.health()).isInstanceOf(Health.Degraded.class);
      Stats full = reactor.stats();
      mayGoOn.countDown();
      long all = sent;
      await(() -> done.get() + coalesced.get() + refused.get() == all);

      assertThat(done.get() + coalesced.get() + refused.get()).isEqualTo(sent);
      assertThat(full.coalesced()).isEqualTo(coalesced.get());
      assertThat(full.refused()).isEqualTo(refused.get());
      reactor.accept(event("die", "after", sent));
      await(() ->
          done.get() + coalesced.get() + refused.get() == all + 1
              && journal.health() instanceof Health.Ok);
      assertThat(reactor.stats().refused()).as("normal again").isEqualTo(refused.get());
      assertThat(done.get() + coalesced.get() + refused.get()).isEqualTo(sent + 1);
      assertThat(journal.health()).isInstanceOf(Health.Ok.class);
    }
  }

  private static RunListener counted(AtomicLong coalesced, AtomicLong refused) {
    return told -> {
      switch (told) {
        case RunEvent.Coalesced _ -> coalesced.incrementAndGet();
        case RunEvent.Refused _ -> refused.incrementAndGet();
        case RunEvent.Started _,
            RunEvent.Ended _,
            RunEvent.Retrying _,
            RunEvent.Interrupted _,
            RunEvent.Throttled _,
            RunEvent.WaitsForWorker _ -> {}
      }
    };
  }

  /** Waits until it is so: what overflowed is accepted some time after there is room. */
  private static void await(BooleanSupplier wanted) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!wanted.getAsBoolean() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(10_000_000);
    }
  }
}
