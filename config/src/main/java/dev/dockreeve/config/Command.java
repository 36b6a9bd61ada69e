// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import dev.dockreeve.action.RunCommand;
import java.util.List;

/** A {@code run} that was read, with where its items stand. */
record Command(List<Yaml.Scalar> items, RunCommand action) {

  Command {
    items = List.copyOf(items);
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
