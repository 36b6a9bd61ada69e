// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.dispatch.RunEvent;
import dev.dockreeve.dispatch.RunListener;
import dev.dockreeve.journal.Accepted;
import dev.dockreeve.model.Actor;
import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Origin;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoopGuardTest {

  private static final int LIMIT = 10;

  private final LoopGuard guard = new LoopGuard();

  /** Milliseconds; not near zero, since a monotonic clock may show any number. */
  private static final long BEGIN = Long.MAX_VALUE / 1_000_000 - 5_000;

  private long now = BEGIN;

  private int runs;

  private static Event event(Origin origin, String type, String action, String container) {
    EngineEvent said =
        EngineEvent.of(
            type, action, Instant.EPOCH, new Actor(container, Attributes.of("name", container)));
    return new Event("docker", "h", origin, said, Optional.empty());
  }

  private static Event event(String action) {
    return event(Origin.LIVE, "container", action, "web");
  }

  private Accepted run(String rule, Event event) {
    return new Accepted("run-" + ++runs, rule, "", event, Instant.EPOCH);
  }

  private long nanos() {
    return nanos(now);
  }

  /** Wraps around, as such a clock does. */
  private static long nanos(long millis) {
    return millis * 1_000_000;
  }

  private Instant wall() {
    return wall(now);
  }

  private static Instant wall(long at) {
    return Instant.ofEpochMilli(at - BEGIN);
  }

  /** It happens now. */
  private Event now(Event event) {
    EngineEvent said = event.said();
    return new Event(
        event.engine(),
        event.host(),
        event.origin(),
        EngineEvent.of(said.type(), said.action(), wall(), said.actor()),
        event.container());
  }

  private OptionalInt accept(Event event) {
    return guard.accepted("r", now(event), LIMIT, nanos());
  }

  /** An attempt that takes so long. */
  private void attempt(Event event, long millis) {
    Accepted run = run("r", event);
    guard.began(run, wall(), nanos());
    now += millis;
    guard.ended(run, wall(), nanos());
  }

  /**
   * Accepts runs each of which is caused by an attempt, until the guard objects or {@code most}.
   */
  private int loop(Event event, int most) {
    for (int caused = 1; caused <= most; caused++) {
      attempt(event, 100);
      if (accept(event).isPresent()) {
        return caused;
      }
    }
    return 0;
  }

  @Test
  void row29_eachRunCausedByTheOneBefore_isALoopWhenThereAreMoreThanTheLimit() {
    assertThat(accept(event("start"))).isEmpty();
    for (int i = 0; i < LIMIT; i++) {
      attempt(event("start"), 100);
      assertThat(accept(event("start"))).isEmpty();
    }
    attempt(event("start"), 100);
    assertThat(accept(event("start"))).hasValue(LIMIT + 1);
    assertThat(guard.size()).as("it begins anew").isZero();
  }

  @Test
  void attemptAtWork_isACauseToo_butOfOneRunOnly() {
    for (int i = 0; i <= LIMIT; i++) {
      Accepted run = run("r", event("start"));
      guard.began(run, wall(), nanos());
      now += 3_000;
      assertThat(accept(event("kill")).isPresent()).as("kill " + i).isEqualTo(i == LIMIT);
      assertThat(accept(event("die"))).isEmpty();
      assertThat(accept(event("start"))).isEmpty();
      guard.ended(run, wall(), nanos());
    }
  }

  @Test
  void runWithoutCause_breaksTheChain() {
    assertThat(loop(event("start"), LIMIT)).isZero();
    now += 1_000;
    assertThat(accept(event("start"))).isEmpty();
    assertThat(loop(event("start"), LIMIT)).isZero();
    assertThat(loop(event("start"), 1)).isEqualTo(1);
  }

  @Test
  void runLaterThanASecondAfterTheAttempt_hasNoCause() {
    for (int i = 0; i < 3 * LIMIT; i++) {
      attempt(event("start"), 10);
      now += 1_000;
      assertThat(accept(event("start"))).isEmpty();
    }
  }

  @Test
  @DisplayName("What somebody else does to the container after each attempt is no loop")
  void runSoonAfterAnAttempt_butNotDuringIt_hasNoCause() {
    for (int i = 0; i < 3 * LIMIT; i++) {
      attempt(event("start"), 5);
      now += 50;
      assertThat(accept(event("start"))).isEmpty();
    }
  }

  @Test
  @DisplayName("An event that comes a moment after the attempt that caused it counts")
  void eventDuringTheAttempt_heardAfterIt_isALoop() {
    int found = 0;
    for (int i = 0; i < 2 * LIMIT && found == 0; i++) {
      Accepted run = run("r", event("start"));
      guard.began(run, wall(), nanos());
      now += 50;
      Event during = now(event("start"));
      now += 1;
      guard.ended(run, wall(), nanos());
      now += 400;
      found = guard.accepted("r", during, LIMIT, nanos()).isPresent() ? i + 1 : 0;
    }
    assertThat(found).isEqualTo(LIMIT + 1);
  }

  @Test
  void slowLoop_atMostTheLimitAMinute_isAllowed() {
    for (int i = 0; i < 5 * LIMIT; i++) {
      attempt(event("start"), 6_000);
      assertThat(accept(event("start"))).isEmpty();
    }
  }

  @Test
  void fasterThanTheLimit_alsoAfterAWhile_isALoop() {
    for (int i = 0; i < 5; i++) {
      attempt(event("start"), 20_000);
      assertThat(accept(event("start"))).isEmpty();
    }
    assertThat(loop(event("start"), 2 * LIMIT)).isBetween(LIMIT - 3, LIMIT + 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"exec_start: sh", "health_status: unhealthy", "attach", "top"})
  void eventThatIsNoStepOfALife_neitherCountsNorBreaks(String action) {
    assertThat(loop(event(action), 3 * LIMIT)).isZero();
    assertThat(loop(event("start"), LIMIT)).isZero();
    now += 5_000;
    assertThat(accept(event(action))).isEmpty();
    assertThat(loop(event("start"), 1)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"REPLAYED,container", "RESYNC,container", "INITIAL,container", "LIVE,network"})
  void eventThatWasFoundLaterOrIsOfSomethingElse_doesNotCount(Origin origin, String type) {
    assertThat(loop(event(origin, type, "start", "web"), 3 * LIMIT)).isZero();
  }

  @Test
  void otherContainersAndRules_haveChainsOfTheirOwn() {
    for (int i = 0; i < 3 * LIMIT; i++) {
      Event event = event(Origin.LIVE, "container", "start", "c" + i % 3);
      attempt(event, 10);
      assertThat(guard.accepted("other", now(event), LIMIT, nanos())).isEmpty();
      assertThat(accept(event)).isEmpty();
    }
  }

  /**
   * What dockerd does with a container that ends at once and is to be started always: it waits for
   * 100 ms, and then twice as long each time, up to a minute. A rule tells of it.
   */
  @ParameterizedTest
  @CsvSource({
    "20, 10, false",
    "20, 500, false",
    "500, 10, true",
    "500, 500, true",
    "3000, 300, false",
    "3000, 10, true",
    "5000, 300, true",
    "30000, 300, true"
  })
  void crashLoop_withANotification_isNoLoop(long took, long life, boolean alsoOfTheEnd) {
    List<Long> times = new ArrayList<>();
    long at = now;
    long pause = 100;
    for (int i = 0; i < 40; i++) {
      times.add(at);
      if (alsoOfTheEnd) {
        times.add(at + life);
      }
      at += life + pause;
      pause = Math.min(2 * pause, 60_000);
    }
    ArrayDeque<Accepted> waiting = new ArrayDeque<>();
    ArrayDeque<Accepted> atWork = new ArrayDeque<>();
    long free = 0;
    for (long time : times) {
      while (!atWork.isEmpty() && free <= time) {
        guard.ended(atWork.removeFirst(), wall(free), nanos(free));
        if (!waiting.isEmpty()) {
          atWork.add(waiting.removeFirst());
          guard.began(atWork.getFirst(), wall(free), nanos(free));
          free += took;
        }
      }
      now = time;
      assertThat(accept(event("start"))).isEmpty();
      Accepted run = run("r", event("start"));
      if (atWork.isEmpty()) {
        atWork.add(run);
        guard.began(run, wall(), nanos());
        free = time + took;
      } else {
        waiting.add(run);
      }
    }
  }

  @Test
  @DisplayName("A container that ends every second, told of by a command of three, is no loop")
  void crashLoopWithoutPause_withASlowNotification_isNoLoop() {
    for (int i = 0; i < 5 * LIMIT; i++) {
      Accepted run = run("r", event("die"));
      guard.began(run, wall(), nanos());
      for (int second = 0; second < 3; second++) {
        now += 1_000;
        assertThat(accept(event("die"))).isEmpty();
      }
      guard.ended(run, wall(), nanos());
    }
  }

  @Test
  void forget_aRule_takesItsCountersAway() {
    assertThat(loop(event("start"), LIMIT)).isZero();
    guard.forget("other");
    assertThat(guard.size()).isEqualTo(1);
    guard.forget("r");
    assertThat(guard.size()).isZero();
    assertThat(loop(event("start"), LIMIT)).isZero();
  }

  @Test
  void manyContainers_theOldestAreForgotten() {
    assertThat(loop(event("start"), LIMIT)).isZero();
    for (int i = 0; i < LoopGuard.MOST - 1; i++) {
      attempt(event(Origin.LIVE, "container", "start", "c" + i), 0);
    }
    attempt(event("start"), 0);
    attempt(event(Origin.LIVE, "container", "start", "one-more"), 0);
    assertThat(guard.size()).isEqualTo(LoopGuard.MOST);
    assertThat(accept(event("start"))).as("it was touched lately").isPresent();
  }

  @Test
  void manyAttemptsAtOnce_theOldestAreForgotten() {
    for (int i = 0; i < 1_000; i++) {
      guard.began(run("r", event("start")), wall(), nanos());
    }
    int counted = 0;
    for (int i = 0; i < 1_000; i++) {
      counted += guard.accepted("r", now(event("start")), 100, nanos()).orElse(0);
    }
    assertThat(counted).isZero();
  }

  @Test
  void listener_hearsOfAttempts_andPassesAllOn() {
    List<RunEvent> heard = new ArrayList<>();
    RunListener listener = guard.before(heard::add, this::wall, () -> nanos(now));
    int caused = 0;
    for (boolean found = false; !found; caused++) {
      Accepted run = run("r", event("start"));
      listener.on(new RunEvent.Started(run, 1));
      listener.on(new RunEvent.Interrupted(run));
      found = accept(event("start")).isPresent();
    }
    assertThat(caused).isEqualTo(LIMIT + 1);
    assertThat(heard).hasSize(2 * caused);
    now += 1_000;
    assertThat(accept(event("start"))).isEmpty();
  }
}
