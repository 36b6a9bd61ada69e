// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.reactor;

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
class ReactorSimulationTest {

  private static final long SEEDS = Long.getLong("dockreeve.sim.seeds", 2000);

  @Test
  @DisplayName(
      "Whatever happens, each event that matches leads to one run, and no secret is written")
  void reactor_randomDeedsAndCrashes_everyInvariantHolds() {
    OptionalLong failing =
        LongStream.range(0, SEEDS)
            .parallel()
            .filter(seed -> ReactorSimulation.firstFailing(seed, seed + 1) >= 0)
            .findFirst();
    if (failing.isPresent()) {
      List<Long> steps = shrink(ReactorSimulation.schedule(failing.getAsLong()));
      fail(
          "seed %d, %d steps: %s"
              .formatted(
                  failing.getAsLong(),
                  steps.size(),
                  ReactorSimulation.failure(steps).orElse("not again")));
    }
  }

  @Test
  @DisplayName("The same seed gives the same trace")
  void simulation_sameSeed_sameTrace() {
    for (long seed = 0; seed < 20; seed++) {
      assertThat(ReactorSimulation.hash(seed)).isEqualTo(ReactorSimulation.hash(seed));
    }
    assertThat(ReactorSimulation.hash(1)).isNotEqualTo(ReactorSimulation.hash(2));
  }

  /** As few of the steps as fail in the same way. */
  private static List<Long> shrink(List<Long> steps) {
    String kind = kind(ReactorSimulation.failure(steps));
    List<Long> left = new ArrayList<>(steps);
    for (int size = left.size() / 2; size > 0; size /= 2) {
      for (int at = 0; at + size <= left.size(); ) {
        List<Long> without = new ArrayList<>(left);
        without.subList(at, at + size).clear();
        if (kind(ReactorSimulation.failure(without)).equals(kind)) {
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
