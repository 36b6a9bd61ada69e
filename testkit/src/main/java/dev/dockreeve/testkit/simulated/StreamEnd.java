// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.simulated;

/** How a stream of events ends, after what was said before has been sent. */
public enum StreamEnd {
  /** With the last chunk, as after {@code until}. */
  IN_ORDER,
  /** Without the last chunk, as when dockerd shuts down or is killed. */
  NO_LAST_CHUNK,
  /** In the middle of the next event's line, whenever that comes. */
  MID_LINE,
  /** With a chunk whose size is no number. */
  BAD_CHUNK
}
