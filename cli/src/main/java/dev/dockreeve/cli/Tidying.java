// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import java.util.concurrent.TimeUnit;

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

  /** For some seconds after the last event the watcher's timers still hold what has happened. */
  static final long AFTER = TimeUnit.SECONDS.toNanos(5);

  private long seen;

  /** When it was not quiet last. */
  private long loudAt;

  /** How many there were when it had been quiet for long enough last. */
  private long quietAt;

  /**
   * Nothing has happened yet.
   *
   * @param now in nanoseconds, as in {@link #due}
   */
  Tidying(long now) {
    this.loudAt = now;
  }

  /**
   * Whether it is time.
   *
   * @param events how many there were so far; fewer than before when somebody counts anew
   * @param now in nanoseconds
   */
  boolean due(long events, long now) {
    if (events < seen) {
      seen = events;
      quietAt = events;
    }
    if (events - seen >= QUIET) {
      loudAt = now;
    }
    seen = events;
    if (now - loudAt < AFTER) {
      return false;
    }
    boolean burst = seen - quietAt >= BURST;
    quietAt = events;
    return burst;
  }
}
