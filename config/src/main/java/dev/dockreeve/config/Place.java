// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import static java.util.Objects.requireNonNull;

/**
 * Where something stands in a file, with what a reader needs to see it.
 *
 * @param line from 1
 * @param column from 1, in code points
 * @param length in code points, all on this line, at least 1
 * @param source the line as it is in the file, not made safe for terminals
 * @param label a few words for the spot, may be empty
 */
public record Place(int line, int column, int length, String source, String label) {

  /** Checks the numbers. */
  public Place {
    if (line < 1 || column < 1 || length < 1) {
      throw new IllegalArgumentException(
          "place: " + line + ":" + column + "+" + length + " (expected: all >= 1)");
    }
    requireNonNull(source, "source");
    requireNonNull(label, "label");
  }

  Place labelled(String text) {
    return new Place(line, column, length, source, text);
  }
}
