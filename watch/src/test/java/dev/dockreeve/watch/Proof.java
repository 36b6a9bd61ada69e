// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/**
 * How hard Lincheck looks: it makes up scenarios of operations on some threads, plays each in many
 * interleavings, and compares the results with those of every order in which one thread alone could
 * have run the operations.
 */
final class Proof {

  private static final int SCENARIOS = 5;
  private static final int INTERLEAVINGS = 100;

  /**
   * Instrumenting a class takes long where others need the processor, and counts as being hung. The
   * setting's odd name says that it is Kotlin-internal; there is no other.
   */
  private static final long PATIENCE_MILLIS = 300_000;

  private Proof() {}

  /** More of both by {@code -Ddockreeve.proof=N}: N times as many. */
  static void check(Class<?> operations, int threads, int operationsEach) {
    int times = Integer.getInteger("dockreeve.proof", 1);
    new ModelCheckingOptions()
        .threads(threads)
        .actorsPerThread(operationsEach)
        .actorsBefore(1)
        .actorsAfter(2)
        .iterations(SCENARIOS * times)
        .invocationsPerIteration(INTERLEAVINGS * times)
        .invocationTimeout$lincheck(PATIENCE_MILLIS)
        .minimizeFailedScenario(false)
        .check(operations);
  }
}
