// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

/** Digits in an array of bytes, and the whole numbers that they say. */
final class Digits {

  private Digits() {}

  static boolean is(byte c) {
    return c >= '0' && c <= '9';
  }

  static void expect(byte c) throws JsonBytes.Malformed {
    if (!is(c)) {
      throw new JsonBytes.Malformed();
    }
  }

  /** Where the digits end that begin at {@code from}, at {@code last} at the latest. */
  static int end(byte[] all, int from, int last) {
    int i = from;
    while (i < last && is(all[i])) {
      i++;
    }
    return i;
  }

  /** What {@code all[from, to)} says, which is digits. Refuses what does not fit into a long. */
  static long value(byte[] all, int from, int to, boolean minus) throws JsonBytes.Malformed {
    try {
      // Negative all the way, since the smallest number has no positive counterpart.
      long negative = 0;
      for (int i = from; i < to; i++) {
        negative = Math.subtractExact(Math.multiplyExact(negative, 10L), all[i] - '0');
      }
      return minus ? negative : Math.negateExact(negative);
    } catch (ArithmeticException e) {
      throw new JsonBytes.Malformed();
    }
  }
}
