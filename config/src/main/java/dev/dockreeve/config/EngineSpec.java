// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import static java.util.Objects.requireNonNull;

/**
 * One engine to watch.
 *
 * @param name how rules and events call it
 * @param kind what it speaks
 * @param url such as {@code unix:///run/docker.sock} or {@code tcp://host:2375}
 */
public record EngineSpec(String name, Kind kind, String url) {

  /** Checks that nothing is null. */
  public EngineSpec {
    requireNonNull(name, "name");
    requireNonNull(kind, "kind");
    requireNonNull(url, "url");
  }

  /** What an engine speaks. */
  public enum Kind {
    /** Docker's API. */
    DOCKER
  }
}
