// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.dockreeve.model.EngineEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Our parser beside Jackson: on every recorded line, and on lines that were damaged by chance, both
 * make the same event or both make none.
 */
class EventParserJacksonTest {

  private static final int DAMAGED = 20_000;
  private static final List<String> VERSIONS = List.of("20.10", "26.1", "28.5", "29", "29-api1.51");

  /** What stands in JSON, or is close to it, or must not stand there. */
  private static final List<String> PIECES =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ",",
          ":",
          "\"",
          "\\",
          "\\u",
          "\\u00e9",
          "\\ud83d\\ude00",
          "\\ud800",
          "\\n",
          "\\x",
          "\\\"",
          "null",
          "true",
          "false",
          "nul",
          "0",
          "00",
          "-",
          "-0",
          "1.5",
          "1.",
          ".5",
          "1e3",
          "1E+3",
          "1e",
          "9223372036854775807",
          "9223372036854775808",
          "-9223372036854775808",
          "-9223372036854775809",
          "{}",
          "[]",
          "[1,2]",
          "[1,]",
          "{\"a\":1}",
          "{\"a\":1,}",
          "\"Type\":\"t\",",
          "\"Actor\":null,",
          "\"Actor\":{},",
          "\"Act\\u006fr\":{},",
          "\"Attributes\":[],",
          "\"time\":-1,",
          "\"timeNano\":null,",
          ",\"time\":{\"a\":1}",
          ",\"timeNano\":[1]",
          "\"time\":{\"a\":1},",
          "\"timeNano\":[1,2],",
          "\"HealthStatus\":\"healthy\",",
          "\"Action\":\"exec_start: a: b\",",
          " ",
          "\t",
          "\n",
          "\r",
          "\u0000",
          "\u0001",
          "\u001f",
          "\u007f",
          "é",
          "€",
          "😀",
          "'",
          "/",
          "NaN",
          "Infinity",
          "//",
          "/*",
          "#");

  /**
   * Jackson lets halves of characters through in values and refuses them in names; we mend them.
   */
  private static final Pattern HALF = Pattern.compile("\\\\u[dD][89a-fA-F]");

  private final EventParser ours = new EventParser();
  private final JacksonEvents theirs = new JacksonEvents();

  private static List<byte[]> recorded() throws IOException {
    List<byte[]> lines = new ArrayList<>();
    for (String version : VERSIONS) {
      for (String line : RecordedEventsTest.recorded(version)) {
        lines.add(line.getBytes(UTF_8));
      }
    }
    return lines;
  }

  private Optional<EngineEvent> ours(byte[] line) {
    byte[] between = new byte[line.length + 2];
    Arrays.fill(between, (byte) '"');
    System.arraycopy(line, 0, between, 1, line.length);
    try {
      return Optional.of(ours.parse(between, 1, line.length));
    } catch (JsonBytes.Malformed e) {
      return Optional.empty();
    }
  }

  private Optional<EngineEvent> theirs(byte[] line) throws IOException {
    try {
      return Optional.of(theirs.parse(new String(line, UTF_8)));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private boolean agree(byte[] line) throws IOException {
    Optional<EngineEvent> mine = ours(line);
    if (HALF.matcher(new String(line, UTF_8)).find()) {
      return mine.isPresent();
    }
    Optional<EngineEvent> other = theirs(line);
    assertThat(mine).as("event of %s", new String(line, UTF_8)).isEqualTo(other);
    if (mine.isPresent()) {
      // In the same order as well.
      assertThat(List.copyOf(attributes(mine))).isEqualTo(List.copyOf(attributes(other)));
    }
    return mine.isPresent();
  }

  private static java.util.Collection<Map.Entry<String, String>> attributes(
      Optional<EngineEvent> event) {
    return event.orElseThrow().actor().attributes().entrySet();
  }

  @Test
  void recordings_ofEveryVersion_areTheSameEvents() throws IOException {
    for (byte[] line : recorded()) {
      assertThat(agree(line)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void lines_damagedByChance_areTheSameEventOrNone(long seed) throws IOException {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    List<byte[]> lines = recorded();
    int events = 0;
    for (int i = 0; i < DAMAGED; i++) {
      byte[] line = lines.get(random.nextInt(lines.size()));
      for (int wounds = 1 + random.nextInt(3); wounds > 0; wounds--) {
        line = damaged(line, random);
      }
      events += agree(line) ? 1 : 0;
    }
    // Else the damage is such that nothing is tried.
    assertThat(events).isBetween(DAMAGED / 20, DAMAGED * 19 / 20);
  }

  private static byte[] damaged(byte[] line, RandomGenerator random) {
    int from = random.nextInt(line.length + 1);
    int to = Math.min(line.length, from + random.nextInt(random.nextInt(10) == 0 ? 60 : 3));
    byte[] piece =
        switch (random.nextInt(6)) {
          case 0 -> new byte[0];
          case 1 -> new byte[] {(byte) random.nextInt(256)};
          case 2 -> bytes(random, 1 + random.nextInt(5));
          case 3 -> Arrays.copyOfRange(line, from, to);
          default -> PIECES.get(random.nextInt(PIECES.size())).getBytes(UTF_8);
        };
    int behind = random.nextBoolean() ? to : from;
    // Half of the time at a seam, where it has a chance to be JSON still.
    int start = random.nextBoolean() ? seam(line, from) : from;
    return joined(line, start, piece, Math.max(start, behind));
  }

  private static byte[] bytes(RandomGenerator random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Behind the next quote, comma or brace at or after {@code from}. */
  private static int seam(byte[] line, int from) {
    for (int i = from; i < line.length; i++) {
      if (line[i] == '"' || line[i] == ',' || line[i] == '{') {
        return i + 1;
      }
    }
    return from;
  }

  private static byte[] joined(byte[] line, int until, byte[] piece, int behind) {
    byte[] joined = new byte[until + piece.length + line.length - behind];
    System.arraycopy(line, 0, joined, 0, until);
    System.arraycopy(piece, 0, joined, until, piece.length);
    System.arraycopy(line, behind, joined, until + piece.length, line.length - behind);
    return joined;
  }
}
