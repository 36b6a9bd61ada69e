// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.sqlite.SQLiteErrorCode;

/** A fault at the N-th step: once, or from then on until it is mended. Any thread. */
final class Planted implements Steps {

  private final AtomicLong seen = new AtomicLong();
  private final long at;
  private final boolean lasting;
  private final SQLiteErrorCode code;
  private final Set<Step> where;
  private volatile boolean fired;
  private volatile boolean mended;

  private Planted(long at, boolean lasting, SQLiteErrorCode code, Set<Step> where) {
    this.at = at;
    this.lasting = lasting;
    this.code = code;
    this.where = where;
  }

  private static final Set<Step> WRITING =
      EnumSet.of(Step.OPEN, Step.STATEMENT, Step.COMMIT, Step.COMMITTED, Step.DELETE);

  static Planted once(long at) {
    return new Planted(at, false, SQLiteErrorCode.SQLITE_FULL, WRITING);
  }

  static Planted lasting(long at) {
    return new Planted(at, true, SQLiteErrorCode.SQLITE_IOERR, WRITING);
  }

  static Planted once(long at, SQLiteErrorCode code, Step where) {
    return new Planted(at, false, code, EnumSet.of(where));
  }

  static Planted lasting(long at, SQLiteErrorCode code, Step where) {
    return new Planted(at, true, code, EnumSet.of(where));
  }

  boolean fired() {
    return fired;
  }

  void mend() {
    mended = true;
  }

  @Override
  public void at(Step step) throws SQLException {
    if (!where.contains(step) || mended) {
      return;
    }
    long now = seen.incrementAndGet();
    if (now == at || (lasting && now > at)) {
      fired = true;
      throw new SQLException("planted at " + step, null, code.code);
    }
  }
}
