// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import java.util.List;

/** The text of one file, by lines. */
final class Source {

  private final String file;
  private final String text;
  private final List<String> lines;

  private Source(String file, String text) {
    this.file = file;
    this.text = text;
    this.lines = List.of(text.split("\r\n|\n|\r", -1));
  }

  /** Without the byte order mark, if there is one. */
  static Source of(String file, String text) {
    return new Source(file, text.startsWith("\ufeff") ? text.substring(1) : text);
  }

  String file() {
    return file;
  }

  String text() {
    return text;
  }

  /** The place of a span; when it has several lines, of its first one. */
  Place place(Span span) {
    int line = Math.clamp(span.line(), 0, lines.size() - 1);
    String source = lines.get(line);
    int columns = source.stripTrailing().codePointCount(0, source.stripTrailing().length());
    int column = Math.max(0, span.column());
    int end = span.onOneLine() ? span.endColumn() : columns;
    return new Place(line + 1, column + 1, Math.max(1, end - column), source, "");
  }

  /**
   * The place of a part of a text, counted in characters of the text. Falls back to the whole text
   * where escapes or folding make the part hard to find.
   */
  Place place(Yaml.Scalar scalar, int offset, int length) {
    Span span = scalar.span();
    if (!span.onOneLine() || offset < 0 || offset + length > scalar.text().length()) {
      return place(span);
    }
    String line = lines.get(span.line());
    int from = line.offsetByCodePoints(0, span.column());
    int to = line.offsetByCodePoints(0, span.endColumn());
    int inside = line.substring(from, to).indexOf(scalar.text());
    if (inside < 0) {
      return place(span);
    }
    int start = from + inside + offset;
    return new Place(
        span.line() + 1,
        line.codePointCount(0, start) + 1,
        Math.max(1, line.codePointCount(start, start + length)),
        line,
        "");
  }
}
