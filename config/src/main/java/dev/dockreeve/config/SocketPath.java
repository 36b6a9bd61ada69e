// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What the kernel takes for the path of a Unix socket. */
final class SocketPath {

  /** In bytes. */
  private static final int LONGEST = 107;

  private SocketPath() {}

  /** Why an absolute path cannot be one; {@code expected} where it is none at all. */
  static Optional<String> objection(String path, String expected) {
    if (path.endsWith("/") || path.indexOf('\0') >= 0) {
      return Optional.of(expected);
    }
    return path.getBytes(StandardCharsets.UTF_8).length > LONGEST
        ? Optional.of("the kernel takes at most " + LONGEST + " bytes of path")
        : Optional.empty();
  }
}
