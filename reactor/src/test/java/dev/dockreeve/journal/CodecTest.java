// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Fingerprint;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodecTest {

  private static Event withoutEnvironment(Event event) {
    return new Event(
        event.engine(),
        event.host(),
        event.origin(),
        event.said(),
        event.container().map(container -> container.with().env(Attributes.EMPTY).build()));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void event_any_comesBackEqualButForItsEnvironment(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 400; i++) {
      Event event = Told.random(random);
      byte[] bytes = Codec.encode(event);

      assertThat(Codec.event(bytes)).isEqualTo(withoutEnvironment(event));
      assertThat(new String(bytes, ISO_8859_1)).doesNotContain(Told.SECRET);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {6, 7, 8})
  void event_damagedAnywhere_isNeverAnotherEvent(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] bytes = Codec.encode(Told.random(random));
    for (int at = 0; at < bytes.length; at++) {
      byte[] damaged = bytes.clone();
      damaged[at] ^= (byte) (1 + random.nextInt(255));
      assertThatThrownBy(() -> Codec.event(damaged)).isInstanceOf(DamagedException.class);
      byte[] cut = Arrays.copyOf(bytes, at);
      assertThatThrownBy(() -> Codec.event(cut)).isInstanceOf(DamagedException.class);
    }
  }

  /** Where the checksum fits, everything else is looked at all the same. */
  @ParameterizedTest
  @ValueSource(longs = {9, 10, 11})
  void event_damagedWithARightChecksum_neverFailsInAnotherWay(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 3_000; i++) {
      byte[] bytes = Codec.encode(Told.random(random));
      for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length - 4)] = (byte) random.nextInt();
      }
      try {
        assertThat(Codec.event(summed(bytes))).isNotNull();
      } catch (DamagedException e) {
        assertThat(e).hasMessageNotContaining("\n");
      }
    }
  }

  private static byte[] summed(byte[] bytes) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, 0, bytes.length - 4);
    for (int i = 0; i < 4; i++) {
      bytes[bytes.length - 1 - i] = (byte) (sum.getValue() >> (8 * i));
    }
    return bytes;
  }

  @Test
  void event_ofAnotherKindOrVersion_isRefused() {
    byte[] newer = Codec.encode(Told.start("web"));
    newer[1] = 9;

    assertThatThrownBy(() -> Codec.event(summed(newer)))
        .hasMessage("kind and version: 69, 9 (expected: 69, 1)");
    assertThatThrownBy(() -> Codec.event(Codec.encode("docker", new Fingerprint(1, 2))))
        .isInstanceOf(DamagedException.class);
  }

  @Test
  void text_thatCameBefore_takesNoRoom() {
    String label = "x".repeat(10_000);
    Event event = Told.event("web", Told.AT, label);

    // Once within the payload, once for attribute and label together.
    assertThat(Codec.encode(event).length).isLessThan(21_000);
  }

  @Test
  void cursor_anyAndOfAnotherEngine_comesBackOrIsRefused() throws Exception {
    Fingerprint last = new Fingerprint(Long.MIN_VALUE, Long.MAX_VALUE);
    byte[] bytes = Codec.encode("docker", last);

    assertThat(Codec.fingerprint("docker", bytes)).isEqualTo(last);
    assertThatThrownBy(() -> Codec.fingerprint("podman", bytes))
        .hasMessage("cursor of another engine");
  }

  @Test
  void count_beyondTheBytes_isRefusedBeforeRoomIsMade() {
    byte[] bytes = new Encoder('E', 1).number(Integer.MAX_VALUE).finish();

    assertThatThrownBy(() -> Decoder.of(bytes, 'E', 1).count())
        .hasMessageStartingWith("count: 2147483647");
    assertThatThrownBy(() -> Decoder.of(bytes, 'E', 1).text()).isInstanceOf(DamagedException.class);
    assertThatThrownBy(() -> Decoder.of(bytes, 'E', 1).finish()).hasMessage("5 bytes too many");
  }
}
