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
 * comparison and no new string. Of fixed size: a text takes the place of another one. Used by one
 * thread.
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

  private final Map<String, String> common;
  private final byte[] @Nullable [] seen;
  private final String[] texts;

  /**
   * @param places for so many texts; a power of two
   */
  Words(int places) {
    this(places, Map.of());
  }

  private Words(int places, Map<String, String> common) {
    this.common = common;
    seen = new byte[places][];
    texts = new String[places];
  }

  /** For events: what they are compared with is the same object then. */
  static Words ofEvents(int places) {
    return new Words(places, COMMON);
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
    if (known != null && known.length == length && same(known, bytes, from)) {
      return texts[place];
    }
    String text = new String(bytes, from, length, UTF_8);
    String fresh = common.getOrDefault(text, text);
    seen[place] = Arrays.copyOfRange(bytes, from, from + length);
    texts[place] = fresh;
    return fresh;
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
