// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random deeds and random faults, on virtual time. A failure names its seed; to repeat it, and to
 * see the smallest schedule that fails in the same way: {@code MergeSimulation.explain(seed)}. More
 * seeds: {@code -Ddockreeve.sim.seeds=100000}.
 */
class MergeSimulationTest {

  private static final long SEEDS = Long.getLong("dockreeve.sim.seeds", 2000);

  @Test
  @DisplayName("Whatever happens, the picture is true, and all is told once or lies in a gap")
  void merge_randomDeedsAndFaults_everyInvariantHolds() {
    OptionalLong failing =
        LongStream.range(0, SEEDS)
            .parallel()
            .filter(seed -> MergeSimulation.firstFailing(seed, seed + 1) >= 0)
            .findFirst();
    failing.ifPresent(seed -> fail(MergeSimulation.explain(seed).orElse("seed " + seed)));
  }

  @Test
  @DisplayName("The same seed gives the same trace")
  void simulation_sameSeed_sameTrace() {
    for (long seed = 0; seed < 20; seed++) {
      assertThat(MergeSimulation.hash(seed)).isEqualTo(MergeSimulation.hash(seed));
    }
    assertThat(MergeSimulation.hash(1)).isNotEqualTo(MergeSimulation.hash(2));
  }

  @Test
  void schedule_writtenAndRead_isTheSame() {
    SimulationSchedule schedule = SimulationSchedule.of(8, MergeSimulation.STEPS);
    assertThat(SimulationSchedule.parse("# a remark\n" + schedule.text())).isEqualTo(schedule);
  }

  /** The schedules that once failed. */
  static Stream<Path> stored() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/sim"))) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("stored")
  @DisplayName("What once failed does not fail again")
  void merge_scheduleThatOnceFailed_everyInvariantHolds(Path stored) throws IOException {
    SimulationSchedule schedule = SimulationSchedule.parse(Files.readString(stored));
    Optional<String> failure = MergeSimulation.explain(stored.toString(), schedule);
    failure.ifPresent(what -> fail(what));
  }
}
