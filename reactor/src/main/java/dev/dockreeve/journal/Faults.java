// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What an error of the store means. */
enum Faults {
  /** What was to be written cannot be written; anything else can. */
  OF_WRITE,
  /** The file is not what it should be. */
  DAMAGE,
  /** The file cannot be written now: full, read-only, I/O error, held by somebody. */
  OF_STORE;

  static Faults of(SQLException e) {
    int code = e instanceof SQLiteException s ? s.getResultCode().code : e.getErrorCode();
    int primary = code & 0xff;
    if (primary == SQLiteErrorCode.SQLITE_CONSTRAINT.code
        || primary == SQLiteErrorCode.SQLITE_TOOBIG.code
        || primary == SQLiteErrorCode.SQLITE_MISMATCH.code
        || primary == SQLiteErrorCode.SQLITE_RANGE.code) {
      return OF_WRITE;
    }
    return primary == SQLiteErrorCode.SQLITE_CORRUPT.code
            || primary == SQLiteErrorCode.SQLITE_NOTADB.code
        ? DAMAGE
        : OF_STORE;
  }
}
