// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A {@code run} that was read, with where its items stand.
 *
 * @param stdin as it was written, with its variables, which may be secrets once they are replaced
 * @param env as it was written, likewise
 */
record Command(
    List<Yaml.Scalar> items, RunSpec run, Optional<String> stdin, Map<String, String> env) {

  Command {
    items = List.copyOf(items);
    env = Map.copyOf(env);
  }

  /** The items as they were written. */
  List<String> texts() {
    return items.stream().map(Yaml.Scalar::text).toList();
  }

  /** The last part of the program's path. */
  String program() {
    String path = items.getFirst().text();
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
