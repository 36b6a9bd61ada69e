// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

/**
 * Text made safe for terminals: control, format and bidirectional characters become escapes, a tab
 * becomes four spaces. Knows how many columns a character takes.
 */
final class TerminalText {

  private static final int TAB = 4;

  private TerminalText() {}

  /** One line, whatever the text is. */
  static String safe(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().forEach(c -> out.append(shown(c)));
    return out.toString();
  }

  /** How one character is shown. */
  static String shown(int c) {
    if (c == '\t') {
      return " ".repeat(TAB);
    }
    if (c >= ' ' && c < 0x7f) {
      return Character.toString(c);
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          c > 0xffff ? "\\U%08x".formatted(c) : "\\u%04x".formatted(c);
      default -> Character.toString(c);
    };
  }

  /** Columns of one character as shown. */
  static int width(int c) {
    String shown = shown(c);
    if (shown.codePointCount(0, shown.length()) != 1) {
      return shown.length();
    }
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> 0;
      default -> wide(c) ? 2 : 1;
    };
  }

  private static boolean wide(int c) {
    return (c >= 0x1100 && c <= 0x115f)
        || (c >= 0x2e80 && c <= 0xa4cf)
        || (c >= 0xac00 && c <= 0xd7a3)
        || (c >= 0xf900 && c <= 0xfaff)
        || (c >= 0xfe30 && c <= 0xfe6f)
        || (c >= 0xff00 && c <= 0xff60)
        || (c >= 0xffe0 && c <= 0xffe6)
        || (c >= 0x1f300 && c <= 0x1faff)
        || (c >= 0x20000 && c <= 0x3fffd);
  }
}
