// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import dev.dockreeve.watch.SimulationSchedule.Operation;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes operations out of a schedule that fails, as many as it can do without and still fail in the
 * same way: first halves, then ever smaller parts, at last single ones (Zeller's ddmin).
 */
final class SimulationShrinker {

  private static final int RUNS = 5000;

  private final String invariant;
  private SimulationSchedule smallest;
  private int runs;

  private SimulationShrinker(SimulationSchedule failing, String invariant) {
    this.smallest = failing;
    this.invariant = invariant;
  }

  /** The smallest schedule found that fails by {@code invariant} as {@code failing} does. */
  static SimulationSchedule shrink(SimulationSchedule failing, String invariant) {
    SimulationShrinker shrinker = new SimulationShrinker(failing, invariant);
    int before;
    do {
      before = shrinker.smallest.operations().size();
      for (int part = before; part > 0; part /= 2) {
        shrinker.without(part);
      }
    } while (shrinker.smallest.operations().size() < before && shrinker.runs < RUNS);
    return shrinker.smallest;
  }

  /** Tries to do without each part of that length in turn, from the end. */
  private void without(int part) {
    for (int to = smallest.operations().size(); to > 0; to -= part) {
      int from = Math.max(0, to - part);
      List<Operation> rest = new ArrayList<>(smallest.operations().subList(0, from));
      rest.addAll(smallest.operations().subList(to, smallest.operations().size()));
      SimulationSchedule candidate = new SimulationSchedule(smallest.faults(), rest);
      if (runs++ < RUNS && fails(candidate)) {
        smallest = candidate;
      }
    }
  }

  private boolean fails(SimulationSchedule candidate) {
    return new SimulationRun(candidate)
        .run()
        .filter(failure -> failure.invariant().equals(invariant))
        .isPresent();
  }
}
