// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every file of the checkout. */
class TreeTest {

  /** Written in pieces, so that this file does not hold what it looks for. */
  private static final Pattern FOREIGN_PATH =
      Pattern.compile("(^|[\\s\"'`=(:])/(wor[k]|hom[e]|User[s])/\\w");

  private static final Pattern DOWNLOAD_HOST =
      Pattern.compile(
          "repo1?[.]maven[.]|centra[l][.]sonatype|maven-centra[l][.]|pyp[i][.]org"
              + "|registr[y][.]npmjs|prox[y][.]golang|<(repositories|pluginRepositories"
              + "|distributionManagement)>");

  private static final Pattern SLEEP = Pattern.compile("\\bThread[.]sleep\\b");
  private static final Pattern MOCKS =
      Pattern.compile("import (static )?(org[.](mockito|easymock|jmock)|mockit|io[.]mockk)");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)(#[^)]*)?\\)");

  @Test
  void documents_length_isBounded() {
    assertThat(Tree.lines(Path.of("README.md"))).hasSizeLessThanOrEqualTo(150);
    assertThat(Tree.lines(Path.of("ARCHITECTURE.md"))).hasSizeLessThanOrEqualTo(200);
  }

  @Test
  void documents_all_exist() {
    assertThat(Tree.files().stream().map(Path::toString))
        .contains(
            "README.md",
            "ARCHITECTURE.md",
            "CONTRIBUTING.md",
            "CHANGELOG.md",
            "SECURITY.md",
            "LICENSE",
            ".editorconfig",
            "docs/configuration.md");
  }

  @Test
  void documents_relativeLinks_leadSomewhere() {
    assertThat(Tree.files(".md"))
        .allSatisfy(file -> {
          Matcher link = LINK.matcher(Tree.text(file));
          while (link.find()) {
            String target = link.group(1);
            if (!target.contains(":")) {
              assertThat(Tree.root().resolve(file).resolveSibling(target)).exists();
            }
          }
        });
  }

  @Test
  void modules_withClasses_areNullMarkedModules() {
    assertThat(Tree.modules().stream().filter(module -> hasClasses(module)))
        .isNotEmpty()
        .allSatisfy(module ->
            assertThat(module.resolve("src/main/java/module-info.java"))
                .content()
                .contains("@org.jspecify.annotations.NullMarked")
                .contains("module dev.dockreeve."));
  }

  private static boolean hasClasses(Path module) {
    return Tree.isModule(module.getFileName().toString()) && !module.endsWith("bench");
  }

  @Test
  void files_all_nameNoPlaceOfAnyMachine() {
    assertThat(Tree.files().stream().filter(file -> !file.toString().contains("src/test/res")))
        .allSatisfy(file -> assertThat(Tree.lines(file)).noneMatch(FOREIGN_PATH.asPredicate()));
  }

  @Test
  void files_all_nameNoDownloadHost() {
    assertThat(Tree.files())
        .allSatisfy(file -> assertThat(Tree.lines(file)).noneMatch(DOWNLOAD_HOST.asPredicate()));
  }

  @Test
  void javaFiles_all_beginWithTheLicence() {
    assertThat(Tree.files(".java"))
        .isNotEmpty()
        .allSatisfy(file ->
            assertThat(Tree.lines(file).getFirst())
                .isEqualTo("// SPDX-License-Identifier: Apache-2.0"));
  }

  @Test
  void javaFiles_ofTests_doNotSleep() {
    Stream<Path> files =
        Tree.files(".java")
            .filter(file -> file.toString().contains("/src/test/"))
            .filter(file -> !file.toString().contains("planted/"));

    assertThat(files)
        .allSatisfy(file -> assertThat(Tree.lines(file)).noneMatch(SLEEP.asPredicate()));
  }

  @Test
  void javaFiles_all_doNotMock() {
    assertThat(Tree.files(".java"))
        .allSatisfy(file -> assertThat(Tree.lines(file)).noneMatch(MOCKS.asPredicate()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"dockreeve", "verify", ".ci/run"})
  void script_all_isExecutableAndLicensed(String script) {
    Path file = Tree.root().resolve(script);

    assertThat(Files.isExecutable(file)).isTrue();
    assertThat(Tree.lines(Path.of(script)).get(1))
        .isEqualTo("# SPDX-License-Identifier: Apache-2.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dockreeve", "verify", "build/lib.sh"})
  void script_ofPlainSh_isWellFormed(String script) throws Exception {
    Shell.Result result = Shell.run(Tree.root(), List.of("sh", "-n", script));

    assertThat(result).isEqualTo(new Shell.Result(0, ""));
  }

  @Test
  void ciScript_callsVerify_andNothingElse() throws Exception {
    assertThat(Shell.run(Tree.root(), List.of("bash", "-n", ".ci/run")).status()).isZero();
    assertThat(Tree.lines(Path.of(".ci/run")))
        .filteredOn(line -> !line.startsWith("#") && !line.startsWith("set "))
        .singleElement()
        .asString()
        .contains("/../verify");
  }
}
