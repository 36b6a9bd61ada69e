// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.journal.Accepted;
import dev.dockreeve.journal.Ended;
import dev.dockreeve.journal.InMemoryJournal;
import dev.dockreeve.journal.RunSummary;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Queues that are longer than what memory may hold, that outlive us, expire, or lose their rule.
 */
@Timeout(60)
class QueueTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  private final Runs runs = new Runs();
  private final Heard heard = new Heard();
  private InMemoryJournal journal = InMemoryJournal.keeping(1_000_000);

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
  void accept_moreThanMemoryMayHold_allRunInOrderFromTheJournal() throws Exception {
    LinkedBlockingQueue<String> order = new LinkedBlockingQueue<>();
    CountDownLatch begin = new CountDownLatch(1);
    Dispatcher dispatcher = dispatcher().inMemory(10).build();
    for (int i = 0; i < 500; i++) {
      accept(
          dispatcher,
          runs.of(
              "" + i,
              "r",
              "c" + i % 3,
              facts -> {
                begin.await();
                order.add(facts.event().actor().id() + " " + facts.runId());
                return Runs.OK;
              }));
    }
    assertThat(dispatcher.stats().waiting() + dispatcher.stats().running()).isEqualTo(500);
    assertThat(inMemory(dispatcher)).isLessThanOrEqualTo(10);

    begin.countDown();
    for (int i = 0; i < 500; i++) {
      heard.next(RunEvent.Ended.class);
    }

    dispatcher.close(LONG);
    List<String> all = List.copyOf(order);
    for (String lane : List.of("c0", "c1", "c2")) {
      assertThat(all.stream().filter(s -> s.startsWith(lane)).map(s -> s.substring(3)))
          .containsExactlyElementsOf(
              Stream.iterate(Integer.parseInt(lane.substring(1)), i -> i < 500, i -> i + 3)
                  .map(String::valueOf)
                  .toList());
    }
    assertThat(journal.unfinished()).isEmpty();
    assertThat(dispatcher.stats().waiting()).isZero();
  }

  private static long inMemory(Dispatcher dispatcher) {
    return dispatcher.lineup().inMemory();
  }

  @Test
  void accept_moreBytesThanMemoryMayHold_waitsInTheJournal() throws Exception {
    CountDownLatch begin = new CountDownLatch(1);
    String large = "x".repeat(10_000);
    long bytes = Runs.labelled("c", large).bytes();
    Dispatcher dispatcher = dispatcher().inMemoryBytes(bytes * 2 + bytes / 2).build();
    for (int i = 0; i < 20; i++) {
      runs.of(
          "" + i,
          "r",
          "c",
          facts -> {
            begin.await();
            return Runs.OK;
          });
      accept(dispatcher, Runs.run("" + i, "r", Runs.labelled("c", large)));
    }
    assertThat(inMemory(dispatcher)).isLessThanOrEqualTo(3);
    assertThat(dispatcher.stats().waiting() + dispatcher.stats().running()).isEqualTo(20);

    begin.countDown();

    for (int i = 0; i < 20; i++) {
      heard.ends("" + i, "ok");
    }
    dispatcher.close(LONG);
  }

  @Test
  void accept_concurrentlyWhileTheQueueIsReadBack_nothingIsLostOrDoubled() throws Exception {
    Dispatcher dispatcher = dispatcher().inMemory(8).build();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      String name = "t" + t + "-";
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < 2_000; i++) {
                  accept(dispatcher, runs.of(name + i, "r", name + i % 5, facts -> Runs.OK));
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    for (int i = 0; i < 8_000; i++) {
      heard.next(RunEvent.Ended.class);
    }

    dispatcher.close(LONG);
    assertThat(dispatcher.stats().attempts()).isEqualTo(8_000);
    assertThat(dispatcher.stats().succeeded()).isEqualTo(8_000);
    assertThat(journal.unfinished()).isEmpty();
  }

  @Test
  void start_unfinishedRunsOfAnEarlierLife_goOnInOrderAndOrphansAreCancelled() throws Exception {
    List<Accepted> before =
        List.of(
            Runs.run("1", "r", Runs.start("c")),
            Runs.run("2", "gone", Runs.start("c")),
            Runs.run("3", "r", Runs.start("c")));
    journal.accepted(before);
    Dispatcher dispatcher = dispatcher().build();

    accept(dispatcher, runs.of("4", "r", "c", facts -> Runs.OK));

    List<String> ends = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      RunEvent.Ended end = heard.next(RunEvent.Ended.class);
      ends.add(end.run().runId() + " " + end.how().state());
    }
    dispatcher.close(LONG);
    assertThat(ends).contains("2 CANCELLED");
    assertThat(ends.stream().filter(end -> !end.startsWith("2")))
        .containsExactly("1 SUCCEEDED", "3 SUCCEEDED", "4 SUCCEEDED");
  }

  @Test
  void start_runThatWaitedForARetry_waitsOnButNeverLongerThanItsRuleAllows() throws Exception {
    journal.accepted(List.of(Runs.run("1", "r", Runs.start("c"))));
    journal.postponed("1", Instant.now().plus(Duration.ofDays(3_650)));
    Dispatcher dispatcher = dispatcher().build();

    dispatcher.start();

    heard.ends("1", "ok");
    dispatcher.close(LONG);
  }

  @Test
  void duties_removedRule_cancelsWhatWaitsAndLetsTheRunningOneEnd() throws Exception {
    CountDownLatch mayEnd = new CountDownLatch(1);
    Dispatcher dispatcher = dispatcher().inMemory(2).build();
    for (int i = 0; i < 10; i++) {
      accept(
          dispatcher,
          runs.of(
              "" + i,
              "r",
              "c",
              facts -> {
                mayEnd.await();
                return Runs.OK;
              }));
    }
    heard.next(RunEvent.Started.class);

    dispatcher.duties(runs.duties(Runs.ONCE, "s"));

    for (int i = 1; i < 10; i++) {
      heard.ends("" + i, "its rule was removed");
    }
    mayEnd.countDown();
    heard.ends("0", "ok");
    accept(dispatcher, runs.of("late", "r", "c", facts -> Runs.OK));
    heard.ends("late", "its rule was removed");
    dispatcher.close(LONG);
    assertThat(dispatcher.stats().cancelled()).isEqualTo(10);
    assertThat(dispatcher.ruleStats()).extracting(RuleStats::rule).containsExactly("s");
  }

  @Test
  void duties_changedRule_queuedRunsAreHeldToTheNewOne() throws Exception {
    CountDownLatch mayEnd = new CountDownLatch(1);
    Dispatcher dispatcher = dispatcher().build();
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
        runs.of("2", "r", "c", facts -> Runs.OK),
        runs.of("3", "r", "d", facts -> Runs.OK));
    heard.next(RunEvent.Started.class);
    heard.ends("3", "ok");
    Duty other =
        new Duty(
            Runs.action(facts -> Runs.FAILURE), Runs.treatment(1, Order.RULE, 4), "other wording");

    dispatcher.duties(Map.of("r", other));
    accept(dispatcher, Runs.run("4", "r", Runs.start("d")));
    mayEnd.countDown();

    heard.ends("1", "ok");
    heard.ends("2", "exit code 1");
    heard.ends("4", "exit code 1");
    dispatcher.close(LONG);
  }

  @Test
  void expires_notStartedInTime_endsAsExpiredWhateverTheWallClockSays() throws Exception {
    AtomicLong nanos = new AtomicLong(5);
    List<Instant> wall = new ArrayList<>(List.of(Runs.AT));
    InstantSource clock = () -> wall.getLast();
    CountDownLatch mayEnd = new CountDownLatch(1);
    Dispatcher dispatcher = dispatcher().nanos(nanos::get).clock(clock).build();
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

    wall.add(Runs.AT.plus(Duration.ofDays(3_650)));
    accept(dispatcher, runs.of("3", "s", "c", facts -> Runs.OK));
    heard.ends("3", "ok");
    nanos.addAndGet(Duration.ofMinutes(61).toNanos());
    mayEnd.countDown();

    heard.ends("1", "ok");
    heard.ends("2", "not started within 60 min of its event");
    dispatcher.close(LONG);
    assertThat(dispatcher.stats().expired()).isEqualTo(1);
    assertThat(journal.run("2").orElseThrow().attempts()).isEmpty();
  }

  @Test
  void full_journal_keepsTheLatestOfEachContainerThenRefusesAndRecovers() throws Exception {
    long bytes = Runs.labelled("c", "x").bytes();
    journal = InMemoryJournal.create().withRoom(bytes * 3);
    CountDownLatch mayEnd = new CountDownLatch(1);
    Dispatcher dispatcher = dispatcher().workers(1).overflow(2).build();
    Runs.Body blocks =
        facts -> {
          mayEnd.await();
          return Runs.OK;
        };
    for (int i = 0; i < 3; i++) {
      runs.of("fits " + i, "r", "c", blocks);
      accept(dispatcher, Runs.run("fits " + i, "r", Runs.labelled("c", "x")));
    }

    accept(dispatcher, Runs.run("a1", "r", Runs.labelled("a", "x")));
    accept(dispatcher, Runs.run("a2", "r", Runs.labelled("a", "x")));
    accept(dispatcher, Runs.run("b1", "r", Runs.labelled("b", "x")));
    accept(dispatcher, Runs.run("c1", "r", Runs.labelled("d", "x")));

    assertThat(heard.next(RunEvent.Coalesced.class).run().runId()).isEqualTo("a1");
    assertThat(heard.next(RunEvent.Refused.class).run().runId()).isEqualTo("c1");
    mayEnd.countDown();
    List<String> ended = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ended.add(heard.next(RunEvent.Ended.class).run().runId());
    }
    assertThat(ended).containsExactly("fits 0", "fits 1", "fits 2", "a2", "b1");
    assertThat(dispatcher.stats().coalesced()).isEqualTo(1);
    assertThat(dispatcher.stats().refused()).isEqualTo(1);
    accept(dispatcher, Runs.run("a3", "r", Runs.labelled("a", "x")));
    heard.ends("a3", "ok");
    dispatcher.close(LONG);
  }

  @Test
  void laneOf_sameRuleAndContainer_isSharedAndNothingElseIs() {
    Lane.Key key = Lane.Key.of(Runs.start("c"));

    assertThat(Lane.Key.of(Runs.start("c"))).isEqualTo(key);
    assertThat(Lane.Key.of(Runs.start("d"))).isNotEqualTo(key);
    assertThat(Lane.Key.of(Runs.image("c")))
        .isEqualTo(new Lane.Key("docker", "image", "c"))
        .isNotEqualTo(key);
  }

  @Test
  void ages_clockThatJumps_makesNoRunOlderAndNoWaitLonger() {
    AtomicLong nanos = new AtomicLong(Duration.ofHours(10).toNanos());
    List<Instant> wall = new ArrayList<>(List.of(Runs.AT));
    Ages ages = new Ages(() -> wall.getLast(), nanos::get);
    long second = TimeUnit.SECONDS.toNanos(1);
    nanos.addAndGet(5 * second);
    ages.accepted(8);
    nanos.addAndGet(5 * second);
    ages.accepted(20);
    nanos.addAndGet(5 * second);

    for (Instant jumped : List.of(Runs.AT, Instant.EPOCH, Instant.MAX)) {
      wall.add(jumped);
      assertThat(ages.since(8, jumped)).isEqualTo(ages.now() - 10 * second);
      assertThat(ages.since(20, jumped)).isEqualTo(ages.now() - 5 * second);
      assertThat(ages.since(7, Runs.AT.minusSeconds(100))).isEqualTo(ages.now() - 115 * second);
      assertThat(ages.since(7, Instant.MAX)).isEqualTo(ages.now() - 15 * second);
      assertThat(ages.due(ages.wall(ages.now() + second), Duration.ofSeconds(9)))
          .isEqualTo(ages.now() + second);
      assertThat(ages.due(Instant.MAX, Duration.ofSeconds(9))).isEqualTo(ages.now() + 9 * second);
      assertThat(ages.due(Instant.EPOCH, Duration.ofSeconds(9))).isEqualTo(ages.now());
    }
    for (int i = 1; i < 10_000; i++) {
      nanos.addAndGet(2 * second);
      ages.accepted(20 + i);
    }
    assertThat(ages.since(8, Runs.AT)).isBetween(ages.now() - 20_013 * second, ages.now());
    assertThat(ages.since(9_020, Runs.AT)).isEqualTo(ages.now() - 1_998 * second);
  }

  @Test
  void retryPolicy_wait_isByChanceUpToABoundThatDoubles() {
    RetryPolicy policy = new RetryPolicy(100, Duration.ofSeconds(1), Duration.ofMinutes(5));
    for (int made = 1; made < 100; made++) {
      long bound = made > 9 ? 300 : Math.min(300, 1L << (made - 1));
      Duration longest = Duration.ZERO;
      java.util.SplittableRandom random = new java.util.SplittableRandom(made);
      for (int i = 0; i < 200; i++) {
        Duration wait = policy.wait(made, random);
        assertThat(wait).isBetween(Duration.ZERO, Duration.ofSeconds(bound));
        longest = wait.compareTo(longest) > 0 ? wait : longest;
      }
      assertThat(longest).isGreaterThan(Duration.ofMillis(bound * 900));
    }
  }

  @Test
  void runs_ofTheJournal_showWhatBecameOfThem() throws Exception {
    Dispatcher dispatcher = dispatcher().build();
    accept(dispatcher, runs.of("1", "r", "c", facts -> Runs.FAILURE));
    heard.ends("1", "exit code 1");
    dispatcher.close(LONG);

    RunSummary summary = journal.run("1").orElseThrow().summary();

    assertThat(summary.end().map(Ended::state)).isEqualTo(Optional.of(Ended.State.FAILED));
    assertThat(summary.attempts()).isEqualTo(1);
  }
}
