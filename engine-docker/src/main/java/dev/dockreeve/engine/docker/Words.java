// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Remembers short texts that were seen lately, so that the thousandth {@code container} costs a
 * comparison and no new string. Of fixed size: a text takes the place of another one. And since an
 * engine says the same things in the same order, it remembers which text came after which: the
 * {@linkplain #guess guess} is right for most of what is read, and then nobody has to look for the
 * text's end, nor for the text. Used by one thread.
 */
final class Words {

  private static final int LONGEST = 80;

  /** Up to here a plain loop is faster than what the library does for longer ones. */
  private static final int SHORT = 16;

  /** What every other event says. */
  private static final Map<String, String> COMMON =
      Stream.of(
              "Type",
              "Action",
              "Actor",
              "ID",
              "Attributes",
              "scope",
              "time",
              "timeNano",
              "status",
              "id",
              "from",
              "container",
              "image",
              "network",
              "volume",
              "local",
              "name",
              "execID",
              "exitCode",
              "execDuration",
              "signal",
              "create",
              "attach",
              "start",
              "die",
              "kill",
              "stop",
              "restart",
              "destroy",
              "pause",
              "unpause",
              "oom",
              "rename",
              "update",
              "connect",
              "disconnect",
              "exec_die")
          .collect(Collectors.toUnmodifiableMap(word -> word, word -> word));

  /** A text, and the bytes that say it: no quote, no backslash, nothing below a blank. */
  static final class Word {
    private final int place;
    private final byte[] bytes;
    private final String text;
    private final boolean ascii;

    private Word(int place, byte[] bytes, String text) {
      this.place = place;
      this.bytes = bytes;
      this.text = text;
      this.ascii = ascii(bytes);
    }

    /** How many bytes it has. */
    int length() {
      return bytes.length;
    }

    boolean ascii() {
      return ascii;
    }

    /** Not by its length: a byte that is no character has become one. */
    private static boolean ascii(byte[] bytes) {
      for (byte b : bytes) {
        if (b < 0) {
          return false;
        }
      }
      return true;
    }

    /** Whether it stands at {@code from}, with a quote behind it, before {@code end}. */
    private boolean isAt(byte[] all, int from, int end) {
      int to = from + bytes.length;
      return to < end && all[to] == '"' && same(bytes, all, from);
    }
  }

  private final Map<String, String> common;
  private final Word[] words;

  /** For each place, where the word is that was seen after the one there. */
  private final int[] after;

  private int last;

  /**
   * @param places for so many texts; a power of two
   */
  Words(int places) {
    this(places, Map.of());
  }

  private Words(int places, Map<String, String> common) {
    this.common = common;
    words = new Word[places];
    after = new int[places];
    Arrays.fill(words, new Word(0, new byte[0], ""));
  }

  /** For events: what they are compared with is the same object then. */
  static Words ofEvents(int places) {
    return new Words(places, COMMON);
  }

  /**
   * The word that stands at {@code from}, with a quote behind it, before {@code end}: if it is what
   * came the last time after the text that was {@linkplain #saw seen} last, or is of the same
   * length (as ids are) and was seen before. Else null, and nobody knows.
   */
  @Nullable Word guess(byte[] all, int from, int end) {
    Word guess = words[after[last]];
    if (guess.isAt(all, from, end)) {
      return guess;
    }
    int length = guess.bytes.length;
    if (length > SHORT && from + length < end && all[from + length] == '"') {
      Word other = words[place(all, from, length)];
      return other.isAt(all, from, end) ? other : null;
    }
    return null;
  }

  /** Has {@code word} for the text that was seen last. */
  String saw(Word word) {
    after[last] = word.place;
    last = word.place;
    return word.text;
  }

  /** The text of these bytes of UTF-8, which was seen now; what is not UTF-8 becomes U+FFFD. */
  String of(byte[] bytes, int from, int length) {
    if (length > LONGEST) {
      return new String(bytes, from, length, UTF_8);
    }
    if (length == 0) {
      return "";
    }
    int place = place(bytes, from, length);
    after[last] = place;
    last = place;
    Word known = words[place];
    if (known.bytes.length == length && same(known.bytes, bytes, from)) {
      return known.text;
    }
    String text = new String(bytes, from, length, UTF_8);
    byte[] own = Arrays.copyOfRange(bytes, from, from + length);
    Word word = new Word(place, own, common.getOrDefault(text, text));
    words[place] = word;
    return word.text;
  }

  private static boolean same(byte[] known, byte[] bytes, int from) {
    int length = known.length;
    if (length > SHORT) {
      return Arrays.equals(known, 0, length, bytes, from, from + length);
    }
    for (int i = 0; i < length; i++) {
      if (known[i] != bytes[from + i]) {
        return false;
      }
    }
    return true;
  }

  /** By some of the bytes: a bad guess costs a new string, nothing else. */
  private int place(byte[] bytes, int from, int length) {
    int end = from + length - 1;
    int hash = length;
    hash = 31 * hash + bytes[from];
    hash = 31 * hash + bytes[from + length / 4];
    hash = 31 * hash + bytes[from + length / 2];
    hash = 31 * hash + bytes[Math.max(from, end - 1)];
    hash = 31 * hash + bytes[end];
    return (hash ^ hash >>> 10) & words.length - 1;
  }
}
