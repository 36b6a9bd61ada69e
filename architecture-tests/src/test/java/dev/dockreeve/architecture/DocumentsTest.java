// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.architecture;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The documents say what the code does, and their examples are executed. */
class DocumentsTest {

  private static final Path LIBRARY = Path.of("docs/library.md");
  private static final Path COMMANDS = Path.of("docs/cli.md");
  private static final Path CONFIGURATION = Path.of("docs/configuration.md");

  /**
   * What {@code DocumentsIT} and, for Java, {@link JavaExamplesTest} know how to execute; a block
   * for another one would test nothing.
   */
  static final Set<String> HANDLERS =
      Set.of("try", "check", "run", "daemon", "control", "engine", "java");

  static Stream<CodeBlock> executable() {
    return Stream.of(Path.of("README.md"), CONFIGURATION, COMMANDS, LIBRARY)
        .flatMap(document -> CodeBlock.of(document).stream())
        .filter(block -> Set.of("sh", "yaml", "java", "console").contains(block.language()));
  }

  @ParameterizedTest
  @MethodSource("executable")
  void block_thatCouldRun_hasAHandler(CodeBlock block) {
    assertThat(HANDLERS).contains(block.handler());
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "docs/configuration.md", "docs/cli.md", "docs/library.md"})
  void block_all_nameALanguage(String document) {
    assertThat(CodeBlock.of(Path.of(document)))
        .isNotEmpty()
        .noneMatch(block -> block.language().isEmpty());
  }

  @Test
  void configuration_codes_areThoseOfTheProgram() {
    Path source = Path.of("config/src/main/java/dev/dockreeve/config/Code.java");
    if (Files.exists(Tree.root().resolve(source))) {
      assertThat(found("\\| ([EW]\\d{3}) \\|", CONFIGURATION))
          .isEqualTo(found("\\(\"([EW]\\d{3})\"\\)", source));
    }
  }

  @Test
  void configuration_placeholders_areThoseOfTheProgram() {
    Path source = Path.of("reactor/src/main/java/dev/dockreeve/rule/Field.java");
    if (Files.exists(Tree.root().resolve(source))) {
      Set<String> words = found("`([a-z0-9_.]+)(?:KEY|NETWORK)?`", CONFIGURATION);
      assertThat(found("^  [A-Z0-9_]+\\(\\s*\"([a-z0-9_.]+)\"", source))
          .isNotEmpty()
          .allSatisfy(path ->
              assertThat(words)
                  .as(path)
                  .containsAnyOf(path, path.replaceFirst("^container[.]", "")));
    }
  }

  private static Set<String> found(String pattern, Path file) {
    return Pattern.compile(pattern, Pattern.MULTILINE)
        .matcher(Tree.text(file))
        .results()
        .map((MatchResult result) -> result.group(1))
        .collect(toCollection(TreeSet::new));
  }
}
