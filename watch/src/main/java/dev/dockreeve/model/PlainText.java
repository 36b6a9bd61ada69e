// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.model;

/**
 * Text that others control, made fit for one line of a log, a message or a terminal: control and
 * format characters, lone surrogates, line separators and marks that turn the direction of writing
 * become escapes. Knows how many columns a character takes.
 */
public final class PlainText {

  private static final int LONGEST = 200;

  private PlainText() {}

  /** One line, whatever {@code text} is. */
  public static String of(String text) {
    return isPlain(text) ? text : escaped(text);
  }

  /** One line of {@code longest} characters or a few more, and a note of how long it was. */
  public static String cut(String text, int longest) {
    if (text.length() <= longest) {
      return of(text);
    }
    int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
    return of(text.substring(0, end)) + "… (" + text.length() + " characters)";
  }

  /** {@link #cut} to what fits into a message. */
  public static String brief(String text) {
    return cut(text, LONGEST);
  }

  /** {@link #brief}, between double quotes. */
  public static String quoted(String text) {
    return '"' + brief(text).replace("\"", "\\\"") + '"';
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c >= 0x7f) {
        return false;
      }
    }
    return true;
  }

  private static String escaped(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    text.codePoints().forEach(c -> out.append(of(c)));
    return out.toString();
  }

  /** How one character is shown: as it is, or as an escape. */
  public static String of(int codePoint) {
    if (codePoint >= ' ' && codePoint < 0x7f) {
      return Character.toString(codePoint);
    }
    return switch (codePoint) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> escapedIfNeeded(codePoint);
    };
  }

  private static String escapedIfNeeded(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          codePoint > 0xffff ? "\\U%08x".formatted(codePoint) : "\\u%04x".formatted(codePoint);
      default -> Character.toString(codePoint);
    };
  }

  /** How many columns of a terminal plain text takes. */
  public static int width(String plain) {
    int width = 0;
    for (int i = 0; i < plain.length(); i += Character.charCount(plain.codePointAt(i))) {
      width += width(plain.codePointAt(i));
    }
    return width;
  }

  /** How many columns of a terminal one character takes, as {@link #of(int)} shows it. */
  public static int width(int codePoint) {
    if (codePoint >= ' ' && codePoint < 0x7f) {
      return 1;
    }
    String shown = of(codePoint);
    if (shown.codePointCount(0, shown.length()) != 1) {
      return shown.length();
    }
    return switch (Character.getType(codePoint)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> 0;
      default -> wide(codePoint) ? 2 : 1;
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
