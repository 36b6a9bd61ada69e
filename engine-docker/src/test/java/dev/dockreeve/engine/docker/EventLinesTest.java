// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventLinesTest {

  /** Gives at most so many bytes at a time. */
  private static InputStream sliced(String text, int slice) {
    return new ByteArrayInputStream(text.getBytes(UTF_8)) {
      @Override
      public synchronized int read(byte[] target, int offset, int length) {
        return super.read(target, offset, Math.min(slice, length));
      }
    };
  }

  private static List<String> all(InputStream in) throws IOException {
    EventLines lines = new EventLines(in);
    List<String> all = new ArrayList<>();
    while (lines.next()) {
      all.add(
          lines.overlong()
              ? "(overlong)"
              : new String(lines.bytes(), lines.from(), lines.length(), UTF_8));
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 1000})
  void lines_inSlicesOfAnySize_areTheSame(int slice) throws IOException {
    assertThat(all(sliced("{\"a\":\"ü€😀\"}\nb\n\n\r\n\u001e{c}\r\n  \nlast", slice)))
        .containsExactly("{\"a\":\"ü€😀\"}", "b", "{c}", "last");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void lines_ofRandomLengthsInRandomSlices_areTheSame(long seed) throws IOException {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      expected.add("x".repeat(1 + random.nextInt(random.nextInt(10) == 0 ? 200_000 : 700)) + i);
    }
    String text = String.join("\n", expected) + "\n";
    InputStream in =
        new ByteArrayInputStream(text.getBytes(UTF_8)) {
          @Override
          public synchronized int read(byte[] target, int offset, int length) {
            return super.read(target, offset, Math.min(1 + random.nextInt(90_000), length));
          }
        };
    assertThat(all(in).equals(expected)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 65_536, 10_000_000})
  void line_longerThanTheLimit_isSkippedAloneAndKeptShort(int slice) throws IOException {
    String longest = "y".repeat(EventLines.LONGEST);
    String text = "a\n" + "x".repeat(20 << 20) + "\nb\n" + longest + "\n" + longest + "y\nc\n";
    List<String> lines = all(sliced(text, slice));
    assertThat(lines).hasSize(6);
    assertThat(lines.get(0)).isEqualTo("a");
    assertThat(lines.get(1)).isEqualTo("(overlong)");
    assertThat(lines.get(2)).isEqualTo("b");
    assertThat(lines.get(3).equals(longest)).isTrue();
    assertThat(lines.get(4)).isEqualTo("(overlong)");
    assertThat(lines.get(5)).isEqualTo("c");
  }

  @Test
  void buffer_afterALongLine_isSmallAgain() throws IOException {
    EventLines lines = new EventLines(sliced("x".repeat(5 << 20) + "\na\nb\n", 65_536));
    while (lines.next()) {
      // To the end.
    }
    assertThat(lines.bytes().length).isLessThanOrEqualTo(64 << 10);
  }

  @Test
  void stream_withNothing_hasNoLines() throws IOException {
    assertThat(all(sliced("", 1))).isEmpty();
    assertThat(all(sliced("\n\n", 1))).isEmpty();
  }
}
