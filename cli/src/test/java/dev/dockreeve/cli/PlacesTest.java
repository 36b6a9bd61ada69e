// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlacesTest {

  @Test
  void places_root_areTheSystems() {
    Places places = new Places(Map.of("HOME", "/root", "XDG_RUNTIME_DIR", "/run/user/0"), true);

    assertThat(places.journal()).contains(Path.of("/var/lib/dockreeve/journal.db"));
    assertThat(places.socket()).contains(Path.of("/run/dockreeve/api.sock"));
    assertThat(places.sockets()).containsExactly(Path.of("/run/dockreeve/api.sock"));
  }

  @Test
  void places_underSystemd_areGiven() {
    Places places =
        new Places(
            Map.of("STATE_DIRECTORY", "/var/lib/a:/var/lib/b", "RUNTIME_DIRECTORY", "/run/a"),
            true);

    assertThat(places.journal()).contains(Path.of("/var/lib/a/journal.db"));
    assertThat(places.socket()).contains(Path.of("/run/a/api.sock"));
  }

  @Test
  void places_user_areTheirs() {
    Map<String, String> home = Map.of("HOME", "/anna");

    assertThat(new Places(Map.of("XDG_RUNTIME_DIR", "/run/user/7"), false).sockets())
        .containsExactly(
            Path.of("/run/user/7/dockreeve/api.sock"), Path.of("/run/dockreeve/api.sock"));
    assertThat(new Places(home, false).socket()).isEmpty();
    assertThat(new Places(Map.of("XDG_RUNTIME_DIR", "relative"), false).socket()).isEmpty();
  }

  @Test
  void json_readAndWritten_isTheSame() throws IOException {
    String text = "{\"a\":[1,true,null,\"x\\n\"],\"b\":{\"c\":-5}}";
    Json json = Json.parse(text);

    assertThat(json.line()).isEqualTo(text);
    assertThat(json.text("b")).isEmpty();
    assertThat(json.get("b").orElseThrow().text("c")).isEqualTo("-5");
    assertThat(json.number("a")).isZero();
    assertThat(json.flag("b")).isFalse();
    assertThat(json.list("b")).isEmpty();
  }

  @Test
  void words_sizesTimesAndDurations_areShort() {
    assertThat(Words.size(17)).isEqualTo("17 B");
    assertThat(Words.size(1536)).isEqualTo("1.5 KiB");
    assertThat(Words.size(512L << 20)).isEqualTo("512.0 MiB");
    assertThat(Words.time("2001-02-03T04:05:06Z")).startsWith("2001-02-03 ");
    assertThat(Words.time("\u001b")).isEqualTo("\\u001b");
    assertThat(Words.ago("")).isEmpty();
    assertThat(Words.parsedDuration("2h")).contains(Duration.ofHours(2));
    assertThat(Words.parsedDuration("0s")).isEmpty();
    assertThat(Words.parsedDuration("7d")).contains(Duration.ofDays(7));
  }
}
