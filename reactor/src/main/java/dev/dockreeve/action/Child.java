// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import java.time.Duration;

/**
 * A process that leads a group of its own, and its pipes. What it writes goes into a {@link
 * Capture} by itself; nobody has to read. Safe for use by several threads. Whoever has called
 * {@link #start} calls {@link #release} in the end, whatever happened.
 */
sealed interface Child permits JavaChild, NativeChild {

  /** Starts it. That it cannot be started is how it ended. Never blocks for longer than that. */
  void start();

  /** The leader's number; 0 when it has not begun, or never did. */
  long pid();

  /** Waits until the leader has ended, and returns whether it has. */
  boolean awaitExit(Duration within) throws InterruptedException;

  /** Waits until nobody holds the output open any more, and returns whether that is so. */
  boolean awaitSilence(Duration within) throws InterruptedException;

  /** How it ended; to be asked when {@link #awaitExit} has returned true. */
  Exit exit();

  /** Sends a signal to everybody in the group; what has not begun yet will not begin. */
  void signal(Signal signal);

  /** Whether anybody of the group is left now that the leader has ended; to be asked only then. */
  boolean survived();

  /** Whether {@link #survived} needs no other program to tell. */
  boolean cheapToAsk();

  /** Ends everybody in the group at once; {@link #aborted} is true from now on. */
  void abort();

  /** Whether {@link #abort} was called. */
  boolean aborted();

  /** Waits a moment, if need be, until what {@link #abort} meets is surely ended by it. */
  void awaitBegun();

  /** Closes the pipes and, as soon as the leader has ended, forgets it. */
  void release();
}
