// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {

  @Test
  void read_everyKind_givesJavasOwn() {
    assertThat(
            JsonReader.read(" {\"a\" : [1, -2.5e3, true, {}], \"b\":{\"c\":\"d\"},\"n\":null}\n"))
        .isEqualTo(Map.of("a", List.of("1", "-2.5e3", "true", Map.of()), "b", Map.of("c", "d")));
  }

  @Test
  void read_escapes_areUndone() {
    assertThat(JsonReader.read("\"\\\"\\\\\\/\\n\\t\\r\\b\\f\\u00e9\\ud83d\\ude00é\""))
        .isEqualTo("\"\\/\n\t\r\b\fé😀é");
  }

  @Test
  void find_followsNames() {
    String json = "{\"a\":{\"b\":3,\"l\":[]}}";
    assertThat(JsonReader.find(json, "a", "b")).contains("3");
    assertThat(JsonReader.find(json, "a", "x")).isEmpty();
    assertThat(JsonReader.find(json, "a", "b", "c")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[1", "{1:2}", "{\"a\"}", "[}"})
  void read_broken_isRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> JsonReader.read(text));
  }
}
