// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteOpenMode;

/** The journal's file, open for writing. One thread. */
final class Store implements AutoCloseable {

  /** Up to this size everything is checked when it is opened, beyond it only what is quick. */
  private static final long SMALL = 64L << 20;

  private final Path file;
  private final Steps steps;
  private final Connection connection;
  private final Statements statements;
  private final @Nullable Object key;

  private Store(Path file, Steps steps, Connection connection, @Nullable Object key) {
    this.file = file;
    this.steps = steps;
    this.connection = connection;
    this.statements = new Statements(connection, steps);
    this.key = key;
  }

  /**
   * Opens the file, or makes it, readable for nobody else.
   *
   * @param check whether to look for damage
   */
  static Store open(Path file, Schema schema, Steps steps, boolean check) throws SQLException {
    steps.at(Steps.Step.OPEN);
    try {
      if (!Files.exists(file)) {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
    } catch (IOException e) {
      throw new SQLException("cannot make " + file + ": " + e.getMessage(), e);
    }
    Connection connection = connect(file);
    try {
      schema.check(connection, file);
      try (Statement statement = connection.createStatement()) {
        statement.execute("PRAGMA auto_vacuum = INCREMENTAL");
        statement.execute("PRAGMA journal_mode = WAL");
        statement.execute("PRAGMA synchronous = FULL");
        // Rare checkpoints: each flushes the file itself, and who waits for a commit waits for it.
        statement.execute("PRAGMA journal_size_limit = " + (32 << 20));
        statement.execute("PRAGMA cache_size = -4096");
        statement.execute("PRAGMA wal_autocheckpoint = 8000");
        if (check) {
          check(statement, file.toFile().length() <= SMALL);
        }
      }
      if (check && !schema.asMade(connection)) {
        throw damaged("the description of a table is not what it was");
      }
      schema.bring(connection);
      connection.setAutoCommit(false);
      return new Store(file, steps, connection, key(file));
    } catch (SQLException | JournalException e) {
      closeQuietly(connection, e);
      throw e;
    }
  }

  /** A connection to a file that is there, with nothing set but how long it waits for others. */
  static Connection connect(Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(5_000);
    config.setGetGeneratedKeys(false); // Else each insert is followed by a query for its row.
    config.resetOpenMode(SQLiteOpenMode.CREATE);
    config.setOpenMode(SQLiteOpenMode.NOMUTEX); // The driver has a lock of its own already.
    return config.createConnection("jdbc:sqlite:" + file);
  }

  private static void check(Statement statement, boolean thorough) throws SQLException {
    String pragma = thorough ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)";
    try (ResultSet result = statement.executeQuery(pragma)) {
      String said = result.next() ? result.getString(1) : "no answer";
      if (!"ok".equals(said)) {
        throw damaged(said);
      }
    }
  }

  private static SQLException damaged(String how) {
    return new SQLException(how, null, SQLiteErrorCode.SQLITE_CORRUPT.code);
  }

  static void closeQuietly(Connection connection, Exception why) {
    try {
      connection.close();
    } catch (SQLException e) {
      why.addSuppressed(e);
    }
  }

  /** Writes within the transaction that {@link #commit} ends. */
  void apply(Write write) throws SQLException {
    statements.apply(write);
  }

  /** Returns when everything that was applied is on the disk. */
  void commit() throws SQLException {
    steps.at(Steps.Step.COMMIT);
    connection.commit();
    steps.at(Steps.Step.COMMITTED);
  }

  void rollback() throws SQLException {
    connection.rollback();
  }

  /** The greatest sequence number that was ever given, as far as it is still known. */
  long lastSeq() throws SQLException {
    return alone(
        "SELECT max((SELECT coalesce(max(seq), 0) FROM runs),"
            + " (SELECT coalesce(max(seq), 0) FROM events))");
  }

  /** What the tables take, in bytes; free pages do not count. */
  long used() throws SQLException {
    return (alone("PRAGMA page_count") - alone("PRAGMA freelist_count"))
        * alone("PRAGMA page_size");
  }

  /** Outside of a transaction: leaves none open, which would hold on to the log. */
  private long alone(String query) throws SQLException {
    long number = number(query);
    connection.commit();
    return number;
  }

  long number(String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      return result.next() ? result.getLong(1) : 0;
    }
  }

  /** So much more was told than {@link #apply} knows; within the transaction. */
  void toldMore(int count) throws SQLException {
    statements.toldMore(count);
  }

  /** Changes rows, and says how many; within the transaction. */
  int change(String sql, long... values) throws SQLException {
    steps.at(Steps.Step.DELETE);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setLong(i + 1, values[i]);
      }
      return statement.executeUpdate();
    }
  }

  /** Gives up to {@code pages} free pages back to the file system. */
  void shrink(int pages) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      // Not execute: that would stop after one page.
      statement.executeUpdate("PRAGMA incremental_vacuum(" + pages + ")");
    }
    connection.commit();
  }

  /** Whether the file is still the one that was opened. */
  boolean inPlace() {
    return key == null || Objects.equals(key, key(file));
  }

  /** Copies everything into an empty file; to be closed after that. */
  void copyTo(Path target) throws SQLException {
    statements.close();
    connection.setAutoCommit(true);
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate("VACUUM INTO '" + target.toString().replace("'", "''") + "'");
    }
  }

  private static @Nullable Object key(Path file) {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    } catch (IOException e) {
      return null;
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
