// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A journal that was opened, and what was found.
 *
 * @param loss present when the file was damaged: a new one was made of what could be read
 */
public record Opened(SqliteJournal journal, Optional<Loss> loss) {

  /** Checks that nothing is null. */
  public Opened {
    requireNonNull(journal, "journal");
    requireNonNull(loss, "loss");
  }
}
