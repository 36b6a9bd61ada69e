// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the text is: an answer, soon, and never an exception. */
class HostileYamlTest {

  /** Loads within one second; on a busy machine the best of several tries counts. */
  private static List<Problem> quickly(String text) {
    long best = Long.MAX_VALUE;
    List<Problem> problems = List.of();
    for (int i = 0; i < 20 && best > TimeUnit.SECONDS.toNanos(1); i++) {
      long before = System.nanoTime();
      problems = Config.parse("x.yml", text, Given.SURROUNDINGS).problems();
      best = Math.min(best, System.nanoTime() - before);
    }
    assertThat(Duration.ofNanos(best)).isLessThan(Duration.ofSeconds(1));
    return problems;
  }

  private static void assertTooBig(String text) {
    assertThat(quickly(text)).extracting(Problem::code).containsExactly(Code.TOO_BIG);
  }

  @Test
  void aliasBomb_isRefused() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 12; i++) {
      bomb.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(9)));
    }
    assertTooBig(bomb.toString());
  }

  @Test
  void nesting_byAliases_isRefused() {
    StringBuilder chain = new StringBuilder("a0: &a0 [x]\n");
    for (int i = 1; i < 5_000; i++) {
      chain.append("a%d: &a%d [*a%d]\n".formatted(i, i, i - 1));
    }
    assertTooBig(chain.toString());
  }

  @Test
  void nesting_inFlowStyle_isRefused() {
    assertTooBig("[".repeat(200_000));
    assertTooBig("{a: ".repeat(200_000));
  }

  @Test
  void nesting_inBlockStyle_isRefused() {
    StringBuilder deep = new StringBuilder();
    for (int i = 0; i < 2_000; i++) {
      deep.append(" ".repeat(i)).append("a:\n");
    }
    assertTooBig(deep.toString());
    assertTooBig("- ".repeat(100_000) + "x");
  }

  @Test
  void aliasOfItself_isRefused() {
    assertThat(quickly("a: &a [*a]")).extracting(Problem::code).containsExactly(Code.SYNTAX);
  }

  @Test
  void largeText_isRefused() {
    assertTooBig("a: " + "x".repeat(10 << 20));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "!!javax.script.ScriptEngineManager [!!java.net.URL [\"http://example.org\"]]",
        "a: !!java.io.File [x]",
        "a: !<tag:yaml.org,2002:binary> aaaa",
        "!local {a: b}",
        "%TAG ! tag:example.org,2000:\n---\na: !x y",
      })
  void tags_ofAnyKind_areRefused(String text) {
    assertThat(quickly(text)).extracting(Problem::code).contains(Code.NOT_PLAIN_YAML);
  }

  @Test
  void problems_tooManyToShow_areCounted() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 5_000; i++) {
      text.append("key").append(i).append(": 1\n");
    }
    List<Problem> problems = quickly(text.toString());
    assertThat(problems).hasSize(Problems.LIMIT + 1);
    assertThat(problems.getLast().message()).isEqualTo("4801 more problems are not shown");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: \u0000",
        "\"a\\",
        "%YAML 9.9\n---\na: b",
        "a: \ud800",
        "? ",
        "&a",
        "*",
        "- - -\n:"
      })
  void oddText_neverThrows(String text) {
    for (ProblemReport format : ProblemReport.values()) {
      assertThat(format.of(quickly(text))).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void sampleFile_damagedAtRandom_neverThrows(long seed) throws IOException {
    String sample = Files.readString(Path.of("src/test/resources/config/sample.yml"));
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    String pieces = "%%{}[]:-?*&!|>'\"#,\n\r\t \\ab0~\u00e9\u4f60\u202e\u0007";
    for (int i = 0; i < 250; i++) {
      StringBuilder text = new StringBuilder(sample);
      for (int hits = random.nextInt(1, 6); hits > 0; hits--) {
        int at = random.nextInt(text.length());
        String piece = String.valueOf(pieces.charAt(random.nextInt(pieces.length())));
        text.replace(at, Math.min(text.length(), at + random.nextInt(4)), piece);
      }
      Loaded loaded = Config.parse("x.yml", text.toString(), Given.SURROUNDINGS);
      for (ProblemReport format : ProblemReport.values()) {
        format.of(loaded.problems());
      }
    }
  }
}
