// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.architecture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A fenced block of a document. The comment {@code <!-- test: NAME -->} in the line above it says
 * which test executes it.
 *
 * @param line of its opening fence, counted from 1
 * @param language such as {@code sh}; empty when none is named
 * @param test the name in the comment above; empty without comment
 */
record CodeBlock(Path document, int line, String language, String test, String text) {

  private static final String FENCE = "```";
  private static final String COMMENT = "<!-- test: ";

  /** All blocks of a document of the checkout, in its order. */
  static List<CodeBlock> of(Path document) {
    List<CodeBlock> blocks = new ArrayList<>();
    List<String> lines = Tree.lines(document);
    for (int open = 0; open < lines.size(); open++) {
      if (lines.get(open).startsWith(FENCE)) {
        int close = open + 1;
        while (!lines.get(close).equals(FENCE)) {
          close++;
        }
        blocks.add(
            new CodeBlock(
                document,
                open + 1,
                lines.get(open).substring(FENCE.length()),
                open == 0 ? "" : test(lines.get(open - 1)),
                String.join("\n", lines.subList(open + 1, close)) + "\n"));
        open = close;
      }
    }
    return blocks;
  }

  private static String test(String line) {
    return line.startsWith(COMMENT) && line.endsWith(" -->")
        ? line.substring(COMMENT.length(), line.length() - " -->".length())
        : "";
  }

  /** The first word of {@link #test}: which handler. */
  String handler() {
    return test.split(" ", -1)[0];
  }

  /** Where it stands, for people. */
  @Override
  public String toString() {
    return document + ":" + line + " " + language + (test.isEmpty() ? "" : " (" + test + ")");
  }
}
