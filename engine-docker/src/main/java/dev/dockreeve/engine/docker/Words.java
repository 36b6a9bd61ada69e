// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import org.jspecify.annotations.Nullable;

/**
 * Remembers short texts that were seen lately, so that the thousandth {@code container} costs a
 * comparison and no new string. Of fixed size: a text takes the place of another one. Used by one
 * thread.
 */
final class Words {

  private static final int PLACES = 1024;
  private static final int LONGEST = 80;

  private final @Nullable String[] seen = new String[PLACES];

  /** The text of these characters. */
  String of(char[] characters, int from, int length) {
    if (length > LONGEST) {
      return new String(characters, from, length);
    }
    int hash = length;
    for (int i = from; i < from + length; i++) {
      hash = 31 * hash + characters[i];
    }
    int place = (hash ^ hash >>> 15) & PLACES - 1;
    String known = seen[place];
    if (known != null && same(known, characters, from, length)) {
      return known;
    }
    String fresh = new String(characters, from, length);
    seen[place] = fresh;
    return fresh;
  }

  private static boolean same(String known, char[] characters, int from, int length) {
    if (known.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (known.charAt(i) != characters[from + i]) {
        return false;
      }
    }
    return true;
  }
}
