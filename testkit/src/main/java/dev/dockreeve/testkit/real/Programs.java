// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.real;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Where programs are looked for: on the PATH, and where Debian keeps those of root. */
final class Programs {

  private static final String ROOTS = "/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin";

  private Programs() {}

  static String path() {
    return Optional.ofNullable(System.getenv("PATH")).map(p -> p + ":" + ROOTS).orElse(ROOTS);
  }

  /** The same with the folders of an unpacked newer engine in front. */
  static String path(Path unpacked) {
    return unpacked
        + "/usr/sbin:"
        + unpacked
        + "/usr/bin:"
        + unpacked
        + "/usr/libexec/docker:"
        + path();
  }

  static Optional<Path> find(String program) {
    return Arrays.stream(path().split(":", -1))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
