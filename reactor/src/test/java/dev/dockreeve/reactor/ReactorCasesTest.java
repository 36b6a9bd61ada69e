// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.action.Handler;
import dev.dockreeve.action.HandlerAction;
import dev.dockreeve.action.Outcome;
import dev.dockreeve.action.RunCommand;
import dev.dockreeve.dispatch.Duty;
import dev.dockreeve.dispatch.Order;
import dev.dockreeve.dispatch.RetryPolicy;
import dev.dockreeve.dispatch.RunEvent;
import dev.dockreeve.dispatch.RunListener;
import dev.dockreeve.dispatch.Treatment;
import dev.dockreeve.dispatch.WhenGone;
import dev.dockreeve.journal.InMemoryJournal;
import dev.dockreeve.journal.Journal;
import dev.dockreeve.journal.RunQuery;
import dev.dockreeve.journal.SqliteJournal;
import dev.dockreeve.model.Actor;
import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Origin;
import dev.dockreeve.rule.Condition;
import dev.dockreeve.rule.Path;
import dev.dockreeve.rule.Rule;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What earlier systems got wrong, by its number; in the words of docs/guarantees.md where it can.
 */
@Timeout(120)
class ReactorCasesTest {

  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Rule STARTS =
      Rule.of("starts", Condition.anyOf(Path.of("action"), List.of("start")));
  private static final Rule ALL = Rule.of("all", new Condition.Always());

  @TempDir java.nio.file.Path folder;

  private static Event event(String action, String container, int life) {
    Instant startedAt = Instant.EPOCH.plusSeconds(life);
    EngineEvent said =
        EngineEvent.of(
            "container", action, startedAt, new Actor(container, Attributes.of("name", container)));
    return new Event(
        "docker",
        "h",
        Origin.LIVE,
        said,
        Optional.of(Container.builder(container).startedAt(startedAt).build()));
  }

  private static Treatment treatment(int attempts, Duration first, Duration timeout) {
    return new Treatment(
        new RetryPolicy(attempts, first, first),
        Order.CONTAINER,
        8,
        Duration.ofHours(1),
        WhenGone.RUN,
        timeout,
        Optional.empty());
  }

  private static Duty duty(Handler handler) {
    return new Duty(
        HandlerAction.of("test", handler), treatment(1, Duration.ofMillis(1), LONG), "");
  }

  /** Lets a test wait for the ends of runs. */
  private static final class Ends implements RunListener {
    private final BlockingQueue<RunEvent.Ended> ends = new LinkedBlockingQueue<>();

    @Override
    public void on(RunEvent event) {
      if (event instanceof RunEvent.Ended end) {
        ends.add(end);
      }
    }

    RunEvent.Ended next() throws InterruptedException {
      RunEvent.Ended end = ends.poll(60, TimeUnit.SECONDS);
      assertThat(end).isNotNull();
      return end;
    }
  }

  @Test
  @DisplayName(
      "TC-18: start and die a thousand times with handlers of random length: each container's in"
          + " order, different ones in parallel")
  void order_thousandLives_strictPerContainerParallelBetween() throws Exception {
    Map<String, List<Integer>> seen = new ConcurrentHashMap<>();
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    SplittableRandom random = new SplittableRandom(18);
    Ends ends = new Ends();
    Reactor reactor =
        Reactor.builder()
            .listener(ends)
            .rule(
                ALL,
                duty(facts -> {
                  most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                  LockSupport.parkNanos(facts.event().time().getEpochSecond() % 7 * 20_000);
                  seen.computeIfAbsent(
                          facts.event().actor().id(),
                          id -> Collections.synchronizedList(new ArrayList<>()))
                      .add(
                          (int) facts.event().time().getEpochSecond() * 2
                              + (facts.event().action().equals("die") ? 1 : 0));
                  inside.decrementAndGet();
                  return Outcome.succeeded();
                }))
            .build();
    for (int life = 0; life < 1_000; life++) {
      for (String container : random.nextBoolean() ? List.of("a", "b") : List.of("b", "a")) {
        reactor.accept(event("start", container, life));
        reactor.accept(event("die", container, life));
      }
    }
    for (int i = 0; i < 4_000; i++) {
      ends.next();
    }
    reactor.close(LONG);
    assertThat(seen.get("a")).hasSize(2_000).isSorted();
    assertThat(seen.get("b")).hasSize(2_000).isSorted();
    assertThat(most).hasValueGreaterThan(1);
  }

  @Test
  @DisplayName(
      "TC-19, TC-29: a second start while the action of the first runs: it runs again for the new"
          + " life, and the first result is marked")
  void restart_whileItsActionRuns_runsAgainAndMarksTheFirst() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch restarted = new CountDownLatch(1);
    AtomicReference<Instant> alive = new AtomicReference<>(Instant.EPOCH);
    Ends ends = new Ends();
    try (Reactor reactor =
        Reactor.builder()
            .listener(ends)
            .gone(event ->
                !event.container().orElseThrow().incarnation().startedAt().equals(alive.get()))
            .rule(
                STARTS,
                duty(facts -> {
                  running.countDown();
                  restarted.await();
                  return Outcome.succeeded();
                }))
            .build()) {
      reactor.accept(event("start", "c", 0));
      running.await();
      reactor.accept(event("die", "c", 0));
      alive.set(Instant.EPOCH.plusSeconds(1));
      reactor.accept(event("start", "c", 1));
      restarted.countDown();

      assertThat(ends.next().how().reason()).isEqualTo("ok; its container has ended meanwhile");
      RunEvent.Ended second = ends.next();
      assertThat(second.how().reason()).isEqualTo("ok");
      assertThat(second.run().event().time()).isEqualTo(Instant.EPOCH.plusSeconds(1));
    }
  }

  @Test
  @DisplayName(
      "TC-21, TC-45: a hanging action is killed with its whole group by its timeout; others are not"
          + " delayed, and stopping works")
  void hangingAction_isKilled_othersGoOnAndStoppingWorks() throws Exception {
    Ends ends = new Ends();
    Duty hangs =
        new Duty(
            RunCommand.builder(
                    List.of("sh", "-c", "sleep 1000 & echo $!; wait").stream()
                        .map(dev.dockreeve.rule.Template::of)
                        .toList())
                .killGrace(Duration.ofMillis(200))
                .build(),
            treatment(1, Duration.ofMillis(1), Duration.ofMillis(500)),
            "");
    Reactor reactor =
        Reactor.builder()
            .workers(2)
            .listener(ends)
            .rule(Rule.of("hangs", new Condition.Always()), hangs)
            .rule(STARTS, duty(facts -> Outcome.succeeded()))
            .build();

    reactor.accept(event("start", "c", 0));

    assertThat(ends.next().run().rule()).isEqualTo("starts");
    RunEvent.Ended killed = ends.next();
    assertThat(killed.how().reason()).startsWith("timed out after 500 ms");
    long child = Long.parseLong(killed.output().text().strip());
    // It was killed, and is gone as soon as the system has seen to it.
    for (ProcessHandle dying : ProcessHandle.of(child).stream().toList()) {
      assertThat(dying.onExit().get(20, TimeUnit.SECONDS)).isNotNull();
    }
    reactor.accept(event("start", "d", 0));
    assertThat(ends.next().run().rule()).isEqualTo("starts");
    long began = System.nanoTime();
    reactor.close(Duration.ofMillis(10));
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(LONG);
  }

  @Test
  @DisplayName(
      "TC-30, TC-32: what was accepted and has not ended is made after a restart, with the same"
          + " idempotency key, also what waited for a retry")
  void restart_whatWaits_isMadeInTheNextLifeWithTheSameKey() throws Exception {
    java.nio.file.Path file = folder.resolve("journal.db");
    BlockingQueue<String> keys = new LinkedBlockingQueue<>();
    try (Journal journal = SqliteJournal.builder(file).open().journal()) {
      Treatment later = treatment(5, Duration.ofDays(1), LONG);
      Reactor reactor =
          Reactor.builder()
              .journal(journal)
              .rule(
                  ALL,
                  new Duty(
                      HandlerAction.of(
                          "test",
                          facts -> {
                            keys.add(facts.runId());
                            return facts.event().actor().id().equals("fails")
                                ? Outcome.failed("not yet")
                                : hang();
                          }),
                      later,
                      ""))
              .build();
      reactor.accept(event("start", "fails", 0));
      reactor.accept(event("start", "hangs", 0));
      reactor.accept(event("die", "hangs", 0));
      assertThat(keys.poll(20, TimeUnit.SECONDS)).isNotNull();
      assertThat(keys.poll(20, TimeUnit.SECONDS)).isNotNull();
      reactor.close(Duration.ofMillis(50));
    }
    nextLifeMakes(file, 3);
  }

  private static void nextLifeMakes(java.nio.file.Path file, int runs) throws Exception {
    List<String> first = new ArrayList<>();
    List<String> second = new ArrayList<>();
    Ends ends = new Ends();
    try (Journal journal = SqliteJournal.builder(file).open().journal()) {
      journal.runs(RunQuery.newest(10)).forEach(run -> first.add(run.runId()));
      try (Reactor reactor =
          Reactor.builder()
              .journal(journal)
              .listener(ends)
              .rule(
                  ALL,
                  new Duty(
                      HandlerAction.of("test", facts -> Outcome.succeeded()),
                      treatment(5, Duration.ofMillis(100), LONG),
                      ""))
              .build()) {
        reactor.start();
        for (int i = 0; i < runs; i++) {
          second.add(ends.next().run().runId());
        }
      }
    }
    assertThat(second).containsExactlyInAnyOrderElementsOf(first).hasSize(runs);
  }

  private static Outcome hang() throws InterruptedException {
    new CountDownLatch(1).await();
    return Outcome.succeeded();
  }

  @Test
  @DisplayName("TC-32: a queue that is full is counted, and told, never silent")
  void fullQueue_isCountedAndTold() throws Exception {
    List<RunEvent> told = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch mayEnd = new CountDownLatch(1);
    Reactor reactor =
        Reactor.builder()
            .journal(InMemoryJournal.create().withRoom(1))
            .listener(told::add)
            .rule(
                ALL,
                duty(facts -> {
                  mayEnd.await();
                  return Outcome.succeeded();
                }))
            .build();
    reactor.accept(event("start", "a", 0));
    reactor.accept(event("start", "b", 0));
    reactor.accept(event("start", "b", 1));

    assertThat(reactor.stats().coalesced()).isEqualTo(1);
    assertThat(told).anyMatch(RunEvent.Coalesced.class::isInstance);
    mayEnd.countDown();
    reactor.close(LONG);
  }

  @Test
  @DisplayName("TC-33: the wall clock jumps by an hour to and fro: no timer fires or is lost")
  void wallClock_jumps_timersDoNothing() throws Exception {
    AtomicReference<Duration> jump = new AtomicReference<>(Duration.ZERO);
    InstantSource clock = () -> Instant.now().plus(jump.get());
    AtomicInteger attempts = new AtomicInteger();
    Ends ends = new Ends();
    Treatment soon =
        new Treatment(
            new RetryPolicy(4, Duration.ofMillis(300), Duration.ofMillis(300)),
            Order.CONTAINER,
            1,
            Duration.ofMinutes(30),
            WhenGone.RUN,
            LONG,
            Optional.empty());
    try (Reactor reactor =
        Reactor.builder()
            .clock(clock)
            .inMemory(1)
            .listener(ends)
            .rule(
                ALL,
                new Duty(
                    HandlerAction.of(
                        "test",
                        facts -> {
                          int hours = attempts.get() % 2 == 0 ? 1 : -1;
                          jump.set(Duration.ofHours(hours));
                          return attempts.incrementAndGet() < 4
                              ? Outcome.failed("not yet")
                              : Outcome.succeeded();
                        }),
                    soon,
                    ""))
            .build()) {
      for (int i = 0; i < 10; i++) {
        reactor.accept(event("start", "c" + i % 2, i));
      }
      for (int i = 0; i < 10; i++) {
        assertThat(ends.next().how().reason()).isEqualTo("ok");
      }
      assertThat(reactor.stats().expired()).isZero();
      assertThat(attempts).hasValue(13);
    }
  }

  @Test
  @DisplayName("TC-49: an action that hangs never slows who reads")
  void hangingActions_acceptGoesOn() {
    CountDownLatch mayEnd = new CountDownLatch(1);
    Reactor reactor =
        Reactor.builder()
            .workers(2)
            .rule(
                ALL,
                duty(facts -> {
                  mayEnd.await();
                  return Outcome.succeeded();
                }))
            .build();

    for (int i = 0; i < 20_000; i++) {
      reactor.accept(event("start", "c" + i, 0));
    }

    assertThat(reactor.stats().accepted()).isEqualTo(20_000);
    assertThat(reactor.stats().running()).isEqualTo(2);
    mayEnd.countDown();
    reactor.close(LONG);
  }
}
