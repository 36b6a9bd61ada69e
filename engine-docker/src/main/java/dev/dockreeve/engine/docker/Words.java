// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Remembers short texts that were seen lately, so that the thousandth {@code container} costs a
 * comparison and no new string. Of fixed size: a text takes the place of another one. Used by one
 * thread.
 */
final class Words {

  private static final int LONGEST = 80;

  private final byte[] @Nullable [] seen;
  private final String[] texts;

  /**
   * @param places for so many texts; a power of two
   */
  Words(int places) {
    seen = new byte[places][];
    texts = new String[places];
  }

  /** The text of these bytes of UTF-8; what is not UTF-8 becomes U+FFFD. */
  String of(byte[] bytes, int from, int length) {
    if (length > LONGEST) {
      return new String(bytes, from, length, UTF_8);
    }
    if (length == 0) {
      return "";
    }
    int place = place(bytes, from, length);
    byte[] known = seen[place];
    if (known != null && Arrays.equals(known, 0, known.length, bytes, from, from + length)) {
      return texts[place];
    }
    String fresh = new String(bytes, from, length, UTF_8);
    seen[place] = Arrays.copyOfRange(bytes, from, from + length);
    texts[place] = fresh;
    return fresh;
  }

  /** By some of the bytes: a bad guess costs a new string, nothing else. */
  private int place(byte[] bytes, int from, int length) {
    int last = from + length - 1;
    int hash = length;
    hash = 31 * hash + bytes[from];
    hash = 31 * hash + bytes[from + length / 4];
    hash = 31 * hash + bytes[from + length / 2];
    hash = 31 * hash + bytes[Math.max(from, last - 1)];
    hash = 31 * hash + bytes[last];
    return (hash ^ hash >>> 10) & texts.length - 1;
  }
}
