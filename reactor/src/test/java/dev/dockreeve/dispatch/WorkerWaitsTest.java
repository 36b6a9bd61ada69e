// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.journal.Accepted;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WorkerWaitsTest {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final WorkerWaits waits = new WorkerWaits(Duration.ofSeconds(60));
  private final Map<String, RuleQueue> ready = new LinkedHashMap<>();

  private Accepted waiting(String rule, String container, long since) {
    Accepted run = Runs.run(rule + container, rule, Runs.start(container));
    RuleQueue queue =
        ready.computeIfAbsent(
            rule, name -> new RuleQueue(name, Optional.of(new Runs().duty(Runs.ONCE))));
    Queued queued = new Queued(0, run, 0, 0);
    Lane lane = queue.lane(queued);
    lane.runs.add(queued);
    lane.readySince = since;
    queue.ready.add(lane);
    return run;
  }

  private List<RunEvent.WaitsForWorker> look(long now) {
    return waits.look(ready.values(), now);
  }

  @Test
  void look_nobodyWaitsTooLong_tellsNothing() {
    waiting("r", "a", 0);

    assertThat(look(59 * SECOND)).isEmpty();
    assertThat(waits.counted()).isZero();
  }

  @Test
  void look_manyWaitTooLong_tellsEachRuleOnceWithItsOldestRun() {
    Accepted oldest = waiting("r", "a", 0);
    Accepted other = waiting("s", "a", SECOND);
    waiting("r", "b", 2 * SECOND);
    waiting("r", "c", 30 * SECOND);

    assertThat(look(62 * SECOND))
        .containsExactly(
            new RunEvent.WaitsForWorker(oldest, Duration.ofSeconds(62), 2),
            new RunEvent.WaitsForWorker(other, Duration.ofSeconds(61), 1));
    assertThat(waits.counted()).isEqualTo(3);
  }

  @Test
  void look_againWithinTheInterval_countsButTellsLater() {
    Accepted oldest = waiting("r", "a", 0);
    waiting("r", "b", 30 * SECOND);

    assertThat(look(60 * SECOND)).hasSize(1);
    assertThat(look(90 * SECOND)).isEmpty();
    assertThat(waits.counted()).isEqualTo(2);
    assertThat(look(120 * SECOND))
        .containsExactly(new RunEvent.WaitsForWorker(oldest, Duration.ofMinutes(2), 2));
    assertThat(waits.counted()).isEqualTo(2);
  }

  @Test
  void look_ruleThatWaitsAnewAfterALongTime_isToldAnew() {
    waiting("r", "a", 0);
    look(60 * SECOND);
    ready.clear();
    look(200 * SECOND);
    waiting("r", "a", 200 * SECOND);

    assertThat(look(260 * SECOND)).hasSize(1);
    assertThat(waits.counted()).isEqualTo(2);
  }
}
