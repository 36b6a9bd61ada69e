// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.EngineEvent;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventParserTest {

  private final EventParser parser = new EventParser();

  private EngineEvent parse(String line) throws JsonBytes.Malformed {
    byte[] bytes = ("xx" + line + "yy").getBytes(UTF_8);
    return parser.parse(bytes, 2, bytes.length - 4);
  }

  private EngineEvent action(String action) throws JsonBytes.Malformed {
    return parse("{\"Type\":\"container\",\"Action\":\"" + action + "\",\"time\":1}");
  }

  @Test
  void event_withoutLegacyFields_isReadWhole() throws JsonBytes.Malformed {
    String line =
        """
        {"Type":"container","Action":"die","Actor":{"ID":"c1","Attributes":{"name":"web","l":"ü"}},\
        "scope":"local","time":1795189205,"timeNano":1795189205087843100}\
        """;
    EngineEvent event = parse(line);
    assertThat(event.type()).isEqualTo("container");
    assertThat(event.action()).isEqualTo("die");
    assertThat(event.detail()).isEmpty();
    assertThat(event.scope()).isEqualTo("local");
    assertThat(event.time()).isEqualTo(Instant.ofEpochSecond(1_795_189_205L, 87_843_100));
    assertThat(event.actor().id()).isEqualTo("c1");
    assertThat(event.actor().attributes()).isEqualTo(Attributes.of("name", "web", "l", "ü"));
    assertThat(event.payload()).isEqualTo(line);
  }

  @ParameterizedTest
  @CsvSource({
    "exec_create: sh -c echo: x,exec_create,sh -c echo: x",
    "exec_start: a,exec_start,a",
    "exec_detach: a,exec_detach,a",
    "health_status: unhealthy,health_status,unhealthy",
    "health_status: starting,health_status,starting"
  })
  void action_withDetail_isTakenApartAtTheFirstColon(String raw, String action, String detail)
      throws JsonBytes.Malformed {
    EngineEvent event = action(raw);
    assertThat(event.action()).isEqualTo(action);
    assertThat(event.detail()).contains(detail);
    assertThat(event.rawAction()).isEqualTo(raw);
  }

  @ParameterizedTest
  @ValueSource(strings = {"die", "exec_die", "exec_create", "odd: verb", "health_status:x", ": x"})
  void action_ofAnyOtherForm_staysWhole(String raw) throws JsonBytes.Malformed {
    assertThat(action(raw).action()).isEqualTo(raw);
    assertThat(action(raw).detail()).isEmpty();
  }

  @Test
  void healthStatus_besideBareAction_becomesTheDetail() throws JsonBytes.Malformed {
    EngineEvent event =
        parse(
            """
            {"Type":"container","Action":"health_status","HealthStatus":"unhealthy","time":5}\
            """);
    assertThat(event.detail()).contains("unhealthy");
    assertThat(event.time()).isEqualTo(Instant.ofEpochSecond(5));
    assertThat(action("health_status").detail()).isEmpty();
  }

  @Test
  void duplicateKeys_theLastOneCounts() throws JsonBytes.Malformed {
    EngineEvent event =
        parse(
            """
            {"Type":"a","Type":"b","Action":"x","time":1,
             "Actor":{"ID":"1","Attributes":{"k":"1","k":"2"}}}\
            """);
    assertThat(event.type()).isEqualTo("b");
    assertThat(event.actor().attributes()).isEqualTo(Attributes.of("k", "2"));
  }

  @Test
  void event_afterAnother_takesNothingOverFromIt() throws JsonBytes.Malformed {
    parse(
        """
        {"Type":"container","Action":"health_status","HealthStatus":"healthy","scope":"swarm",
         "Actor":{"ID":"1","Attributes":{"k":"1"}},"timeNano":7}\
        """);
    EngineEvent event = parse("{\"Type\":\"t\",\"Action\":\"health_status\",\"time\":1}");
    assertThat(event.detail()).isEmpty();
    assertThat(event.scope()).isEmpty();
    assertThat(event.actor().id()).isEmpty();
    assertThat(event.actor().attributes()).isEmpty();
    assertThat(event.time()).isEqualTo(Instant.ofEpochSecond(1));
  }

  @Test
  void values_ofUnexpectedKinds_doNotCostTheEvent() throws JsonBytes.Malformed {
    EngineEvent event =
        parse(
            """
            {"Type":"t","Action":"a","scope":null,"time":1.5,"timeNano":9,"more":[{"x":[1]}],
             "Actor":{"ID":7,"Attributes":{"n":1,"b":true,"o":{"x":1},"z":null},"y":[]}}\
            """);
    assertThat(event.actor().id()).isEqualTo("7");
    assertThat(event.actor().attributes())
        .isEqualTo(Attributes.of("n", "1", "b", "true", "o", "", "z", ""));
    assertThat(parse("{\"Type\":\"t\",\"Action\":\"a\",\"time\":1,\"Actor\":[1]}").actor().id())
        .isEmpty();
    assertThat(
            parse("{\"Type\":\"t\",\"Action\":\"a\",\"time\":1,\"Actor\":{\"Attributes\":[]}}")
                .actor()
                .attributes())
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"x\":2}", "[2]", "2.5", "2e3", "\"2\"", "null", "true", "{}", "[]"})
  void stamp_thatIsNoWholeNumber_isNone(String stamp) throws JsonBytes.Malformed {
    String rest = "\"Type\":\"t\",\"Action\":\"a\",";
    assertThat(parse("{" + rest + "\"time\":1,\"timeNano\":" + stamp + "}").time())
        .isEqualTo(Instant.ofEpochSecond(1));
    assertThat(parse("{" + rest + "\"timeNano\":2,\"time\":" + stamp + "}").time())
        .isEqualTo(Instant.ofEpochSecond(0, 2));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, -1, 10, Long.MAX_VALUE, Long.MIN_VALUE})
  void stamp_ofAnySize_isReadExactly(long nanos) throws JsonBytes.Malformed {
    Instant time = parse("{\"Type\":\"t\",\"Action\":\"a\",\"timeNano\":" + nanos + "}").time();
    assertThat(time).isEqualTo(Instant.ofEpochSecond(0, 0).plusNanos(nanos));
  }

  @Test
  void bytes_thatAreNotUtf8_becomeReplacementCharacters() throws JsonBytes.Malformed {
    byte[] line = "{\"Type\":\"t\",\"Action\":\"a\u00ff\",\"time\":1}".getBytes(ISO_8859_1);
    EngineEvent event = parser.parse(line, 0, line.length);
    assertThat(event.action()).isEqualTo("a\uFFFD");
    assertThat(event.payload()).isEqualTo("{\"Type\":\"t\",\"Action\":\"a\uFFFD\",\"time\":1}");
  }

  @ParameterizedTest
  @CsvSource({
    "a\\\\\\/\\b\\f\\n\\r\\t\\u00E9\\u20acz, 'a\\/\b\f\n\r\té€z'",
    "\\ud83d\\ude00, 😀",
    "\\ud83d, \uFFFD",
    "\\ude00\\ud83d, \uFFFD\uFFFD",
    "ü\\\\, ü\\"
  })
  void escapes_becomeTheirCharacters_halvesDoNot(String escaped, String text)
      throws JsonBytes.Malformed {
    EngineEvent event =
        parse(
            "{\"Type\":\""
                + escaped
                + "\",\"Action\":\"a\",\"time\":1,\"Actor\":{\"Attributes\":{\""
                + escaped
                + "\":\"x\"}}}");
    assertThat(event.type()).isEqualTo(text);
    assertThat(event.actor().attributes()).isEqualTo(Attributes.of(text, "x"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "garbage",
        "[]",
        "42",
        "null",
        "{}",
        "{\"Type\":\"t\",\"Action\":\"a\"",
        "{\"Type\":\"t\",\"Action\":\"a\"}",
        "{\"Type\":\"t\",\"time\":1}",
        "{\"Action\":\"a\",\"time\":1}",
        "{\"Type\":\"t\",\"Action\":\"a\",\"time\":1} {}",
        "{\"Type\":\"t\",\"Action\":\"a\",\"timeNano\":1e999}",
        "{\"Type\":\"t\",\"Action\":\"a\",\"timeNano\":99999999999999999999999}"
      })
  void line_thatIsNoEvent_isRefused(String line) {
    assertThatThrownBy(() -> parse(line)).isInstanceOf(JsonBytes.Malformed.class);
  }

  @Test
  void nesting_deeperThanTheLimit_isRefusedAndLessIsNot() throws JsonBytes.Malformed {
    String start = "{\"Type\":\"t\",\"Action\":\"a\",\"time\":1,\"x\":";
    assertThat(parse(start + "[".repeat(60) + "]".repeat(60) + "}").type()).isEqualTo("t");
    assertThatThrownBy(() -> parse(start + "[".repeat(100_000)))
        .isInstanceOf(JsonBytes.Malformed.class);
  }

  @Test
  void words_seenBefore_areTheSameStrings() throws JsonBytes.Malformed {
    String first = action("die").action();
    assertThat(action("die").action()).isSameAs(first);
    String longest = "x".repeat(500);
    assertThat(action(longest).action()).isEqualTo(longest);
  }

  @Test
  void words_inTheSamePlace_doNotMixUp() {
    Words words = new Words(1024);
    for (int i = 0; i < 20_000; i++) {
      String word = Integer.toString(i % 5_000, 36);
      assertThat(words.of(word.getBytes(UTF_8), 0, word.length())).isEqualTo(word);
    }
    // Their places are told by other letters than the ones that differ.
    for (String word : List.of("0123456789", "0x23456789", "01234567x9", "ü", "", "\u00fc")) {
      byte[] bytes = ("-" + word).getBytes(UTF_8);
      assertThat(words.of(bytes, 1, bytes.length - 1)).isEqualTo(word);
    }
  }

  @Test
  void guess_ofWhatCameAfter_isTakenOnlyWhereItStands() {
    Words words = new Words(64);
    byte[] text = "\"name\":\"web-1\",\"name\":\"web-2\",\"name\":\"web-1".getBytes(UTF_8);
    assertThat(words.of(text, 1, 4)).isEqualTo("name");
    assertThat(words.of(text, 8, 5)).isEqualTo("web-1");
    assertThat(words.of(text, 16, 4)).isEqualTo("name");
    assertThat(words.guess(text, 8, text.length)).isNotNull();
    assertThat(words.guess(text, 23, text.length)).as("another one").isNull();
    assertThat(words.guess(text, 38, text.length)).as("no quote behind it").isNull();
    assertThat(words.guess(text, 8, 13)).as("the quote is not ours to read").isNull();
  }

  @Test
  void guess_ofAnIdOfTheSameLength_isTakenWhereItWasSeen() {
    Words words = new Words(64);
    String first = "a".repeat(64);
    String second = "b".repeat(32) + "c".repeat(32);
    String never = "b".repeat(31) + "x" + "c".repeat(32);
    byte[] text = ("\"ID\":\"" + first + second + "\"" + never + "\"").getBytes(UTF_8);
    for (int id : List.of(70, 6)) {
      assertThat(words.of(text, 1, 2)).isEqualTo("ID");
      assertThat(words.of(text, id, 64)).hasSize(64);
    }
    assertThat(words.of(text, 1, 2)).isEqualTo("ID");
    Words.Word guess = Objects.requireNonNull(words.guess(text, 70, text.length));
    assertThat(words.saw(guess)).isEqualTo(second);
    assertThat(words.of(text, 1, 2)).isEqualTo("ID");
    assertThat(words.guess(text, 135, text.length)).isNull();
  }

  @Test
  void events_ofTheSameShape_areReadAsIfEachWereTheFirst() throws JsonBytes.Malformed {
    // What the second one says in another way must not be taken for what the first one said.
    for (String name : List.of("web", "web", "we", "webs", "", "ü", "ü", "w\\u0065b", "web", "ü")) {
      String line =
          "{\"Type\":\"container\",\"Action\":\"start\",\"Actor\":{\"ID\":\"c1\","
              + "\"Attributes\":{\"name\":\""
              + name
              + "\",\"b\":\"1\"}},\"time\":1}";
      EngineEvent event = parse(line);
      assertThat(event).isEqualTo(new EventParser().parse(line.getBytes(UTF_8), 0, bytes(line)));
      assertThat(event.payload()).isEqualTo(line);
    }
  }

  @Test
  void bytes_thatAreNoCharacter_areTheSameTheSecondTime() throws JsonBytes.Malformed {
    byte[] line = "{\"Type\":\"t\",\"Action\":\"caf\u00e9\",\"time\":1}".getBytes(ISO_8859_1);
    for (int i = 0; i < 3; i++) {
      EngineEvent event = parser.parse(line, 0, line.length);
      assertThat(event.action()).isEqualTo("caf\ufffd");
      assertThat(event.payload()).contains("caf\ufffd");
    }
  }

  private static int bytes(String line) {
    return line.getBytes(UTF_8).length;
  }

  @ParameterizedTest
  @CsvSource({
    "1795189205,1795189205000000000,2026-11-20T15:40:05Z",
    "1795189205,1795189205999999999,2026-11-20T15:40:05.999999999Z",
    "1795189205,1795189206000000000,2026-11-20T15:40:06Z",
    "1795189205,1795189204999999999,2026-11-20T15:40:04.999999999Z",
    "-1,-1,1969-12-31T23:59:59.999999999Z",
    "-9223372036854775808,5,1970-01-01T00:00:00.000000005Z",
    "9223372036,-9223372036854775808,1677-09-21T00:12:43.145224192Z",
    "9223372036854775807,5,1970-01-01T00:00:00.000000005Z",
    "36893488147,9223372036854775807,2262-04-11T23:47:16.854775807Z"
  })
  void time_whenSecondsAndNanosecondsDisagree_isThatOfTheNanoseconds(
      long seconds, long nanos, Instant time) throws JsonBytes.Malformed {
    String stamps = "\"time\":" + seconds + ",\"timeNano\":" + nanos;
    assertThat(parse("{\"Type\":\"t\",\"Action\":\"a\"," + stamps + "}").time()).isEqualTo(time);
  }
}
