// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import java.util.Optional;

/** The door to the simulation for tests: runs seeds, and says what there is to say of failures. */
final class MergeSimulation {

  static final int STEPS = 300;

  private MergeSimulation() {}

  /** The first seed of those from {@code from} up to {@code to} (exclusive) that fails, or −1. */
  static long firstFailing(long from, long to) {
    for (long seed = from; seed < to; seed++) {
      if (new SimulationRun(SimulationSchedule.of(seed, STEPS)).run().isPresent()) {
        return seed;
      }
    }
    return -1;
  }

  /** Equal for equal runs. */
  static long hash(long seed) {
    SimulationRun run = new SimulationRun(SimulationSchedule.of(seed, STEPS));
    run.run();
    return run.hash();
  }

  /**
   * Runs that seed; empty when all holds, else what does not, the last steps, and the smallest
   * schedule that fails in the same way.
   */
  static Optional<String> explain(long seed) {
    SimulationSchedule schedule = SimulationSchedule.of(seed, STEPS);
    return explain("seed " + seed, schedule);
  }

  /** Runs that schedule; see {@link #explain(long)}. */
  static Optional<String> explain(String name, SimulationSchedule schedule) {
    SimulationRun run = new SimulationRun(schedule);
    return run.run().map(failure -> report(name, schedule, run, failure));
  }

  private static String report(
      String name, SimulationSchedule schedule, SimulationRun run, SimulationRun.Failure failure) {
    SimulationSchedule small = SimulationShrinker.shrink(schedule, failure.invariant());
    SimulationRun again = new SimulationRun(small);
    String why = again.run().map(SimulationRun.Failure::message).orElse("");
    return String.join(
        "\n  ",
        name + " " + schedule.faults() + ": " + failure.message(),
        String.join("\n  ", run.lastSteps()),
        "The smallest schedule that fails: " + why,
        String.join("\n  ", again.lastSteps()),
        "To be kept under src/test/resources/sim:\n" + small.text());
  }
}
