// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

/**
 * A line of the file as it is shown, with where the marked part lies. Long lines are cut around the
 * mark.
 *
 * @param before columns in front of the mark
 * @param width columns of the mark
 */
record Snippet(String text, int before, int width) {

  private static final int WIDEST = 110;
  private static final int CONTEXT = 40;
  private static final String CUT = "…";

  static Snippet of(Place place) {
    int[] line = place.source().codePoints().toArray();
    int from = Math.min(place.column() - 1, line.length);
    int to = Math.min(from + place.length(), line.length);
    boolean fits = line.length <= WIDEST;
    int first = fits ? 0 : Math.max(0, from - CONTEXT);
    int last = fits ? line.length : Math.min(line.length, first + WIDEST);
    int markEnd = Math.min(to, last);
    StringBuilder text = new StringBuilder(first > 0 ? CUT : "");
    int before = first > 0 ? 1 : 0;
    int width = 0;
    for (int i = first; i < last; i++) {
      text.append(TerminalText.shown(line[i]));
      if (i < from) {
        before += TerminalText.width(line[i]);
      } else if (i < markEnd) {
        width += TerminalText.width(line[i]);
      }
    }
    text.append(last < line.length ? CUT : "");
    return new Snippet(text.toString().stripTrailing(), before, Math.max(1, width));
  }

  /** The line below it: the mark, and the label behind. */
  String underline(char mark, String label) {
    String line = " ".repeat(before) + String.valueOf(mark).repeat(width);
    return (line + " " + TerminalText.safe(label)).stripTrailing();
  }
}
