// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.server;

import static java.util.Objects.requireNonNull;

/**
 * Who asks, as far as the transport knows for certain.
 *
 * @param name for the log, such as {@code user=root}
 */
public record Caller(String name, Role role) {

  /** What somebody may do. */
  public enum Role {
    /** Nothing. */
    NONE,
    /** Look. */
    READ,
    /** Look, and change things. */
    ADMIN
  }

  /** Checks that nothing is null. */
  public Caller {
    requireNonNull(name, "name");
    requireNonNull(role, "role");
  }
}
