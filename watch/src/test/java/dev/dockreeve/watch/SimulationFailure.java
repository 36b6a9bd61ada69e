// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

/** An invariant does not hold. */
final class SimulationFailure extends AssertionError {

  private static final long serialVersionUID = 1;

  private final String invariant;

  SimulationFailure(String invariant, String message) {
    super(invariant + ": " + message);
    this.invariant = invariant;
  }

  /** The name of what does not hold: I1, I2, … */
  String invariant() {
    return invariant;
  }
}
