// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.rule;

/**
 * Text of unknown origin made fit for a one-line message: control characters, lone surrogates and
 * marks that turn the direction of writing are escaped, and what is long is cut.
 */
public final class Quoted {

  private static final int LONGEST = 200;

  private Quoted() {}

  /** {@code text}, escaped and cut, between double quotes. */
  public static String of(String text) {
    return '"' + plain(text) + '"';
  }

  /** {@code text}, escaped and cut. */
  public static String plain(String text) {
    StringBuilder out = new StringBuilder(Math.min(text.length(), LONGEST) + 16);
    int i = 0;
    while (i < text.length() && i < LONGEST) {
      int c = text.codePointAt(i);
      if (unsafe(c)) {
        out.append(String.format("\\u%04x", c));
      } else {
        out.appendCodePoint(c);
      }
      i += Character.charCount(c);
    }
    if (i < text.length()) {
      out.append("… (").append(text.length()).append(" characters)");
    }
    return out.toString();
  }

  private static boolean unsafe(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
