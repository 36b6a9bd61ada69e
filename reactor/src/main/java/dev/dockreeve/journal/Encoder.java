// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Writes numbers and texts compactly: a kind and a version, the values, and a checksum over all of
 * it. A text that came before is written as its place. Any text comes back as it was, also one that
 * is no valid UTF-16. Not safe for use by several threads.
 */
final class Encoder {

  /** How the length of a text is followed: by UTF-8, by UTF-16, or (it is a place) by nothing. */
  static final int UTF8 = 0;

  static final int UTF16 = 1;
  static final int PLACE = 2;

  private static final int ASCII = 0x80;

  private final Map<String, Integer> places = HashMap.newHashMap(64);
  private int texts;
  private byte[] bytes = new byte[1024];
  private int length;

  Encoder(char kind, int version) {
    put((byte) kind);
    put((byte) version);
  }

  /** A number of either sign; small ones take little room. */
  Encoder number(long value) {
    return unsigned((value << 1) ^ (value >> 63));
  }

  Encoder flag(boolean value) {
    put((byte) (value ? 1 : 0));
    return this;
  }

  Encoder time(Instant time) {
    return number(time.getEpochSecond()).unsigned(time.getNano());
  }

  Encoder text(String text) {
    Integer place = places.putIfAbsent(text, texts);
    return place == null ? once(text) : unsigned(((long) place << 2) | PLACE);
  }

  /** The same, of a text that does not come twice. */
  Encoder once(String text) {
    texts++;
    if (plain(text)) {
      return this;
    }
    if (wellFormed(text)) {
      byte[] encoded = text.getBytes(UTF_8);
      unsigned(((long) encoded.length << 2) | UTF8);
      room(encoded.length);
      System.arraycopy(encoded, 0, bytes, length, encoded.length);
      length += encoded.length;
      return this;
    }
    unsigned(((long) text.length() << 2) | UTF16);
    for (int i = 0; i < text.length(); i++) {
      put((byte) (text.charAt(i) >> 8));
      put((byte) text.charAt(i));
    }
    return this;
  }

  /** Writes the text, if it is ASCII. */
  private boolean plain(String text) {
    int before = length;
    int size = text.length();
    unsigned(((long) size << 2) | UTF8);
    room(size);
    byte[] to = bytes;
    int at = length;
    for (int i = 0; i < size; i++) {
      char c = text.charAt(i);
      if (c >= ASCII) {
        length = before;
        return false;
      }
      to[at + i] = (byte) c;
    }
    length = at + size;
    return true;
  }

  Encoder text(Optional<String> text) {
    flag(text.isPresent());
    text.ifPresent(this::text);
    return this;
  }

  /** Everything so far, with its checksum. */
  byte[] finish() {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, length);
    int value = (int) checksum.getValue();
    for (int shift = 24; shift >= 0; shift -= 8) {
      put((byte) (value >> shift));
    }
    return Arrays.copyOf(bytes, length);
  }

  private Encoder unsigned(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      put((byte) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    put((byte) rest);
    return this;
  }

  private void put(byte value) {
    room(1);
    bytes[length++] = value;
  }

  private void room(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }

  private static boolean wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        boolean pair =
            i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
        if (!pair) {
          return false;
        }
        i++;
      }
    }
    return true;
  }
}
