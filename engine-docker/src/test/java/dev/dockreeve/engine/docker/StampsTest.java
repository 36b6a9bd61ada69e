// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dockreeve.engine.EngineException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StampsTest {

  @Test
  void time_never_isEmpty() throws EngineException {
    assertThat(Stamps.time("")).isEmpty();
    assertThat(Stamps.time("0001-01-01T00:00:00Z")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-01-31T12:00:00Z",
        "2026-01-31T12:00:00.5Z",
        "2024-02-29T23:59:59.999999999Z",
        "1970-01-01T00:00:00.000000001Z",
        "0002-12-31T00:00:00Z",
        "2026-01-31T12:00:00.123456789+05:30",
        "2026-01-31T12:00Z",
        "2026-01-31T12:00:00.Z",
        "+12026-01-31T12:00:00Z"
      })
  void time_thatIsOne_isAsTheLibraryReadsIt(String text) throws EngineException {
    assertThat(Stamps.time(text)).contains(OffsetDateTime.parse(text).toInstant());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-02-29T12:00:00Z",
        "2026-13-01T12:00:00Z",
        "2026-01-01T24:00:00Z",
        "2026-01-01T12:60:00Z",
        "2026-01-01T12:00:60Z",
        "2026-01-01T12:00:00.1234567890Z",
        "2026-01-01T12:00:00",
        "2026-01-01 12:00:00Z",
        "2026-01-01T12:00:00,5Z",
        "２026-01-01T12:00:00Z",
        "yesterday"
      })
  void time_thatIsNone_isAProtocolError(String text) {
    assertThatThrownBy(() -> Stamps.time(text))
        .isInstanceOf(EngineException.Protocol.class)
        .hasMessageContaining("expected: as in 2026-01-31T12:00:00.5Z");
  }

  @Test
  void time_damagedByChance_isWhatTheLibrarySaysOfIt() {
    Random random = new Random(7);
    String sound = "2026-01-31T12:34:56.123456789Z";
    String pieces = "0123456789-:.TZ+ ";
    for (int i = 0; i < 20_000; i++) {
      int fraction = random.nextInt(19, sound.length());
      StringBuilder text = new StringBuilder(sound.substring(0, fraction) + "Z");
      for (int damage = random.nextInt(3); damage > 0; damage--) {
        text.setCharAt(
            random.nextInt(text.length()), pieces.charAt(random.nextInt(pieces.length())));
      }
      assertThat(ours(text.toString())).as(text.toString()).isEqualTo(theirs(text.toString()));
    }
  }

  private static String ours(String text) {
    try {
      return Stamps.time(text).map(Instant::toString).orElse("never");
    } catch (EngineException e) {
      return "none";
    }
  }

  private static String theirs(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant().toString();
    } catch (DateTimeException e) {
      return "none";
    }
  }

  @Test
  void date_thatIsNone_isEmpty() {
    assertThat(Stamps.date("Sat, 21 Nov 2026 16:03:35 GMT"))
        .contains(Instant.parse("2026-11-21T16:03:35Z"));
    assertThat(Stamps.date("")).isEmpty();
    assertThat(Stamps.date("today")).isEmpty();
  }
}
