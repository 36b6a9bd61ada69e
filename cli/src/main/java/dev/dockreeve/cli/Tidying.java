// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

/**
 * When memory is to be given back: once after a burst of events, when it is over. Much of what a
 * burst leaves on the heap is garbage that no collection of the young looks at; without events
 * nothing would ever collect it.
 *
 * <p>For one thread.
 */
final class Tidying {

  /** So many events leave something behind. */
  static final long BURST = 50_000;

  /** With fewer events between two looks it is quiet. */
  static final long QUIET = 1_000;

  private long seen;

  /** How many there were when it was quiet last. */
  private long quietAt;

  /**
   * Whether it is time.
   *
   * @param events how many there were so far; fewer than before when somebody counts anew
   */
  boolean due(long events) {
    if (events < seen) {
      seen = events;
      quietAt = events;
    }
    boolean quiet = events - seen < QUIET;
    boolean burst = quiet && seen - quietAt >= BURST;
    if (quiet) {
      quietAt = events;
    }
    seen = events;
    return burst;
  }
}
