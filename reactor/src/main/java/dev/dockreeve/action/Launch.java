// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import java.io.File;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is to be started.
 *
 * @param argv begins with the program as it was given
 * @param program where it was found
 * @param folder in which it runs
 * @param input what its standard input holds; without it, that is at its end from the beginning
 */
record Launch(
    List<String> argv,
    File program,
    Map<String, String> environment,
    File folder,
    Optional<String> input) {

  /** The program, for messages. */
  String name() {
    return argv.getFirst();
  }
}
