// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Broken files and what is said of them; {@code -Dgolden.update=true} writes it anew. */
class BrokenFilesTest {

  private static final Path FOLDER = Path.of("src/test/resources/config/broken");

  static List<Path> brokenFiles() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".yml")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("brokenFiles")
  void brokenFile_text_saysWhatWhereAndHowToMendIt(Path file) throws IOException {
    String name = file.getFileName().toString();
    Loaded loaded = Config.parse(name, Files.readString(file), Given.SURROUNDINGS);
    String report = ProblemReport.TEXT.of(loaded.problems());
    Path golden = FOLDER.resolve(name.replace(".yml", ".txt"));
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(golden, report);
    }
    assertThat(report).isEqualTo(Files.readString(golden));
    assertThat(loaded instanceof Loaded.Bad).isEqualTo(report.contains("error["));
  }

  @ParameterizedTest
  @MethodSource("brokenFiles")
  void brokenFile_anyFormat_oneLinePerProblemForMachinesAndNoControlCharacters(Path file)
      throws IOException {
    List<Problem> problems =
        Config.parse("x.yml", Files.readString(file), Given.SURROUNDINGS).problems();
    for (ProblemReport format : List.of(ProblemReport.JSON, ProblemReport.GITHUB)) {
      assertThat(format.of(problems).lines()).hasSameSizeAs(problems);
    }
    for (ProblemReport format : ProblemReport.values()) {
      String uncoloured = format.of(problems).replaceAll("\u001b\\[[0-9;]*m", "");
      assertThat(uncoloured.chars().filter(c -> c != '\n')).noneMatch(Character::isISOControl);
      assertThat(uncoloured).doesNotContain("\u202e");
    }
  }

  @Test
  void brokenFiles_areManyAndOfAllKinds() throws IOException {
    StringBuilder all = new StringBuilder();
    for (Path file : brokenFiles()) {
      all.append(
          Files.readString(FOLDER.resolve(file.getFileName().toString().replace(".yml", ".txt"))));
    }
    for (Code code : Code.values()) {
      if (!List.of(
              Code.UNREADABLE,
              Code.TOO_BIG,
              Code.MORE_PROBLEMS,
              Code.NOTHING_TO_DO,
              Code.MANY_COMPARED)
          .contains(code)) {
        assertThat(all).contains("[" + code.id() + "]");
      }
    }
  }
}
