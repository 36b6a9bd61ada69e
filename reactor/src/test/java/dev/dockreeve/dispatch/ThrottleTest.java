// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dockreeve.dispatch.Throttle.By;
import dev.dockreeve.dispatch.Throttle.Over;
import dev.dockreeve.journal.Accepted;
import dev.dockreeve.journal.Ended;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rules that may run only so often, on virtual time. */
class ThrottleTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Runs runs = new Runs();

  /** Each start: second and name of the run. */
  private final List<String> started = new ArrayList<>();

  private final List<RunEvent> told = new ArrayList<>();
  private long nanos;
  private ByHand hand = start(rules(of(2, By.CONTAINER, Over.QUEUE)));

  private static Throttle of(int max, By by, Over over) {
    return new Throttle(max, MINUTE, by, over);
  }

  private Map<String, Duty> rules(Throttle throttle) {
    return rules(Runs.treatment(3, Order.NONE, 100).withThrottle(throttle));
  }

  private Map<String, Duty> rules(Treatment treatment) {
    return Map.of("r", runs.duty(treatment), "free", runs.duty(Runs.ONCE));
  }

  private ByHand start(Map<String, Duty> duties) {
    started.clear();
    return ByHand.start(
        Dispatcher.builder()
            .workers(100)
            .nanos(() -> nanos)
            .clock(() -> Runs.AT.plusNanos(nanos))
            .listener(event -> {
              told.add(event);
              if (event instanceof RunEvent.Started(Accepted run, int attempt) && attempt == 1) {
                started.add(nanos / 1_000_000_000L + " " + run.runId());
              }
            })
            .duties(duties));
  }

  private void accept(String... names) {
    for (String name : names) {
      accept(runs.of(name, "r", name.substring(0, 1), facts -> Runs.OK));
    }
  }

  private void accept(Accepted run) {
    hand.dispatcher().accept(List.of(run), List.of());
  }

  /** Lets so much time pass, and everything happen that can. */
  private void pass(Duration time) {
    for (long left = time.toSeconds(); left >= 0; left--) {
      hand.tick();
      for (int i = 0; i < 50; i++) {
        hand.take();
        hand.finish(0);
      }
      nanos += left > 0 ? 1_000_000_000L : 0;
    }
  }

  private RuleStats stats() {
    return hand.dispatcher().ruleStats().stream()
        .filter(rule -> rule.rule().equals("r"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void queue_byContainer_eachWaitsForItsOwn() {
    accept("a1", "a2", "a3", "b1", "a4", "a5");
    pass(Duration.ZERO);
    assertThat(started).containsExactly("0 a1", "0 a2", "0 b1");
    assertThat(stats().held()).isEqualTo(3);
    assertThat(stats().waiting()).isEqualTo(3);

    pass(Duration.ofSeconds(125));

    assertThat(started).containsExactly("0 a1", "0 a2", "0 b1", "60 a3", "60 a4", "120 a5");
    assertThat(stats().held()).isZero();
  }

  @Test
  void queue_window_slides() {
    accept("a1");
    pass(Duration.ofSeconds(40));
    accept("a2", "a3", "a4");
    pass(Duration.ofSeconds(90));

    assertThat(started).containsExactly("0 a1", "40 a2", "60 a3", "100 a4");
  }

  @Test
  void queue_byRule_whoWaitsLongestIsNextAndNewcomersStandBehind() {
    hand = start(rules(of(1, By.RULE, Over.QUEUE)));
    accept("a1", "b1", "c1");
    pass(Duration.ofSeconds(59));
    accept("d1");
    pass(Duration.ofSeconds(200));

    assertThat(started).containsExactly("0 a1", "60 b1", "120 c1", "180 d1");
  }

  @Test
  void queue_anotherRule_isNotHeldUp() {
    hand = start(rules(of(1, By.RULE, Over.QUEUE)));
    accept("a1", "a2");
    accept(runs.of("x", "free", "a", facts -> Runs.OK));
    pass(Duration.ZERO);

    assertThat(started).containsExactlyInAnyOrder("0 a1", "0 x");
  }

  @Test
  void queue_retries_doNotCount() {
    accept(runs.of("a1", "r", "a", facts -> facts.attempt() < 3 ? Runs.FAILURE : Runs.OK));
    accept("a2", "a3");
    pass(Duration.ofSeconds(3));

    assertThat(started).containsExactly("0 a1", "0 a2");
    assertThat(told).filteredOn(RunEvent.Started.class::isInstance).hasSize(4);
  }

  @Test
  void queue_expiredRuns_useNobodysTurn() {
    Treatment impatient =
        new Treatment(
            RetryPolicy.DEFAULT,
            Order.NONE,
            100,
            Duration.ofSeconds(90),
            WhenGone.RUN,
            Duration.ofSeconds(30),
            Optional.empty());
    hand = start(rules(impatient.withThrottle(of(1, By.RULE, Over.QUEUE))));
    for (int i = 10; i < 40; i++) {
      accept("a" + i);
    }
    pass(Duration.ofSeconds(100));
    accept("b1");
    pass(Duration.ofSeconds(80));

    assertThat(started).containsExactly("0 a10", "60 a11", "120 b1");
    assertThat(told)
        .filteredOn(
            e -> e instanceof RunEvent.Ended ended && ended.how().state() == Ended.State.EXPIRED)
        .hasSize(28);
  }

  @Test
  void queue_heldForLongerThanItMayWait_expiresWhileItIsHeld() {
    Treatment impatient =
        new Treatment(
            RetryPolicy.DEFAULT,
            Order.NONE,
            100,
            Duration.ofSeconds(20),
            WhenGone.RUN,
            Duration.ofSeconds(30),
            Optional.empty());
    hand = start(rules(impatient.withThrottle(of(1, By.RULE, Over.QUEUE))));
    accept("a1", "a2", "b1");
    pass(Duration.ofSeconds(25));

    assertThat(started).containsExactly("0 a1");
    assertThat(hand.dispatcher().stats().expired()).isEqualTo(2);
    assertThat(stats().waiting()).isZero();

    pass(Duration.ofSeconds(35));
    accept("b2");
    pass(Duration.ZERO);
    assertThat(started).containsExactly("0 a1", "60 b2");
  }

  @Test
  void queue_ofLargeEvents_leavesRoomToOthers() {
    String large = "x".repeat(10_000);
    long bytes = Runs.labelled("a10", large).bytes();
    hand.dispatcher().close(Duration.ZERO);
    Dispatcher dispatcher =
        Dispatcher.builder()
            .threaded(false)
            .nanos(() -> nanos)
            .inMemoryBytes(12 * bytes)
            .duties(rules(of(1, By.RULE, Over.QUEUE)))
            .build();
    for (int i = 0; i < 40; i++) {
      dispatcher.accept(
          List.of(Runs.run("r" + i, "r", Runs.labelled("a" + (10 + i), large))), List.of());
    }
    long held = dispatcher.lineup().inMemory();
    for (int i = 0; i < 3; i++) {
      dispatcher.accept(
          List.of(Runs.run("f" + i, "free", Runs.labelled("a" + (10 + i), large))), List.of());
    }

    assertThat(held).isEqualTo(9);
    assertThat(dispatcher.lineup().inMemory()).as("side by side").isEqualTo(12);
  }

  @Test
  void queue_suspendedMeanwhile_goesOnAsOftenAsBefore() {
    accept("a1", "a2", "a3", "a4", "a5", "a6", "a7");
    pass(Duration.ZERO);
    hand.dispatcher().suspend("r");
    pass(Duration.ofMinutes(10));
    hand.dispatcher().resume("r");
    pass(Duration.ofSeconds(125));

    assertThat(started)
        .containsExactly("0 a1", "0 a2", "600 a3", "600 a4", "660 a5", "660 a6", "720 a7");
  }

  @Test
  void queue_reload_keepsWhatCountsAndObeysTheNewNumber() {
    accept("a1", "a2", "a3", "a4");
    pass(Duration.ofSeconds(10));
    hand.dispatcher().duties(rules(of(2, By.CONTAINER, Over.QUEUE)));
    pass(Duration.ofSeconds(10));
    assertThat(started).as("the same again").containsExactly("0 a1", "0 a2");

    hand.dispatcher().duties(rules(of(3, By.CONTAINER, Over.QUEUE)));
    pass(Duration.ofSeconds(1));
    assertThat(started).as("another one begins anew").hasSize(4);

    accept("a5", "a6");
    hand.dispatcher().duties(rules(Runs.ONCE));
    pass(Duration.ZERO);
    assertThat(started).as("none").hasSize(6);
  }

  @Test
  void queue_orderOfContainer_isKept() {
    hand =
        start(
            rules(
                Runs.treatment(3, Order.CONTAINER, 100).withThrottle(of(1, By.RULE, Over.QUEUE))));
    accept("a1", "a2", "b1", "a3");
    pass(Duration.ofSeconds(200));

    assertThat(started).containsExactly("0 a1", "60 b1", "120 a2", "180 a3");
  }

  @Test
  void drop_overTheLimit_isNotAdmittedCountedAndTold() {
    hand = start(rules(of(2, By.CONTAINER, Over.DROP)));
    List<String> admitted = new ArrayList<>();
    for (String name : List.of("a1", "a2", "a3", "b1", "a4")) {
      Accepted run = runs.of(name, "r", name.substring(0, 1), facts -> Runs.OK);
      if (hand.dispatcher().admits(run)) {
        admitted.add(name);
      }
    }
    nanos += MINUTE.toNanos();
    assertThat(hand.dispatcher().admits(Runs.run("a5", "r", Runs.start("a")))).isTrue();

    assertThat(admitted).containsExactly("a1", "a2", "b1");
    assertThat(told)
        .filteredOn(RunEvent.Throttled.class::isInstance)
        .extracting(e -> e.run().runId())
        .containsExactly("a3", "a4");
    assertThat(stats().throttled()).isEqualTo(2);
    assertThat(hand.dispatcher().stats().throttled()).isEqualTo(2);
  }

  @Test
  void drop_ruleWithAQueueOrNone_admitsAll() {
    for (int i = 0; i < 5; i++) {
      assertThat(hand.dispatcher().admits(Runs.run("a" + i, "r", Runs.start("a")))).isTrue();
      assertThat(hand.dispatcher().admits(Runs.run("f" + i, "free", Runs.start("a")))).isTrue();
      assertThat(hand.dispatcher().admits(Runs.run("g" + i, "gone", Runs.start("a")))).isTrue();
    }
  }

  @Test
  void gates_ofManyContainers_areForgotten() {
    RuleQueue queue =
        new RuleQueue("r", Optional.ofNullable(rules(of(1, By.CONTAINER, Over.DROP)).get("r")));
    Gates gates = new Gates(due -> {});
    for (int i = 0; i < 3 * Gates.MOST; i++) {
      assertThat(gates.admit(queue, Runs.run("x", "r", Runs.start("c" + i)), i)).isTrue();
    }
    assertThat(queue.gates).hasSize(Gates.MOST);

    assertThat(gates.admit(queue, Runs.run("x", "r", Runs.start("new")), 2 * MINUTE.toNanos()))
        .isTrue();
    assertThat(queue.gates).as("those that count still").hasSize(1);
  }

  @Test
  void throttle_outOfBounds_refused() {
    assertThatThrownBy(() -> of(0, By.RULE, Over.DROP)).hasMessageContaining("max: 0");
    assertThatThrownBy(() -> of(101, By.RULE, Over.DROP)).hasMessageContaining("max: 101");
    assertThatThrownBy(() -> new Throttle(1, Duration.ZERO, By.RULE, Over.DROP))
        .hasMessageContaining("per: PT0S");
    assertThatThrownBy(() -> new Throttle(1, Duration.ofDays(8), By.RULE, Over.DROP))
        .hasMessageContaining("per: PT192H");
  }
}
