// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;

/** What the escapes in a string of JSON stand for. */
final class Escapes {

  private Escapes() {}

  /**
   * Checks the escape whose backslash was just passed.
   *
   * @return where it ends
   */
  static int end(byte[] bytes, int start, int last) throws JsonBytes.Malformed {
    return switch (start < last ? bytes[start] : 0) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> start + 1;
      case 'u' -> hexadecimal(bytes, start + 1, last);
      default -> throw new JsonBytes.Malformed();
    };
  }

  private static int hexadecimal(byte[] bytes, int start, int last) throws JsonBytes.Malformed {
    for (int i = start; i < start + 4; i++) {
      if (i >= last || !HexFormat.isHexDigit(bytes[i])) {
        throw new JsonBytes.Malformed();
      }
    }
    return start + 4;
  }

  /** The text of {@code bytes[from, to)}, whose escapes are known to be right. */
  static String unescaped(byte[] bytes, int from, int to) {
    StringBuilder text = new StringBuilder(to - from);
    int plain = from;
    for (int i = from; i < to; i++) {
      if (bytes[i] == '\\') {
        text.append(new String(bytes, plain, i - plain, UTF_8));
        i++;
        text.append(
            switch (bytes[i]) {
              case 'b' -> '\b';
              case 'f' -> '\f';
              case 'n' -> '\n';
              case 'r' -> '\r';
              case 't' -> '\t';
              case 'u' -> unicode(bytes, i + 1);
              default -> (char) bytes[i];
            });
        i += bytes[i] == 'u' ? 4 : 0;
        plain = i + 1;
      }
    }
    return characters(text.append(new String(bytes, plain, to - plain, UTF_8)));
  }

  /** Halves of characters, which only escapes can make, become U+FFFD as well. */
  private static String characters(StringBuilder text) {
    int[] characters =
        text.codePoints().map(c -> c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c).toArray();
    return new String(characters, 0, characters.length);
  }

  private static char unicode(byte[] bytes, int start) {
    int value = 0;
    for (int i = start; i < start + 4; i++) {
      value = value << 4 | HexFormat.fromHexDigit(bytes[i]);
    }
    return (char) value;
  }
}
