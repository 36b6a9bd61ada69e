// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

/** A piece of the file: lines and columns from 0, columns in code points, the end is exclusive. */
record Span(int line, int column, int endLine, int endColumn) {

  boolean onOneLine() {
    return line == endLine;
  }
}
