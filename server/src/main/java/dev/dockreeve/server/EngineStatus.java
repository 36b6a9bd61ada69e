// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.server;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.watch.Portfolio;

/**
 * An engine and what is known of it.
 *
 * @param url as its user wrote it
 */
public record EngineStatus(String url, Portfolio portfolio) {

  /** Checks that nothing is null. */
  public EngineStatus {
    requireNonNull(url, "url");
    requireNonNull(portfolio, "portfolio");
  }
}
