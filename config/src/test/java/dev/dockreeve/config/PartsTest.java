// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The small parts that know nothing of files. */
class PartsTest {

  @Nested
  class Durations {

    @ParameterizedTest
    @CsvSource({"500ms,PT0.5S", "30s,PT30S", "5m,PT5M", "1h,PT1H", "7d,PT168H"})
    void duration_withUnit_isRead(String text, Duration expected) {
      assertThat(DurationText.parse(text)).isEqualTo(new DurationText.Good(expected));
    }

    @ParameterizedTest
    @CsvSource({
      "30,30s",
      "30 s,30s",
      "30S,30s",
      "5 minutes,5m",
      "1h30m,90m",
      "1m30s,90s",
      "2h 30s,7230s",
      "10MS,10ms"
    })
    void duration_nearlyRight_isSuggested(String text, String meant) {
      assertThat(DurationText.parse(text))
          .isInstanceOfSatisfying(
              DurationText.Bad.class, bad -> assertThat(bad.meant()).contains(meant));
    }

    @ParameterizedTest
    @ValueSource(strings = {"500ms", "90s", "5m", "1h", "36h", "7d", "1ms", "3650d"})
    void duration_shown_isWhatWasWritten(String text) {
      assertThat(DurationText.parse(text))
          .isInstanceOfSatisfying(
              DurationText.Good.class,
              good -> assertThat(DurationText.of(good.duration())).isEqualTo(text));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "3651d",
          "999999999h",
          "",
          "0s",
          "-5s",
          "1.5s",
          "s",
          "9999999999s",
          "3 fortnights",
          "1h1h",
          "٣s"
        })
    void duration_wrong_isRefusedWithoutGuess(String text) {
      assertThat(DurationText.parse(text))
          .isInstanceOfSatisfying(DurationText.Bad.class, bad -> assertThat(bad.meant()).isEmpty());
    }
  }

  @Nested
  class Sizes {

    @ParameterizedTest
    @CsvSource({"64KiB,65536", "512MiB,536870912", "1GiB,1073741824", "1KiB,1024"})
    void size_withUnit_isReadAndWrittenBack(String text, long bytes) {
      assertThat(SizeText.parse(text)).isEqualTo(new SizeText.Good(bytes));
      assertThat(SizeText.of(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
      "512,512MiB",
      "536870912,512MiB",
      "536870913,513MiB",
      "512MB,512MiB",
      "512 MiB,512MiB",
      "512M,512MiB",
      "512mib,512MiB",
      "1g,1GiB",
      "64k,64KiB"
    })
    void size_nearlyRight_isSuggested(String text, String meant) {
      assertThat(SizeText.parse(text))
          .isInstanceOfSatisfying(
              SizeText.Bad.class, bad -> assertThat(bad.meant()).contains(meant));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0MiB", "-1MiB", "1.5GiB", "MiB", "9999999999MiB", "1TiB", "٣MiB"})
    void size_wrong_isRefusedWithoutGuess(String text) {
      assertThat(SizeText.parse(text))
          .isInstanceOfSatisfying(SizeText.Bad.class, bad -> assertThat(bad.meant()).isEmpty());
    }

    @Test
    void size_ofOddBytes_isShownInBytes() {
      assertThat(SizeText.of(1025)).isEqualTo("1025 bytes");
    }
  }

  @Nested
  class VariablesInText {

    private final Variables variables = new Variables(Map.of("A", "1", "EMPTY", "", "T", "${A}"));

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "a${A}b${A}        | a1b1",
          "${T}              | ${A}",
          "${NONE:-x y}      | x y",
          "${EMPTY:-x}       | x",
          "[${EMPTY}]        | []",
          "${A:-x}           | 1",
          "${A:?why}         | 1",
          "$A $ $$ }         | $A $ $$ }",
          "$${A} ${A}        | ${A} 1",
          "${NONE:-}.        | .",
        })
    void variables_right_areReplacedOnce(String text, String expected) {
      assertThat(variables.expand(text)).isEqualTo(new Variables.Expanded.Text(expected));
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "ab${NONE}          | 2 | 7  | the environment variable `NONE` is not set",
          "${NONE:?ask me}    | 0 | 15 | the environment variable `NONE` is not set: ask me",
          "${EMPTY:?}         | 0 | 10 | the environment variable `EMPTY` is not set",
          "a${A               | 1 | 3  | `${` without `}`",
          "${}                | 0 | 3  | `${}` is not a variable",
          "${A-x}             | 0 | 6  | `${A-x}` is not a variable",
        })
    void variables_wrong_areLocated(String text, int offset, int length, String message) {
      assertThat(variables.expand(text))
          .isInstanceOfSatisfying(
              Variables.Expanded.Bad.class,
              bad -> {
                assertThat(bad.offset()).isEqualTo(offset);
                assertThat(bad.length()).isEqualTo(length);
                assertThat(bad.message()).isEqualTo(message);
              });
    }
  }

  @Nested
  class Suggestions {

    @ParameterizedTest
    @CsvSource({
      "timeout,timeout,0",
      "timout,timeout,1",
      "tmieout,timeout,1",
      "abc,,3",
      ",abc,3",
      "ca,abc,3"
    })
    void distance_ofTwoWords_isDamerauLevenshtein(String a, String b, int expected) {
      assertThat(Suggestion.distance(a == null ? "" : a, b == null ? "" : b)).isEqualTo(expected);
    }

    @Test
    void nearest_ofSeveral_isTheBest() {
      List<String> keys = List.of("event", "engine", "enabled", "run");
      assertThat(Suggestion.nearest("evnet", keys)).contains("event");
      assertThat(Suggestion.nearest("ENGINE", keys)).contains("engine");
      assertThat(Suggestion.nearest("rum", keys)).contains("run");
      assertThat(Suggestion.nearest("zzz", keys)).isEmpty();
      assertThat(Suggestion.nearest("x".repeat(100_000), keys)).isEmpty();
      assertThat(Suggestion.nearest("include-existing", List.of("include_existing")))
          .contains("include_existing");
    }
  }

  @Nested
  class CommandLines {

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '~',
        value = {
          "a b  c       | [\"a\", \"b\", \"c\"]",
          "a \"b c\" 'd' | [\"a\", \"b c\", \"d\"]",
          "a\\b         | [\"a\\\\b\"]",
        })
    void commandLine_asList_keepsQuotedWordsTogether(String line, String expected) {
      assertThat(RunReader.listed(line)).isEqualTo(expected);
    }
  }

  @Nested
  class Terminals {

    @Test
    void text_withControls_isEscaped() {
      assertThat(TerminalText.safe("a\tb\u001b[0m\u202e\u2028\ud800é你😀\udb40\udc41"))
          .isEqualTo("a    b\\u001b[0m\\u202e\\u2028\\ud800é你😀\\U000e0041");
    }

    @Test
    void width_ofCharacters_isWhatTerminalsShow() {
      assertThat(TerminalText.width('a')).isEqualTo(1);
      assertThat(TerminalText.width('\t')).isEqualTo(4);
      assertThat(TerminalText.width('你')).isEqualTo(2);
      assertThat(TerminalText.width(0x1f600)).isEqualTo(2);
      assertThat(TerminalText.width(0x301)).isZero();
      assertThat(TerminalText.width(0x1b)).isEqualTo(6);
    }

    @Test
    void snippet_ofALongLine_isCutAroundTheMark() {
      String line = "a".repeat(500) + "BAD" + "b".repeat(500);
      Snippet snippet = Snippet.of(new Place(1, 501, 3, line, ""));
      assertThat(snippet.text()).startsWith("…a").endsWith("b…").hasSize(112);
      assertThat(snippet.text().substring(snippet.before(), snippet.before() + snippet.width()))
          .isEqualTo("BAD");
    }

    @Test
    void snippet_markedBeyondTheEnd_isStillShown() {
      Snippet snippet = Snippet.of(new Place(1, 10, 5, "abc", ""));
      assertThat(snippet.underline('^', "end")).isEqualTo("   ^ end");
    }

    @Test
    void snippet_afterTabsAndWideCharacters_isAligned() {
      Snippet snippet = Snippet.of(new Place(1, 3, 1, "\t你x", ""));
      assertThat(snippet.underline('^', "")).isEqualTo("      ^");
    }
  }

  @Nested
  class Codes {

    @Test
    void codes_all_areDifferentAndTellTheirSeverity() {
      assertThat(Code.values()).extracting(Code::id).doesNotHaveDuplicates();
      assertThat(Code.UNKNOWN_KEY.id()).isEqualTo("E104");
      assertThat(Code.SUDO_TIMEOUT.severity()).isEqualTo(Severity.WARNING);
    }

    @Test
    void names_long_areCut() {
      assertThat(Name.of("x".repeat(61))).isEqualTo('"' + "x".repeat(60) + "…\"");
      assertThat(Optional.of(Name.of("web"))).contains("\"web\"");
    }
  }
}
