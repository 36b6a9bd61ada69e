// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

/** Where a run went that was offered to the lineup. */
enum Place {
  MEMORY,
  /** There is no room: the journal has it. */
  JOURNAL,
  /** There is no such rule any more. */
  NOWHERE
}
