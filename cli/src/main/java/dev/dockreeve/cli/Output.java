// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

/** How data is printed. */
enum Output {
  /** Aligned, for people. */
  table,
  /** As table, with every column, nothing cut. */
  wide,
  /** One JSON document; of events without end, an object a line. */
  json,
  /** One JSON object a line. */
  jsonl
}
