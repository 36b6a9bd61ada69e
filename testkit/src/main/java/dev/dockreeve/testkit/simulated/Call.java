// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.simulated;

import java.util.regex.Pattern;

/** The calls of the API, as far as the simulated engine answers them. */
public enum Call {
  /** {@code /_ping}. */
  PING,
  /** {@code /version}. */
  VERSION,
  /** {@code /info}. */
  INFO,
  /** {@code /containers/json}. */
  LIST,
  /** {@code /containers/…/json}. */
  INSPECT,
  /** {@code /events}. */
  EVENTS,
  /** Every call, those to unknown paths too. */
  ANY;

  private static final Pattern INSPECTED = Pattern.compile("/containers/[^/]+/json");

  boolean covers(Call other) {
    return this == ANY || this == other;
  }

  /** The call that a path without its version is meant for; ANY where there is none. */
  static Call of(String path) {
    return switch (path) {
      case "/_ping" -> PING;
      case "/version" -> VERSION;
      case "/info" -> INFO;
      case "/events" -> EVENTS;
      case "/containers/json" -> LIST;
      default -> INSPECTED.matcher(path).matches() ? INSPECT : ANY;
    };
  }
}
