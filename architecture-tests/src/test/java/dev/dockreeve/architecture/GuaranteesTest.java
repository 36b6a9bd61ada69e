// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Every promise of docs/guarantees.md is there, and names tests that exist. */
class GuaranteesTest {

  private static final Pattern NAMED = Pattern.compile("`(\\w+(?:Test|IT))\\.(\\w+)`");
  private static final Pattern PROMISE =
      Pattern.compile("^\\| \\*\\*G(\\d+)\\*\\* \\|", Pattern.MULTILINE);

  private static List<String> missing(String page) {
    Map<String, String> sources = new TreeMap<>();
    Tree.files(".java")
        .filter(file -> file.toString().contains("/src/test/"))
        .forEach(file -> sources.put(name(file), Tree.text(file)));
    List<String> missing = new ArrayList<>();
    Matcher named = NAMED.matcher(page);
    while (named.find()) {
      String source = sources.getOrDefault(named.group(1), "");
      if (!source.contains(" " + named.group(2) + "(")) {
        missing.add(named.group());
      }
    }
    return missing;
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName()).replace(".java", "");
  }

  private static String page() throws java.io.IOException {
    return Files.readString(Tree.root().resolve("docs/guarantees.md"));
  }

  @Test
  void promises_each_namesTestsThatExist() throws Exception {
    String page = page();

    assertThat(missing(page)).isEmpty();
    assertThat(page.lines().filter(line -> PROMISE.matcher(line).find()))
        .hasSize(12)
        .allMatch(line -> NAMED.matcher(line).find());
    assertThat(PROMISE.matcher(page).results().map(found -> Integer.valueOf(found.group(1))))
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 12).boxed().toList());
  }

  @Test
  void promise_thatNamesNoRealTest_isFound() {
    assertThat(missing("held by `GuaranteesTest.nobody_wroteThis`, `NoSuchTest.at_all`"))
        .hasSize(2);
  }
}
