// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * The members that somebody asks for, of an object that may have many others: those cost a look at
 * a byte or two, and no text. Immutable.
 */
final class Names {

  /** A power of two; few of them share a place. */
  private static final int PLACES = 64;

  private final byte[][][] bytes = new byte[PLACES][0][];
  private final String[][] texts = new String[PLACES][0];

  /**
   * @param names in ASCII, not empty
   */
  Names(String... names) {
    for (String name : names) {
      byte[] written = name.getBytes(US_ASCII);
      int place = place(written[0], written.length);
      bytes[place] = Arrays.copyOf(bytes[place], bytes[place].length + 1);
      texts[place] = Arrays.copyOf(texts[place], bytes[place].length);
      bytes[place][bytes[place].length - 1] = written;
      texts[place][texts[place].length - 1] = name;
    }
  }

  /** The name that is written there, if it is one of these, else no text. */
  String at(byte[] source, int from, int to) {
    int length = to - from;
    if (length == 0) {
      return "";
    }
    byte[][] few = bytes[place(source[from], length)];
    for (int i = 0; i < few.length; i++) {
      if (same(few[i], source, from, length)) {
        return texts[place(source[from], length)][i];
      }
    }
    return "";
  }

  /** The same, of what may be written in any way. */
  String like(String written) {
    byte[] plain = written.getBytes(UTF_8);
    return at(plain, 0, plain.length);
  }

  private static boolean same(byte[] name, byte[] source, int from, int length) {
    if (name.length != length) {
      return false;
    }
    // From behind, where names that begin alike differ.
    for (int i = length - 1; i >= 0; i--) {
      if (name[i] != source[from + i]) {
        return false;
      }
    }
    return true;
  }

  private static int place(byte first, int length) {
    return first + 7 * length & PLACES - 1;
  }
}
