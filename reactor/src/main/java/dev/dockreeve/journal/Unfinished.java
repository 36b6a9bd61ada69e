// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * A run that was accepted and has not ended.
 *
 * @param seq its place in the order of acceptance; not without gaps
 * @param attempts how many attempts were begun
 * @param notBefore when it may be attempted again
 */
public record Unfinished(long seq, Accepted run, int attempts, Optional<Instant> notBefore) {

  /** Checks that nothing is null. */
  public Unfinished {
    requireNonNull(run, "run");
    requireNonNull(notBefore, "notBefore");
  }
}
