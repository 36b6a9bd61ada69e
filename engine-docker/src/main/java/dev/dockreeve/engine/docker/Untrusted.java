// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import java.nio.charset.StandardCharsets;

/**
 * Text that somebody else chose, on its way into a message or a log line: short, on one line, and
 * without characters that a terminal obeys.
 */
final class Untrusted {

  private static final int LONGEST = 300;

  private Untrusted() {}

  /** {@code text}, cut and with everything but printable characters escaped. */
  static String plain(String text) {
    StringBuilder plain = new StringBuilder(Math.min(text.length(), LONGEST) + 16);
    for (int i = 0; i < text.length(); i++) {
      if (i == LONGEST) {
        return plain.append('…').toString();
      }
      append(plain, text.charAt(i));
    }
    return plain.toString();
  }

  /** As {@link #plain}, in quotation marks. */
  static String quoted(String text) {
    return '"' + plain(text).replace("\"", "\\\"") + '"';
  }

  /** At most the first 200 of these bytes, quoted. */
  static String quoted(byte[] bytes, int from, int length) {
    int shown = Math.min(length, 200);
    return quoted(new String(bytes, from, shown, StandardCharsets.UTF_8))
        + (shown < length ? "…" : "");
  }

  private static void append(StringBuilder plain, char c) {
    switch (c) {
      case '\n' -> plain.append("\\n");
      case '\r' -> plain.append("\\r");
      case '\t' -> plain.append("\\t");
      case '\\' -> plain.append("\\\\");
      default -> {
        if (obeyed(c)) {
          plain.append("\\u").append(java.util.HexFormat.of().toHexDigits(c));
        } else {
          plain.append(c);
        }
      }
    }
  }

  /** Controls, and what turns the direction of writing or breaks a line. */
  private static boolean obeyed(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
