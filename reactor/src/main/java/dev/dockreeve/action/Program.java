// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import java.io.File;
import java.util.Optional;

/** Where a program is, found as a command line does it. */
sealed interface Program {

  /** It is there and may be run. */
  record Found(File file) implements Program {}

  /** It cannot be run; the exit code is what a shell would give. */
  record Missing(String why, int exitCode) implements Program {}

  /**
   * Looks for {@code name} in the folders of {@code path}; a name with '/' is a file as it is.
   *
   * @param from where relative names begin
   */
  static Program find(String name, String path, File from) {
    if (name.indexOf('/') >= 0) {
      File file = new File(name).isAbsolute() ? new File(name) : new File(from, name);
      if (file.isFile()) {
        return executable(file).<Program>map(Found::new).orElseGet(() -> forbidden(name, file));
      }
      return new Missing(name + ": no such file", 127);
    }
    Optional<File> unusable = Optional.empty();
    for (String folder : path.split(":", -1)) {
      File file = new File(at(from, folder), name);
      if (file.isFile()) {
        if (executable(file).isPresent()) {
          return new Found(file);
        }
        unusable = unusable.isPresent() ? unusable : Optional.of(file);
      }
    }
    return unusable.isPresent()
        ? forbidden(name, unusable.get())
        : new Missing(name + ": not found in PATH=" + path, 127);
  }

  private static File at(File from, String folder) {
    File file = new File(folder);
    return folder.isEmpty() ? from : file.isAbsolute() ? file : new File(from, folder);
  }

  private static Optional<File> executable(File file) {
    return file.canExecute() ? Optional.of(file) : Optional.empty();
  }

  private static Missing forbidden(String name, File file) {
    return new Missing(name + ": not executable: " + file, 126);
  }
}
