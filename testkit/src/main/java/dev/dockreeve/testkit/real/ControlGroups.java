// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.real;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The control groups below one name, in the one hierarchy of version 2 or the many of version 1.
 */
final class ControlGroups {

  private static final Path ROOT = Path.of("/sys/fs/cgroup");
  private static final int ROUNDS = 50;

  private ControlGroups() {}

  static List<Path> named(String name) throws IOException {
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(ROOT.resolve(name))) {
      found.add(ROOT.resolve(name));
    }
    if (Files.isDirectory(ROOT)) {
      try (DirectoryStream<Path> hierarchies = Files.newDirectoryStream(ROOT, Files::isDirectory)) {
        for (Path hierarchy : hierarchies) {
          if (!Files.isSymbolicLink(hierarchy) && Files.isDirectory(hierarchy.resolve(name))) {
            found.add(hierarchy.resolve(name));
          }
        }
      }
    }
    return found;
  }

  /** Lets frozen processes in them go on: those would not even heed a SIGKILL. */
  static void thaw(String name) throws IOException {
    for (Path group : named(name)) {
      try (Stream<Path> all = Files.walk(group)) {
        for (Path file : all.toList()) {
          String wanted =
              switch (file.getFileName().toString()) {
                case "freezer.state" -> "THAWED";
                case "cgroup.freeze" -> "0";
                default -> "";
              };
          if (!wanted.isEmpty() && Files.isWritable(file)) {
            Files.writeString(file, wanted);
          }
        }
      }
    }
  }

  /** Removes them; a group whose last process is just ending is tried again for a second. */
  static void remove(String name) throws IOException {
    for (Path group : named(name)) {
      for (int round = 1; Files.exists(group); round++) {
        try {
          Trees.removeFoldersOnly(group);
        } catch (IOException e) {
          if (round == ROUNDS) {
            throw e;
          }
          RealDocker.pause();
        }
      }
    }
  }
}
