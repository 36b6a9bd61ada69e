// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code check} says what the golden files of the configuration say, and ends with 78. */
class CheckCommandIT {

  private static final Path FILES = Program.ROOT.resolve("config/src/test/resources/config");

  static List<Path> brokenFiles() throws IOException {
    try (Stream<Path> files = Files.list(FILES.resolve("broken"))) {
      return files
          .filter(file -> file.toString().endsWith(".yml"))
          .filter(file -> !file.toString().contains("warnings"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("brokenFiles")
  void check_brokenFile_printsEveryErrorOfItsGoldenFile(Path file) throws Exception {
    List<String> golden =
        Files.readAllLines(Path.of(file.toString().replaceFirst("\\.yml$", ".txt")));
    try (Program check = Program.start("check", "-c", file.toString())) {
      assertThat(check.awaitExit(Duration.ofMinutes(5)))
          .isEqualTo(errors(golden).isEmpty() ? 0 : 78);
      assertThat(check.out()).containsAll(errors(golden));
    }
  }

  @Test
  void check_sampleFile_isGood() throws Exception {
    try (Program check = Program.start("check", "-c", FILES.resolve("sample.yml").toString())) {
      assertThat(check.awaitExit(Duration.ofMinutes(5))).isZero();
      assertThat(check.err()).anyMatch(line -> line.endsWith("ok, 3 rules"));
    }
  }

  private static List<String> errors(List<String> golden) {
    return golden.stream().filter(line -> line.startsWith("error[")).toList();
  }
}
