// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.real;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/** What is mounted below an engine's folder. */
final class Mounts {

  private static final Path TABLE = Path.of("/proc/self/mountinfo");
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final int ROUNDS = 3;

  private Mounts() {}

  /** The deepest first. */
  static List<String> below(Path folder) throws IOException {
    String prefix = folder + "/";
    return Files.readAllLines(TABLE, StandardCharsets.ISO_8859_1).stream()
        .map(line -> line.split(" ", -1)[4])
        .filter(point -> point.startsWith(prefix))
        .sorted(Comparator.reverseOrder())
        .toList();
  }

  /** Unmounts all of it; what was mounted several times takes several rounds. */
  static void release(Path folder) throws IOException {
    for (int round = 0; round < ROUNDS; round++) {
      for (String point : below(folder)) {
        try {
          Shell.run(LIMIT, "umount", "-l", point);
        } catch (IOException e) {
          // Gone with another one, or still there in the next round.
        }
      }
    }
  }
}
