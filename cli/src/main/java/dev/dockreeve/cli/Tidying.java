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
  private long tidied;

  /**
   * Whether it is time.
   *
   * @param events how many there were so far; fewer than before when somebody counts anew
   */
  boolean due(long events) {
    boolean anew = events < seen;
    boolean quiet = events - seen < QUIET;
    seen = events;
    if (anew) {
      tidied = Math.min(tidied, events);
    }
    if (!quiet || anew || events - tidied < BURST) {
      return false;
    }
    tidied = events;
    return true;
  }
}
