// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code ./dockreeve try} where there is no engine. */
class TryCommandIT {

  @Test
  void try_noEngine_saysThatItIsSimulatedAndShowsLiveEventsWithinTwoSeconds() throws Exception {
    try (Program built = Program.start("--version")) {
      assertThat(built.awaitExit(Duration.ofMinutes(5))).isZero();
    }
    long began = System.nanoTime();
    try (Program program =
        Program.start(Map.of("DOCKER_HOST", "unix:///nowhere/docker.sock"), "try")) {
      program.awaitErr(
          line -> line.contains("no engine at unix:///nowhere/docker.sock"),
          Duration.ofSeconds(10));
      program.awaitOut(line -> line.contains("SIMULATED"), Duration.ofSeconds(10));
      program.awaitOut(line -> line.contains("shop"), Duration.ofSeconds(10));
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      program.awaitOut(
          line -> line.contains("-> rule \"A container starts\""), Duration.ofSeconds(20));
      // Not INT: where this runs in the background it may be ignored, and then it stays so.
      program.signal("TERM");
      assertThat(program.awaitExit(Duration.ofSeconds(15))).isZero();
      assertThat(took).isLessThan(Duration.ofSeconds(6));
    }
  }
}
