// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import dev.dockreeve.model.PlainText;
import java.util.ArrayList;
import java.util.List;

/** Rows of text under headings, aligned by the columns that a terminal gives each character. */
final class Table {

  /** Where a text is cut in a table that is not wide. */
  private static final int LONGEST = 48;

  /** One cell. */
  record Cell(String text, Terminal.Tone tone) {
    static Cell of(String text) {
      return new Cell(text, Terminal.Tone.PLAIN);
    }
  }

  private final List<String> headings;
  private final boolean wide;
  private final List<List<Cell>> rows = new ArrayList<>();

  Table(List<String> headings, boolean wide) {
    this.headings = headings;
    this.wide = wide;
  }

  void row(Cell... cells) {
    rows.add(List.of(cells));
  }

  /** The lines, the headings first. */
  List<String> lines(Terminal terminal) {
    List<List<Cell>> all = new ArrayList<>();
    all.add(headings.stream().map(h -> new Cell(h, Terminal.Tone.DIM)).toList());
    rows.forEach(row -> all.add(row.stream().map(this::shown).toList()));
    int[] widths = new int[headings.size()];
    for (List<Cell> row : all) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], PlainText.width(row.get(i).text()));
      }
    }
    return all.stream().map(row -> line(row, widths, terminal)).toList();
  }

  private Cell shown(Cell cell) {
    String plain = PlainText.of(cell.text());
    if (!wide && PlainText.width(plain) > LONGEST) {
      int end =
          plain.offsetByCodePoints(
              0, Math.min(LONGEST - 1, plain.codePointCount(0, plain.length())));
      plain = plain.substring(0, end) + "…";
    }
    return new Cell(plain.isEmpty() ? "-" : plain, cell.tone());
  }

  private static String line(List<Cell> row, int[] widths, Terminal terminal) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      Cell cell = row.get(i);
      line.append(terminal.paint(cell.tone(), cell.text()));
      if (i < widths.length - 1) {
        line.append(" ".repeat(widths[i] - PlainText.width(cell.text()) + 2));
      }
    }
    return line.toString();
  }
}
