// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * Which events to read.
 *
 * @param from only those at or after this time, by the engine's clock
 * @param until only those before this time, by the engine's clock
 * @param after only those with a greater sequence number: the last one of the page before
 * @param limit at most so many, and fewer where they are large
 */
public record EventQuery(Instant from, Instant until, long after, int limit) {

  /** Checks that nothing is null and the limit positive. */
  public EventQuery {
    requireNonNull(from, "from");
    requireNonNull(until, "until");
    if (limit < 1) {
      throw new IllegalArgumentException("limit: " + limit + " (expected: >= 1)");
    }
  }
}
