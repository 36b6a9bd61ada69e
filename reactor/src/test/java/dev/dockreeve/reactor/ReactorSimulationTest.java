// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** More seeds: {@code -Ddockreeve.sim.seeds=100000}. */
class ReactorSimulationTest {

  @Test
  @DisplayName(
      "Whatever happens, each event that matches leads to one run, and no secret is written")
  void reactor_randomDeedsAndCrashes_everyInvariantHolds() {
    ReactorSimulation.SEEDS.check();
  }

  @Test
  @DisplayName("The same seed gives the same trace")
  void simulation_sameSeed_sameTrace() {
    for (long seed = 0; seed < 20; seed++) {
      assertThat(ReactorSimulation.hash(seed)).isEqualTo(ReactorSimulation.hash(seed));
    }
    assertThat(ReactorSimulation.hash(1)).isNotEqualTo(ReactorSimulation.hash(2));
  }
}
