// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.simulated;

/**
 * How an answer can be broken. A daemon that dies or restarts, a proxy in between and a full disk
 * have each been seen to make some of these.
 */
public enum Breakage implements AnswerFaults.Trouble {
  /** The connection ends without one byte, as when the daemon is killed at that moment. */
  NO_ANSWER,
  /** Bytes that are no HTTP, then the end. */
  NO_HTTP,
  /** Good HTTP, but the JSON in it ends in its middle; the connection lives on. */
  HALF_JSON,
  /** Half of the body, then the end of the connection. */
  HALF_BODY,
  /** The length promises 10 bytes more than come before the end of the connection. */
  LENGTH_TOO_LARGE,
  /** The length is half of what comes: the rest looks like the next answer. */
  LENGTH_TOO_SMALL,
  /** Half of the body in a good chunk, then a chunk whose size is no number, then the end. */
  BAD_CHUNK,
  /** Good HTTP and whole JSON, with bytes in one of its texts that are no UTF-8. */
  BAD_UTF8
}
