// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** More seeds: {@code -Ddockreeve.sim.seeds=100000}. */
class DispatchSimulationTest {

  @Test
  @DisplayName("Whatever happens, each accepted run ends once, in order, after durable acceptance")
  void dispatch_randomDeedsAndCrashes_everyInvariantHolds() {
    DispatchSimulation.SEEDS.check();
  }

  @Test
  @DisplayName("The same seed gives the same trace")
  void simulation_sameSeed_sameTrace() {
    for (long seed = 0; seed < 20; seed++) {
      assertThat(DispatchSimulation.hash(seed)).isEqualTo(DispatchSimulation.hash(seed));
    }
    assertThat(DispatchSimulation.hash(1)).isNotEqualTo(DispatchSimulation.hash(2));
  }
}
