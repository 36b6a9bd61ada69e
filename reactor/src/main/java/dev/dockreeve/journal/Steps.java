// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import java.sql.SQLException;

/**
 * Sees every step that the journal makes on its file, before it is made. The seam at which tests
 * let the N-th step fail, or the process end at it.
 */
interface Steps {

  /** Nobody looks. */
  Steps UNSEEN = step -> {};

  /** What is about to be done; {@link #COMMITTED} when a commit has just happened. */
  enum Step {
    OPEN,
    STATEMENT,
    COMMIT,
    COMMITTED,
    DELETE,
    READ
  }

  void at(Step step) throws SQLException;
}
