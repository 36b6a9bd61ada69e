// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlacesTest {

  private static final String RULE = "events_reactor: {r: {event: {action: start}, run: [echo]}}";

  private static void assertAt(Problem problem, int line, int column, String marked) {
    Place place = problem.place().orElseThrow();
    assertThat(place.line()).isEqualTo(line);
    assertThat(place.column()).isEqualTo(column);
    assertThat(Given.marked(problem)).isEqualTo(marked);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void lineEnd_ofAnyKind_countsOnce(String end) {
    String text = String.join(end, "# a", "", RULE, "wrokers: 3", "");
    Problem problem = Config.parse("x.yml", text, Given.SURROUNDINGS).problems().getFirst();
    assertAt(problem, 4, 1, "wrokers");
    assertThat(problem.place().orElseThrow().source()).isEqualTo("wrokers: 3");
  }

  @Test
  void byteOrderMark_atTheBeginning_isNoColumn() {
    assertAt(Given.only("\ufeffwrokers: 3", RULE), 1, 1, "wrokers");
  }

  @Test
  void columns_afterOtherScripts_areCodePoints() {
    assertAt(
        Given.only(
            "events_reactor: {\"größe 你好 😀\": {event: {action: start}, rum: [echo], run: [echo]}}"),
        1,
        57,
        "rum");
  }

  @Test
  void placeholder_inQuotedText_isMarkedItself() {
    assertAt(
        Given.only(
            "events_reactor:",
            "  r:",
            "    event: {action: start}",
            "    run: [echo, 'é😀 %%nope%%']"),
        4,
        23,
        "nope");
  }

  @Test
  void placeholder_inTextWithEscapes_isMarkedAsAWhole() {
    assertAt(
        Given.only(
            "events_reactor:",
            "  r:",
            "    event: {action: start}",
            "    run: [echo, \"\\t%%nope%%\"]"),
        4,
        17,
        "\"\\t%%nope%%\"");
  }

  @Test
  void placeholder_inFoldedText_isMarkedAtItsBeginning() {
    Problem problem =
        Given.only(
            "events_reactor:",
            "  r:",
            "    event: {action: start}",
            "    run:",
            "      - echo",
            "      - >-",
            "        a",
            "        %%nope%%");
    assertThat(problem.place().orElseThrow().line()).isEqualTo(6);
  }

  @Test
  void place_inFlowStyle_isExact() {
    assertAt(
        Given.only("events_reactor: {r: {event: {action: start}, run: [echo], timeout: 5}}"),
        1,
        68,
        "5");
  }

  @Test
  void place_ofSeveralLines_isTheFirstOne() {
    Problem problem =
        Given.only(
            "events_reactor:",
            "  r: {event: {action: start}, run: [echo]}",
            "workers: [1,",
            "  2]");
    assertAt(problem, 3, 10, "[1,");
  }

  @Test
  void unprintable_anywhere_isFound() {
    assertAt(Given.only("a: b", "c: \u0007d"), 2, 4, "\u0007");
  }

  @Test
  void alias_wrongWhereUsed_pointsAtWhatItStandsFor() {
    Problem problem =
        Given.only(
            "workers: &n many", "events_reactor: {r: {event: {action: start}, run: [echo]}}");
    assertThat(Given.marked(problem)).endsWith("many");
  }
}
