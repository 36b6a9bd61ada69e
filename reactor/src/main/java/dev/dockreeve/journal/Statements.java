// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.dockreeve.model.Fingerprint;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes into the tables, within the transaction of its connection. A run's state is 0 while it is
 * unfinished, else the code of its {@link Ended.State}; an attempt's is the code of its {@link
 * Attempt.State}. One thread.
 */
final class Statements {

  private static final String EVENT =
      "INSERT OR IGNORE INTO events(seq, engine, time, hash, at, runs, body)"
          + " VALUES(?, ?, ?, ?, ?, ?, ?)";
  private static final String RUN =
      "INSERT OR IGNORE INTO runs(seq, id, event, rule, rule_hash, engine, what, subject, name,"
          + " at, seal, mark) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  private static final String BEGAN =
      "INSERT OR IGNORE INTO attempts(run, number, started_at)"
          + " SELECT seq, ?, ? FROM runs WHERE id = ? AND state = 0";
  private static final String COUNTED =
      "UPDATE runs SET attempts = max(attempts, ?), not_before = NULL WHERE id = ? AND state = 0";
  private static final String ATTEMPT =
      "INSERT INTO attempts(run, number, started_at, state, reason, took, output, bytes, omitted)"
          + " SELECT seq, ?, ?, ?, ?, ?, ?, ?, ? FROM runs WHERE id = ? AND state = 0"
          + " ON CONFLICT(run, number) DO UPDATE SET started_at = excluded.started_at,"
          + " state = excluded.state, reason = excluded.reason, took = excluded.took,"
          + " output = excluded.output, bytes = excluded.bytes, omitted = excluded.omitted";
  private static final String POSTPONED =
      "UPDATE runs SET not_before = ? WHERE id = ? AND state = 0";
  private static final String ENDED =
      "UPDATE runs SET state = ?, mark = ?, reason = ?, ended_at = ?, not_before = NULL"
          + " WHERE id = ? AND state = 0";
  private static final String ENGINE =
      "INSERT INTO engines(name, last) VALUES(?, ?)"
          + " ON CONFLICT(name) DO UPDATE SET last = coalesce(excluded.last, last)";
  private static final String ALIVE =
      "INSERT OR REPLACE INTO alive(engine, id, told, body) VALUES(?, ?, ?, ?)";
  private static final String GONE = "DELETE FROM alive WHERE engine = ? AND id = ?";
  private static final String TOLD =
      "INSERT OR IGNORE INTO told(engine, time, hash) VALUES(?, ?, ?)";
  private static final String FORGET_TOLD = "DELETE FROM told WHERE engine = ? AND time < ?";
  private static final String TOO_MANY_TOLD =
      "DELETE FROM told WHERE engine = ? AND time <="
          + " (SELECT time FROM told WHERE engine = ? ORDER BY time DESC LIMIT 1 OFFSET "
          + Progress.MOST_TOLD
          + ")";

  /** What was told before then needs not be known any more, for the engine whose name follows. */
  static final String FORGOTTEN_UNTIL = Reading.OWN_NOTES + "forgotten-until:";

  private static final String NOTE = "INSERT OR REPLACE INTO notes(key, value) VALUES(?, ?)";
  private static final String NO_NOTE = "DELETE FROM notes WHERE key = ?";

  /** After so many more that were told it is looked whether they are too many. */
  private static final int TRIM = 1024;

  private final Connection connection;
  private final Steps steps;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();
  private final Map<String, Integer> toldSince = new HashMap<>();
  private int toldElse;

  Statements(Connection connection, Steps steps) {
    this.connection = connection;
    this.steps = steps;
  }

  void apply(Write write) throws SQLException {
    switch (write) {
      case Write.Accept accept -> accept(accept);
      case Write.Moved moved -> moved(moved);
      case Write.Forgotten(String engine) -> {
        run("DELETE FROM alive WHERE engine = ?", engine);
        run("DELETE FROM told WHERE engine = ?", engine);
        run("DELETE FROM engines WHERE name = ?", engine);
        run(NO_NOTE, FORGOTTEN_UNTIL + engine);
      }
      case Write.Began(String id, int attempt, var at) -> {
        run(BEGAN, attempt, Times.nanos(at), id);
        run(COUNTED, attempt, id);
      }
      case Write.AttemptOver over -> attempt(over);
      case Write.Nothing() -> {}
      case Write.Postponed(String id, var until) -> run(POSTPONED, Times.nanos(until), id);
      case Write.RunOver(String id, Ended end) -> ended(id, end);
      case Write.Noted(String key, String value) -> {
        if (value.isEmpty()) {
          run(NO_NOTE, key);
        } else {
          run(NOTE, key, value);
        }
      }
    }
  }

  /** Nothing may be applied after. */
  void close() throws SQLException {
    for (PreparedStatement statement : prepared.values()) {
      statement.close();
    }
  }

  private void accept(Write.Accept accept) throws SQLException {
    long seq = accept.first();
    for (Write.EventRow event : accept.events) {
      long eventSeq = seq;
      Write.Labels labels = event.labels();
      long eventAt = Times.nanos(event.runs().getFirst().at());
      run(
          EVENT,
          eventSeq,
          labels.engine(),
          event.fingerprint().timeNanos(),
          event.fingerprint().hash(),
          eventAt,
          event.runs().size(),
          event.body());
      for (Accepted run : event.runs()) {
        long at = Times.nanos(run.at());
        run(
            RUN,
            seq,
            run.runId(),
            eventSeq,
            run.rule(),
            run.ruleHash(),
            labels.engine(),
            labels.what(),
            labels.subject(),
            labels.name(),
            at,
            Seals.run(seq, eventSeq, run, at),
            Seals.state(run.runId(), 0));
        seq++;
      }
    }
    for (Write.Moved moved : accept.moved) {
      moved(moved);
    }
  }

  private void moved(Write.Moved moved) throws SQLException {
    String engine = moved.engine();
    run(ENGINE, engine, moved.last());
    for (Fingerprint told : moved.told()) {
      run(TOLD, engine, told.timeNanos(), told.hash());
    }
    if (toldSince.merge(engine, moved.told().size(), Integer::sum) >= TRIM) {
      toldSince.put(engine, 0);
      run(TOO_MANY_TOLD, engine, engine);
    }
    if (moved.forgetTold().isPresent()) {
      long until = Times.nanos(moved.forgetTold().get());
      run(FORGET_TOLD, engine, until);
      run(NOTE, FORGOTTEN_UNTIL + engine, String.valueOf(until));
    }
    for (String id : moved.gone()) {
      run(GONE, engine, id);
    }
    for (Write.AliveRow alive : moved.alive()) {
      run(ALIVE, engine, alive.id(), alive.told() ? 1 : 0, alive.body());
    }
  }

  /** So much more was told of some engines. */
  void toldMore(int count) throws SQLException {
    toldElse += count;
    if (toldElse < TRIM) {
      return;
    }
    toldElse = 0;
    List<String> engines = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT name FROM engines")) {
      while (rows.next()) {
        engines.add(rows.getString(1));
      }
    }
    for (String engine : engines) {
      run(TOO_MANY_TOLD, engine, engine);
    }
  }

  private void attempt(Write.AttemptOver over) throws SQLException {
    Attempt attempt = over.attempt();
    run(
        ATTEMPT,
        attempt.number(),
        Times.nanos(attempt.startedAt()),
        attempt.state().code(),
        attempt.reason(),
        attempt.took().toNanos(),
        attempt.output().text().getBytes(UTF_8),
        attempt.output().bytes(),
        attempt.output().omitted(),
        over.runId());
    run(COUNTED, attempt.number(), over.runId());
    switch (over.then()) {
      case Then.Retry(var at) -> run(POSTPONED, Times.nanos(at), over.runId());
      case Then.End(Ended end) -> ended(over.runId(), end);
      case Then.Resume() -> {}
    }
  }

  private void ended(String runId, Ended end) throws SQLException {
    int state = end.state().code();
    run(ENDED, state, Seals.state(runId, state), end.reason(), Times.nanos(end.at()), runId);
  }

  private void run(String sql, Object... values) throws SQLException {
    steps.at(Steps.Step.STATEMENT);
    PreparedStatement statement = prepared.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      prepared.put(sql, statement);
    }
    for (int i = 0; i < values.length; i++) {
      bind(statement, i + 1, values[i]);
    }
    statement.executeUpdate();
  }

  /** Not by a switch over types: the quick compiler makes a slow one of it. */
  private static void bind(PreparedStatement statement, int place, Object value)
      throws SQLException {
    if (value instanceof String text) {
      statement.setString(place, text);
    } else if (value instanceof Long number) {
      statement.setLong(place, number);
    } else if (value instanceof Integer number) {
      statement.setInt(place, number);
    } else if (value instanceof byte[] bytes) {
      statement.setBytes(place, bytes);
    } else if (value instanceof Optional<?> bytes) {
      statement.setBytes(place, (byte[]) bytes.orElse(null));
    } else {
      throw new IllegalArgumentException("value: " + value.getClass());
    }
  }
}
