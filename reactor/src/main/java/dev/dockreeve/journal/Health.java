// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import java.time.Instant;

/** Whether a journal can do what it promises. */
public sealed interface Health {

  /** It can. */
  record Ok() implements Health {}

  /**
   * It cannot write. What it is told it keeps in memory, as far as there is room, and writes it as
   * soon as that works again; what happens to be in memory when we die is lost.
   *
   * @param since by our clock
   * @param reason in one line for people
   * @param kept how much it keeps, in records
   * @param lost how many records there was no room for
   */
  record Degraded(Instant since, String reason, long kept, long lost) implements Health {}
}
