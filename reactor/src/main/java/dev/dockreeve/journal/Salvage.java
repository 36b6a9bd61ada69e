// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.sqlite.SQLiteConfig;

/**
 * Makes a new journal of what can be read of a damaged one, and sets that aside. A row whose
 * checksums do not fit is left out. One thread, and nobody has the file open.
 */
final class Salvage {

  /*
   * The new file is complete before the damaged one is moved: when we die between the two moves,
   * the next start finds no journal but a complete new one, and takes it.
   */

  private static final System.Logger LOG = System.getLogger("dev.dockreeve.journal");
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'.'SSS'Z'").withZone(ZoneOffset.UTC);

  private static final List<Table> TABLES =
      List.of(
          new Table("events", 7, Salvage::soundEvent),
          new Table("runs", 17, Salvage::soundRun),
          new Table("attempts", 9, row -> true),
          new Table("engines", 2, Salvage::soundEngine),
          new Table("alive", 4, List.of("engine", "id"), Salvage::soundAlive),
          new Table("told", 3, List.of("engine", "time", "hash"), row -> true),
          new Table("notes", 2, row -> true));
  private static final String HOMELESS =
      "DELETE FROM runs WHERE state = 0 AND event NOT IN (SELECT seq FROM events)";

  private final Path file;
  private long runs;
  private long lost;

  private Salvage(Path file) {
    this.file = file;
  }

  /** Whether a row is what was written. */
  private interface Sound {
    boolean test(ResultSet row) throws SQLException, DamagedException;
  }

  /**
   * A table of so many columns.
   *
   * @param order the columns by which it is kept in its file
   */
  private record Table(String name, int columns, List<String> order, Sound sound) {
    Table(String name, int columns, Sound sound) {
      this(name, columns, List.of("rowid"), sound);
    }

    /** All of it, in the order in which it lies in the file. */
    String query(String direction, boolean older) {
      return (older ? List.of("rowid") : order)
          .stream()
              .collect(
                  joining(
                      direction + ", ",
                      "SELECT * FROM " + name + " NOT INDEXED ORDER BY ",
                      direction));
    }
  }

  static Path fresh(Path file) {
    return file.resolveSibling(file.getFileName() + ".new");
  }

  /** Takes up what an earlier salvage had completed, or removes what it had not. */
  static void finish(Path file) throws IOException {
    Path fresh = fresh(file);
    if (Files.exists(fresh) && !Files.exists(file)) {
      Files.move(fresh, file);
    }
    remove(fresh);
  }

  private static void remove(Path file) throws IOException {
    Files.deleteIfExists(file);
    Files.deleteIfExists(beside(file, "-wal"));
    Files.deleteIfExists(beside(file, "-shm"));
  }

  static Path beside(Path file, String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }

  static Loss of(Path file, Schema schema, Steps steps, Instant now, String reason)
      throws SQLException {
    try {
      Salvage salvage = new Salvage(file);
      Path fresh = fresh(file);
      remove(fresh);
      Store.open(fresh, schema, steps, false).close();
      salvage.copy(fresh, steps);
      Path aside = beside(file, ".damaged-" + STAMP.format(now));
      for (int i = 2; Files.exists(aside); i++) {
        aside = beside(file, ".damaged-" + STAMP.format(now) + "-" + i);
      }
      Files.move(file, aside);
      if (Files.exists(beside(file, "-wal"))) {
        Files.move(beside(file, "-wal"), beside(aside, "-wal"));
      }
      Files.deleteIfExists(beside(file, "-shm"));
      Files.move(fresh, file);
      LOG.log(
          Level.ERROR,
          "journal was damaged and set aside: what happened before may be lost reason="
              + reason
              + " aside="
              + aside
              + " runs saved="
              + salvage.runs
              + " rows lost="
              + salvage.lost);
      return new Loss(aside, reason, salvage.runs, salvage.lost);
    } catch (IOException e) {
      throw new SQLException("cannot set the damaged journal aside: " + e.getMessage(), e);
    }
  }

  private void copy(Path fresh, Steps steps) throws SQLException {
    try (Connection target = Store.connect(fresh)) {
      target.setAutoCommit(false);
      try (Connection source = readOnly(file)) {
        for (Table table : TABLES) {
          copy(table, source, target, steps);
        }
      } catch (SQLException e) {
        if (e instanceof TargetFailed) {
          throw e;
        }
        LOG.log(Level.WARNING, "salvage: " + Wellbeing.reason(e));
      }
      try (PreparedStatement homeless = target.prepareStatement(HOMELESS)) {
        lost += homeless.executeUpdate();
      }
      target.commit();
    }
  }

  private static Connection readOnly(Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    return config.createConnection("jdbc:sqlite:" + file);
  }

  /** Forwards to where it breaks, then backwards to the same place. */
  private void copy(Table table, Connection source, Connection target, Steps steps)
      throws SQLException {
    String marks = "?" + ", ?".repeat(table.columns - 1);
    String insert = "INSERT OR IGNORE INTO " + table.name + " VALUES(" + marks + ")";
    try (PreparedStatement into = target.prepareStatement(insert)) {
      boolean older = hasRowid(table, source);
      if (!copy(table, source, table.query("", older), into, steps)) {
        lost++;
        copy(table, source, table.query(" DESC", older), into, steps);
      }
    }
    target.commit();
  }

  /** Whether it lies there by numbers of its rows, as all tables of the first format do. */
  private static boolean hasRowid(Table table, Connection source) {
    try (PreparedStatement statement =
        source.prepareStatement("SELECT rowid FROM " + table.name + " LIMIT 0")) {
      return !statement.isClosed();
    } catch (SQLException e) {
      return false; // Whatever it is, reading the table will tell.
    }
  }

  private boolean copy(
      Table table, Connection source, String query, PreparedStatement into, Steps steps)
      throws SQLException {
    try (PreparedStatement statement = source.prepareStatement(query);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        if (sound(table, rows)) {
          for (int i = 1; i <= table.columns; i++) {
            into.setObject(i, rows.getObject(i));
          }
          steps.at(Steps.Step.STATEMENT);
          insert(table, into);
        } else {
          lost++;
        }
      }
      return true;
    } catch (SQLException e) {
      if (e instanceof TargetFailed) {
        throw e;
      }
      LOG.log(Level.WARNING, "salvage of " + table.name + ": " + Wellbeing.reason(e));
      return false;
    }
  }

  private void insert(Table table, PreparedStatement into) throws SQLException {
    try {
      int inserted = into.executeUpdate();
      runs += table.name.equals("runs") ? inserted : 0;
    } catch (SQLException e) {
      if (Faults.of(e) != Faults.OF_WRITE) {
        throw new TargetFailed(e);
      }
      lost++;
    }
  }

  /** The new file cannot be written: that is no damage. */
  private static final class TargetFailed extends SQLException {
    private static final long serialVersionUID = 1;

    TargetFailed(SQLException cause) {
      super(cause.getMessage(), cause.getSQLState(), cause.getErrorCode(), cause);
    }
  }

  private static boolean sound(Table table, ResultSet row) throws SQLException {
    try {
      return table.sound.test(row);
    } catch (DamagedException e) {
      return false;
    }
  }

  private static boolean soundEvent(ResultSet row) throws SQLException, DamagedException {
    Codec.event(Reading.blob(row, 7));
    return true;
  }

  private static boolean soundRun(ResultSet row) throws SQLException {
    long[] numbers = {row.getLong(1), row.getLong(3), row.getLong(10)};
    String id = String.valueOf(row.getString(2));
    return row.getInt(11)
            == Seals.run(
                numbers, id, String.valueOf(row.getString(4)), String.valueOf(row.getString(5)))
        && row.getInt(13) == Seals.state(id, row.getInt(12));
  }

  private static boolean soundEngine(ResultSet row) throws SQLException, DamagedException {
    byte[] last = row.getBytes(2);
    if (last != null) {
      Codec.fingerprint(String.valueOf(row.getString(1)), last);
    }
    return true;
  }

  private static boolean soundAlive(ResultSet row) throws SQLException, DamagedException {
    return Codec.container(Reading.blob(row, 4)).id().equals(row.getString(2));
  }
}
