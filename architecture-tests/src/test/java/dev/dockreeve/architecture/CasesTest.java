// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The cases that earlier systems got wrong, and the faults of an engine and its link, are numbered:
 * {@code TC-01} and {@code Fault 1}. Each number that concerns watching, dispatch or the journal
 * stands in the display name of a test; none gets lost when tests are moved.
 */
class CasesTest {

  /** The cases of watching, and behind them those of dispatch and journal. */
  private static final List<Integer> CASES =
      Stream.concat(IntStream.rangeClosed(1, 36).boxed(), Stream.of(45, 49)).toList();

  /** Faults of the engine link; 20 and 24 are of containerd and Podman. */
  private static final List<Integer> FAULTS =
      IntStream.rangeClosed(1, 25).filter(n -> n != 20 && n != 24).boxed().toList();

  private static final Pattern DISPLAY_NAME =
      Pattern.compile("@DisplayName\\(\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");

  private static final Pattern CASE = Pattern.compile("\\bTC-(\\d\\d)\\b");
  private static final Pattern FAULT = Pattern.compile("\\bFault (\\d+)\\b");

  @Test
  void cases_each_hasATestWithItsNumber() {
    assertThat(numbered(CASE).keySet()).containsAll(CASES);
  }

  @Test
  void faults_ofTheEngineLink_eachHasATestWithItsNumber() {
    assertThat(numbered(FAULT).keySet()).containsAll(FAULTS);
  }

  /** The numbers that display names carry, with the files where they do. */
  private static SortedMap<Integer, SortedSet<String>> numbered(Pattern number) {
    SortedMap<Integer, SortedSet<String>> found = new TreeMap<>();
    Tree.files(".java")
        .filter(file -> file.toString().contains("/src/test/"))
        .forEach(file -> collect(file, number, found));
    return found;
  }

  private static void collect(
      Path file, Pattern number, SortedMap<Integer, SortedSet<String>> into) {
    Matcher name = DISPLAY_NAME.matcher(Tree.text(file));
    while (name.find()) {
      Matcher numbers = number.matcher(name.group(1));
      while (numbers.find()) {
        into.computeIfAbsent(Integer.valueOf(numbers.group(1)), _ -> new TreeSet<>())
            .add(file.toString());
      }
    }
  }
}
