// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import java.nio.file.Path;
import java.util.List;

/**
 * Where the daemon can be asked.
 *
 * @param sockets Unix sockets to listen on, absolute, each once; empty when the file leaves it to
 *     the program
 */
public record ServerSpec(List<Path> sockets) {

  /** What {@code server} is where the file does not say. */
  public static final ServerSpec DEFAULT = new ServerSpec(List.of());

  /** Copies the list. */
  public ServerSpec {
    sockets = List.copyOf(sockets);
  }
}
