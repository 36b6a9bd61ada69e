// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** More seeds: {@code -Ddockreeve.sim.seeds=100000}. */
class DispatchSimulationTest {

  private static final long SEEDS = Long.getLong("dockreeve.sim.seeds", 2000);

  @Test
  @DisplayName("Whatever happens, each accepted run ends once, in order, after durable acceptance")
  void dispatch_randomDeedsAndCrashes_everyInvariantHolds() {
    OptionalLong failing =
        LongStream.range(0, SEEDS)
            .parallel()
            .filter(seed -> DispatchSimulation.firstFailing(seed, seed + 1) >= 0)
            .findFirst();
    if (failing.isPresent()) {
      List<Long> steps = shrink(DispatchSimulation.schedule(failing.getAsLong()));
      fail(
          "seed %d, %d steps: %s"
              .formatted(
                  failing.getAsLong(),
                  steps.size(),
                  DispatchSimulation.failure(steps).orElse("not again")));
    }
  }

  @Test
  @DisplayName("The same seed gives the same trace")
  void simulation_sameSeed_sameTrace() {
    for (long seed = 0; seed < 20; seed++) {
      assertThat(DispatchSimulation.hash(seed)).isEqualTo(DispatchSimulation.hash(seed));
    }
    assertThat(DispatchSimulation.hash(1)).isNotEqualTo(DispatchSimulation.hash(2));
  }

  /** As few of the steps as fail in the same way. */
  private static List<Long> shrink(List<Long> steps) {
    String kind = kind(DispatchSimulation.failure(steps));
    List<Long> left = new ArrayList<>(steps);
    for (int size = left.size() / 2; size > 0; size /= 2) {
      for (int at = 0; at + size <= left.size(); ) {
        List<Long> without = new ArrayList<>(left);
        without.subList(at, at + size).clear();
        if (kind(DispatchSimulation.failure(without)).equals(kind)) {
          left = without;
        } else {
          at += size;
        }
      }
    }
    return left;
  }

  private static String kind(Optional<String> failure) {
    return failure.map(text -> text.substring(0, Math.min(40, text.length()))).orElse("");
  }
}
