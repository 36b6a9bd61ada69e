// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

  /** Some share a length and a first letter, and with them their place. */
  private final Names names = new Names("Id", "State", "Stale", "Image");

  private String at(String written) {
    byte[] source = ("xx" + written + "xx").getBytes(UTF_8);
    return names.at(source, 2, source.length - 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Id", "State", "Stale", "Image"})
  void at_oneOfThem_isThatOne(String name) {
    assertThat(at(name)).isEqualTo(name);
    assertThat(names.like(name)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "I", "id", "Ids", "Box", "Statf", "Xtate", "Im\u00e4ge", "\ud83d\ude00"})
  void at_anyOther_isNoText(String other) {
    // A box has the place of an id, and is longer.
    assertThat(at(other)).isEmpty();
    assertThat(names.like(other)).isEmpty();
  }

  @Test
  void name_howeverItIsWritten_isRecognised() throws JsonBytes.Malformed {
    byte[] json =
        "{\"Id\":1,\"\\u0049d\":\"2\",\"Idle\":{},\"\":3,\"St\\u0061te\":4}".getBytes(UTF_8);
    JsonBytes all = new JsonBytes(new Words(16));
    all.begin(json, 0, json.length);
    assertThat(all.object()).isTrue();
    List<String> found = new ArrayList<>();
    while (all.member()) {
      found.add(all.name(names) + "=" + all.rare());
    }
    assertThat(found).containsExactly("Id=1", "Id=2", "=", "=3", "State=4");
  }
}
