// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import dev.dockreeve.model.PlainText;

/** Lines of a file on a terminal: {@link PlainText}, with four spaces for a tab. */
final class TerminalText {

  private static final String TAB = "    ";

  private TerminalText() {}

  /** One line, whatever the text is. */
  static String safe(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().forEach(c -> out.append(shown(c)));
    return out.toString();
  }

  /** How one character is shown. */
  static String shown(int c) {
    return c == '\t' ? TAB : PlainText.of(c);
  }

  /** Columns of one character as shown. */
  static int width(int c) {
    return c == '\t' ? TAB.length() : PlainText.width(c);
  }
}
