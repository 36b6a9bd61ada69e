// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.server;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * Who the daemon is.
 *
 * @param config the file, as its user named it
 * @param journal where the journal is; {@code memory} when nowhere
 * @param ready whether each engine was reached, or could not be, at least once
 */
public record About(
    String version, long pid, String config, String journal, Instant startedAt, boolean ready) {

  /** Checks that nothing is null. */
  public About {
    requireNonNull(version, "version");
    requireNonNull(config, "config");
    requireNonNull(journal, "journal");
    requireNonNull(startedAt, "startedAt");
  }
}
