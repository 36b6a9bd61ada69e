// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random deeds and random faults, on virtual time. To repeat one that failed, run its seed alone:
 * {@code new MergeSimulation(seed, faults).run(STEPS)}.
 */
class MergeSimulationTest {

  private static final int SEEDS = 200;
  private static final int STEPS = 300;

  @ParameterizedTest
  @EnumSource
  void merge_randomDeedsAndFaults_pictureRightAndLivesToldOnce(MergeSimulation.Faults faults) {
    LongStream.range(0, SEEDS).forEach(seed -> new MergeSimulation(seed, faults).run(STEPS));
  }

  @Test
  @DisplayName("The same seed gives the same trace")
  void simulation_sameSeed_sameTrace() {
    MergeSimulation one = new MergeSimulation(7, MergeSimulation.Faults.LOSSY);
    MergeSimulation two = new MergeSimulation(7, MergeSimulation.Faults.LOSSY);
    one.run(STEPS);
    two.run(STEPS);
    assertThat(one.trace()).isEqualTo(two.trace()).hasSizeGreaterThan(STEPS);
  }
}
