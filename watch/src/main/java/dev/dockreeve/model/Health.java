// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.model;

import java.util.Locale;

/** What a container's health check says. */
public enum Health {
  /** It has no health check, or the engine does not say. */
  NONE,
  /** It has not been checked long enough. */
  STARTING,
  /** The last check was good. */
  HEALTHY,
  /** So many checks failed that the engine calls it unhealthy. */
  UNHEALTHY;

  /** The health of that name, or {@link #NONE} for any other text. */
  public static Health of(String word) {
    return switch (word) {
      case "starting" -> STARTING;
      case "healthy" -> HEALTHY;
      case "unhealthy" -> UNHEALTHY;
      default -> NONE;
    };
  }

  /** The lower-case word of the vocabulary. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
