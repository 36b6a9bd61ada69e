// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines for the Java that runs us; with the same class path unless said otherwise. */
final class Java {

  private Java() {}

  static List<String> command(String options, Class<?> main, String... arguments) {
    return command(options, System.getProperty("java.class.path"), main.getName(), arguments);
  }

  static List<String> command(String options, String classPath, String main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options.split(" ", -1)));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-cp");
    command.add(classPath);
    command.add(main);
    command.addAll(List.of(arguments));
    return command;
  }
}
