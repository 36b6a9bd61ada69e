// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import java.time.Duration;
import java.time.Instant;

/**
 * What a {@link Merge} wants done. No method waits for the result, which comes as a {@link
 * Message}; this is the seam where a simulation takes the place of threads, sockets and time.
 */
interface Effects {

  /** Identify the engine: {@link Message.Identified} or {@link Message.Lost}. */
  void connect(int epoch);

  /**
   * Read its events: {@link Message.Received} many times, {@link Message.Lost} or {@link
   * Message.Ended} at the end.
   */
  void stream(int epoch, Instant since);

  /**
   * What the engine remembers of that time: {@link Message.Replayed} or {@link
   * Message.ReplayFailed}, unless the epoch is over before.
   */
  void replay(int epoch, long sweep, Instant since, Instant until);

  /** Close what is open of that epoch. */
  void disconnect(int epoch);

  /** {@link Message.Listed} or {@link Message.ListFailed}. */
  void list(int listing);

  /** {@link Message.Inspected} or {@link Message.InspectFailed}. */
  void inspect(long ticket, String id);

  /** {@code then}, after that time. */
  void timer(Duration after, Message.Elapsed then);

  /** Monotonic time in nanoseconds, from any beginning. */
  long nanos();

  /** The time of our own clock. */
  Instant wall();
}
