// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.simulated;

/** What waits to be sent to one reader of events. */
sealed interface Outgoing {

  /** An event, as a line. */
  record Said(SimulatedEvent event) implements Outgoing {}

  /**
   * Bytes as they are, which may be more than fit into memory.
   *
   * @param latin1 one character for each byte, over and over again
   * @param length how many bytes
   */
  record Bytes(String latin1, long length) implements Outgoing {}

  /** The end, or with {@link StreamEnd#MID_LINE} the wish for it. */
  record Last(StreamEnd how) implements Outgoing {}
}
