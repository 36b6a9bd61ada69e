// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.model;

import java.util.Optional;

/**
 * A port that a container exposes, and where it is published on the host.
 *
 * @param published host address and port, as in {@code 0.0.0.0:8080}; empty when only exposed
 */
public record Port(int number, String protocol, Optional<String> published) {

  /** As Docker writes it: {@code 0.0.0.0:8080->80/tcp}, or {@code 80/tcp}. */
  @Override
  public String toString() {
    return published.map(host -> host + "->").orElse("") + number + "/" + protocol;
  }
}
