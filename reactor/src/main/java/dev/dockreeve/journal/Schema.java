// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.sqlite.SQLiteConfig;

/**
 * The tables, by version: the element at place n leads from version n to n + 1, and stays as it is
 * for ever. The version stands in the file's header ({@code user_version}), as does whose file it
 * is ({@code application_id}).
 */
record Schema(List<String> steps) {

  /** "Dckr". */
  static final int APPLICATION = 0x44636b72;

  /*
   * A run's sequence number is its place in the order of acceptance. An event has that of its first
   * run, and the other runs of it follow: no index is needed to find them.
   *
   * seal is a checksum over what never changes of a run, mark over its state: a damaged row is
   * never taken for a run.
   *
   * Numbers of state: see Statements. Times are nanoseconds since 1970.
   */
  private static final String FIRST =
      """
      CREATE TABLE events(
        seq INTEGER PRIMARY KEY, engine TEXT NOT NULL, time INTEGER NOT NULL, hash INTEGER NOT NULL,
        at INTEGER NOT NULL, runs INTEGER NOT NULL, body BLOB NOT NULL);
      CREATE INDEX events_by_time ON events(time);
      CREATE TABLE runs(
        seq INTEGER PRIMARY KEY, id TEXT NOT NULL, event INTEGER NOT NULL, rule TEXT NOT NULL,
        rule_hash TEXT NOT NULL, engine TEXT NOT NULL, what TEXT NOT NULL, subject TEXT NOT NULL,
        name TEXT NOT NULL, at INTEGER NOT NULL, seal INTEGER NOT NULL,
        state INTEGER NOT NULL DEFAULT 0, mark INTEGER NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0, not_before INTEGER, reason TEXT, ended_at INTEGER);
      CREATE UNIQUE INDEX runs_by_id ON runs(id);
      CREATE INDEX runs_unfinished ON runs(rule, seq) WHERE state = 0;
      CREATE TABLE attempts(
        run INTEGER NOT NULL, number INTEGER NOT NULL, started_at INTEGER NOT NULL,
        state INTEGER NOT NULL DEFAULT 0, reason TEXT NOT NULL DEFAULT '',
        took INTEGER NOT NULL DEFAULT 0, output BLOB, bytes INTEGER NOT NULL DEFAULT 0,
        omitted INTEGER NOT NULL DEFAULT 0);
      CREATE UNIQUE INDEX attempts_by_run ON attempts(run, number);
      CREATE TABLE engines(name TEXT PRIMARY KEY, last BLOB);
      CREATE TABLE alive(
        engine TEXT NOT NULL, id TEXT NOT NULL, told INTEGER NOT NULL, body BLOB NOT NULL);
      CREATE UNIQUE INDEX alive_by_id ON alive(engine, id);
      CREATE TABLE told(engine TEXT NOT NULL, time INTEGER NOT NULL, hash INTEGER NOT NULL);
      CREATE INDEX told_by_time ON told(engine, time);
      CREATE TABLE notes(key TEXT PRIMARY KEY, value TEXT NOT NULL);
      """;

  /** Tables that are their own index: half the work, and half the room. */
  private static final String SECOND =
      """
      ALTER TABLE alive RENAME TO alive1;
      CREATE TABLE alive(
        engine TEXT NOT NULL, id TEXT NOT NULL, told INTEGER NOT NULL, body BLOB NOT NULL,
        PRIMARY KEY(engine, id)) WITHOUT ROWID;
      INSERT INTO alive SELECT engine, id, told, body FROM alive1;
      DROP TABLE alive1;
      ALTER TABLE told RENAME TO told1;
      CREATE TABLE told(
        engine TEXT NOT NULL, time INTEGER NOT NULL, hash INTEGER NOT NULL,
        PRIMARY KEY(engine, time, hash)) WITHOUT ROWID;
      INSERT OR IGNORE INTO told SELECT engine, time, hash FROM told1;
      DROP TABLE told1;
      """;

  static final Schema CURRENT = new Schema(List.of(FIRST, SECOND));

  /** Refuses a file that is not ours to change; changes nothing. */
  void check(Connection connection, Path file) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      int version = number(statement, "PRAGMA user_version");
      boolean empty = number(statement, "SELECT count(*) FROM sqlite_schema") == 0;
      if (number(statement, "PRAGMA application_id") != APPLICATION && !empty) {
        throw new JournalException.Foreign(
            "journal " + file + " is a database of another program: name another journal");
      }
      if (version > steps.size()) {
        throw new JournalException.Foreign(
            "journal "
                + file
                + " was written by a newer version (format "
                + version
                + ", this one knows "
                + steps.size()
                + "): start that version, or name another journal");
      }
    }
  }

  /** Makes the tables, or brings older ones to this version, in one transaction. */
  void bring(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      int version = number(statement, "PRAGMA user_version");
      if (version == steps.size()) {
        return;
      }
      statement.execute("BEGIN IMMEDIATE");
      for (String step : steps.subList(version, steps.size())) {
        statement.executeUpdate(step);
      }
      statement.execute("PRAGMA application_id = " + APPLICATION);
      statement.execute("PRAGMA user_version = " + steps.size());
      statement.execute("COMMIT");
    }
  }

  /**
   * Whether the tables of a file of this version are described as they were made. SQLite sees
   * nothing wrong in a damaged description that still can be read.
   */
  boolean asMade(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      if (number(statement, "PRAGMA user_version") != steps.size()) {
        return true; // Not made yet, or not yet brought to this version.
      }
    }
    try (Connection memory = new SQLiteConfig().createConnection("jdbc:sqlite::memory:")) {
      bring(memory);
      return described(connection).containsAll(described(memory));
    }
  }

  private static Set<String> described(Connection connection) throws SQLException {
    Set<String> texts = new HashSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT sql FROM sqlite_schema")) {
      while (rows.next()) {
        texts.add(String.valueOf(rows.getString(1)));
      }
    }
    return texts;
  }

  private static int number(Statement statement, String query) throws SQLException {
    try (ResultSet result = statement.executeQuery(query)) {
      return result.next() ? result.getInt(1) : 0;
    }
  }
}
