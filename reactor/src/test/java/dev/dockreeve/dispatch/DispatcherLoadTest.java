// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.action.RunCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many runs at a time: TC-18, the bound of the workers, and the warning about waiting. */
@Timeout(120)
class DispatcherLoadTest {

  /** Counts how many are inside at a time, and the most that ever were. */
  private static final class Gauge {
    final AtomicInteger now = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();

    void in() {
      most.accumulateAndGet(now.incrementAndGet(), Math::max);
    }

    void out() {
      now.decrementAndGet();
    }
  }

  @Test
  void accept_twoHundredCommandsOfTenthOfASecond_allRunAtMostEightAtATimeWithWarnings()
      throws Exception {
    Gauge gauge = new Gauge();
    CountDownLatch ended = new CountDownLatch(200);
    List<RunEvent.WaitsForWorker> warnings = Collections.synchronizedList(new ArrayList<>());
    Map<String, List<String>> order = Collections.synchronizedMap(new HashMap<>());
    Dispatcher dispatcher =
        Dispatcher.builder()
            .duties(Map.of("burst", new Duty(RunCommand.of("sleep", "0.1"), Runs.ONCE, "")))
            .workers(8)
            .workerWaitWarning(Duration.ofMillis(500))
            .listener(event -> {
              switch (event) {
                case RunEvent.Started started -> {
                  gauge.in();
                  order
                      .computeIfAbsent(
                          started.run().event().actor().id(),
                          _ -> Collections.synchronizedList(new ArrayList<>()))
                      .add(started.run().runId());
                }
                case RunEvent.Ended _ -> {
                  gauge.out();
                  ended.countDown();
                }
                case RunEvent.WaitsForWorker waits -> warnings.add(waits);
                default -> {}
              }
            })
            .build();
    for (int i = 0; i < 200; i++) {
      dispatcher.accept(List.of(Runs.run("" + i, "burst", Runs.start("c" + i % 100))), List.of());
    }

    assertThat(ended.await(90, TimeUnit.SECONDS)).isTrue();
    dispatcher.close(Duration.ofSeconds(10));

    assertThat(dispatcher.stats().succeeded()).isEqualTo(200);
    assertThat(gauge.most).hasValue(8);
    for (int i = 0; i < 100; i++) {
      assertThat(order.get("c" + i)).containsExactly("" + i, "" + (i + 100));
    }
    assertThat(dispatcher.stats().workerWaits()).isBetween(100L, 200L);
    assertThat(warnings).isNotEmpty();
    assertThat(warnings.getFirst().run().rule()).isEqualTo("burst");
    assertThat(warnings.getFirst().waited()).isGreaterThanOrEqualTo(Duration.ofMillis(500));
    assertThat(warnings.getFirst().runs()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void accept_runsOfASeedInManyLanes_startInOrderAndNeverOverlapInALane(long seed)
      throws Exception {
    Random random = new Random(seed);
    int runs = 20_000;
    int lanes = 50;
    CountDownLatch ended = new CountDownLatch(runs);
    int[] last = new int[lanes];
    AtomicInteger[] inside = new AtomicInteger[lanes];
    Arrays.setAll(inside, i -> new AtomicInteger());
    AtomicInteger faults = new AtomicInteger();
    Gauge gauge = new Gauge();
    Runs all = new Runs();
    Dispatcher dispatcher =
        Dispatcher.builder().workers(8).duties(all.duties(Runs.ONCE, "r")).build();
    for (int i = 1; i <= runs; i++) {
      int lane = random.nextInt(lanes);
      int number = i;
      Runs.Body body =
          facts -> {
            gauge.in();
            if (inside[lane].incrementAndGet() != 1 || last[lane] >= number) {
              faults.incrementAndGet();
            }
            last[lane] = number;
            if (number % 7 == 0) {
              Thread.onSpinWait();
            }
            inside[lane].decrementAndGet();
            gauge.out();
            ended.countDown();
            return Runs.OK;
          };
      dispatcher.accept(List.of(all.of("" + i, "r", "c" + lane, body)), List.of());
    }

    assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
    dispatcher.close(Duration.ofSeconds(10));

    assertThat(faults).hasValue(0);
    assertThat(gauge.most.get()).isLessThanOrEqualTo(8);
    assertThat(dispatcher.stats().succeeded()).isEqualTo(runs);
    assertThat(dispatcher.stats().attempts()).isEqualTo(runs);
  }

  @Test
  void accept_oneRuleFloods_anotherRuleIsServedInItsTurn() throws Exception {
    Runs all = new Runs();
    Dispatcher dispatcher =
        Dispatcher.builder().workers(1).duties(all.duties(Runs.ONCE, "flood", "other")).build();
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch begin = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(102);
    Runs.Body body =
        facts -> {
          begin.await();
          order.add(facts.runId());
          ended.countDown();
          return Runs.OK;
        };
    for (int i = 0; i <= 100; i++) {
      dispatcher.accept(List.of(all.of("flood " + i, "flood", "c" + i, body)), List.of());
    }
    dispatcher.accept(List.of(all.of("other", "other", "c", body)), List.of());
    begin.countDown();

    assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
    dispatcher.close(Duration.ofSeconds(10));
    assertThat(order.indexOf("other")).isBetween(1, 2);
  }
}
