// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WorkerWaitsTest {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final WorkerWaits waits = new WorkerWaits(Duration.ofSeconds(60));
  private final List<Lane> ready = new ArrayList<>();

  private Run waiting(String rule, String container, long since) {
    Run run = Runs.of(rule + container, rule, container, facts -> Runs.OK);
    Lane lane = new Lane(run.lane());
    lane.runs.add(run);
    lane.readySince = since;
    ready.add(lane);
    return run;
  }

  @Test
  void look_nobodyWaitsTooLong_tellsNothing() {
    waiting("r", "a", 0);

    assertThat(waits.look(ready, 59 * SECOND)).isEmpty();
    assertThat(waits.counted()).isZero();
  }

  @Test
  void look_manyWaitTooLong_tellsEachRuleOnceWithItsOldestRun() {
    Run oldest = waiting("r", "a", 0);
    Run other = waiting("s", "a", SECOND);
    waiting("r", "b", 2 * SECOND);
    waiting("r", "c", 30 * SECOND);

    assertThat(waits.look(ready, 62 * SECOND))
        .containsExactly(
            new RunEvent.WaitsForWorker(oldest, Duration.ofSeconds(62), 2),
            new RunEvent.WaitsForWorker(other, Duration.ofSeconds(61), 1));
    assertThat(waits.counted()).isEqualTo(3);
  }

  @Test
  void look_againWithinTheInterval_countsButTellsLater() {
    Run oldest = waiting("r", "a", 0);
    waiting("r", "b", 30 * SECOND);

    assertThat(waits.look(ready, 60 * SECOND)).hasSize(1);
    assertThat(waits.look(ready, 90 * SECOND)).isEmpty();
    assertThat(waits.counted()).isEqualTo(2);
    assertThat(waits.look(ready, 120 * SECOND))
        .containsExactly(new RunEvent.WaitsForWorker(oldest, Duration.ofMinutes(2), 2));
    assertThat(waits.counted()).isEqualTo(2);
  }

  @Test
  void look_ruleThatWaitsAnewAfterALongTime_isToldAnew() {
    waiting("r", "a", 0);
    waits.look(ready, 60 * SECOND);
    ready.clear();
    waits.look(ready, 200 * SECOND);
    waiting("r", "a", 200 * SECOND);

    assertThat(waits.look(ready, 260 * SECOND)).hasSize(1);
    assertThat(waits.counted()).isEqualTo(2);
  }
}
