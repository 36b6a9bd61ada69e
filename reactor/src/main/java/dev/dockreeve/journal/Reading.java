// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.dockreeve.action.Captured;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Fingerprint;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the journal by a connection of its own, beside the one that writes. A row whose checksums
 * do not fit is left out, counted and logged. Any thread, one at a time.
 */
final class Reading implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger("dev.dockreeve.journal");
  private static final long MOST_BYTES = 4 << 20;

  /** What the keys of the journal's own notes begin with. */
  static final String OWN_NOTES = "journal.";

  private static final String SUMMARY =
      "SELECT r.seq, r.id, r.event, r.rule, r.rule_hash, r.engine, r.what, r.subject, r.name, r.at,"
          + " r.seal, r.state, r.mark, r.attempts, r.not_before, r.reason, r.ended_at FROM runs r";
  private static final String UNFINISHED =
      "SELECT r.seq, r.id, r.event, r.rule, r.rule_hash, r.at, r.seal, r.state, r.mark,"
          + " r.attempts, r.not_before, e.body FROM runs r %s"
          + " LEFT JOIN events e ON e.seq = r.event WHERE r.state = 0 AND r.seq > ? %s"
          + " ORDER BY r.seq LIMIT ?";

  private final Path file;
  private final Steps steps;
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicLong damaged = new AtomicLong();
  private @Nullable Connection connection;

  /** A part of the unfinished runs. */
  record Page(List<Unfinished> runs, long last, boolean atEnd) {}

  /** One row of an answer. */
  private interface Row<T> {
    Optional<T> of(ResultSet row) throws SQLException, DamagedException;
  }

  Reading(Path file, Steps steps) {
    this.file = file;
    this.steps = steps;
  }

  /** How many damaged rows were left out so far. */
  long damaged() {
    return damaged.get();
  }

  /** Has the file opened anew by who reads next: it may be another one. */
  void renew() {
    close();
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (SQLException e) {
      LOG.log(Level.WARNING, "closing the journal: " + Wellbeing.reason(e));
    } finally {
      connection = null;
      lock.unlock();
    }
  }

  Page unfinished(Optional<String> rule, long after, int limit) {
    String sql =
        rule.isPresent()
            ? UNFINISHED.formatted("INDEXED BY runs_unfinished", "AND r.rule = ?")
            : UNFINISHED.formatted("NOT INDEXED", "");
    List<Object> values = new ArrayList<>(List.of(after));
    rule.ifPresent(values::add);
    values.add(limit);
    long[] scanned = {after, 0, 0};
    List<Unfinished> runs =
        rows(
            sql,
            values,
            row -> {
              if (scanned[2] >= MOST_BYTES) {
                return Optional.empty();
              }
              scanned[0] = row.getLong(1);
              scanned[1]++;
              byte[] body = row.getBytes(12);
              scanned[2] += 512 + (body == null ? 0 : 4L * body.length);
              return Optional.of(unfinished(row, body));
            });
    boolean atEnd = scanned[1] < limit && scanned[2] < MOST_BYTES;
    return new Page(runs, scanned[0], atEnd);
  }

  private static Unfinished unfinished(ResultSet row, byte @Nullable [] body)
      throws SQLException, DamagedException {
    long[] numbers = {row.getLong(1), row.getLong(3), row.getLong(6)};
    String id = text(row, 2);
    String rule = text(row, 4);
    String hash = text(row, 5);
    if (row.getInt(7) != Seals.run(numbers, id, rule, hash)
        || row.getInt(8) != 0
        || row.getInt(9) != Seals.state(id, 0)) {
      throw new DamagedException("run " + numbers[0] + ": checksum does not fit");
    }
    if (body == null) {
      throw new DamagedException("run " + numbers[0] + ": its event is missing");
    }
    Accepted run = new Accepted(id, rule, hash, Codec.event(body), Times.time(numbers[2]));
    return new Unfinished(numbers[0], run, row.getInt(10), time(row, 11));
  }

  Map<String, Long> pending() {
    Map<String, Long> pending = new TreeMap<>();
    rows(
        "SELECT rule, count(*) FROM runs INDEXED BY runs_unfinished WHERE state = 0 GROUP BY rule",
        List.of(),
        row -> Optional.ofNullable(pending.put(text(row, 1), row.getLong(2))));
    return pending;
  }

  Optional<EngineState> engine(String name) {
    List<Optional<Fingerprint>> last =
        rows(
            "SELECT last FROM engines WHERE name = ?",
            List.of(name),
            row -> {
              byte[] bytes = row.getBytes(1);
              return Optional.of(
                  bytes == null ? Optional.empty() : Optional.of(Codec.fingerprint(name, bytes)));
            });
    List<Alive> alive =
        rows(
            "SELECT told, body FROM alive WHERE engine = ? ORDER BY id",
            List.of(name),
            row -> Optional.of(new Alive(Codec.container(blob(row, 2)), row.getInt(1) != 0)));
    List<Fingerprint> told =
        rows(
            "SELECT time, hash FROM told WHERE engine = ?",
            List.of(name),
            row -> Optional.of(new Fingerprint(row.getLong(1), row.getLong(2))));
    return last.isEmpty() && alive.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new EngineState(last.isEmpty() ? Optional.empty() : last.getFirst(), told, alive));
  }

  List<Fingerprint> heard(String engine, Instant since) {
    return rows(
        "SELECT time, hash FROM events WHERE time >= ? AND engine = ? ORDER BY seq",
        List.of(Times.nanos(since), engine),
        row -> Optional.of(new Fingerprint(row.getLong(1), row.getLong(2))));
  }

  Map<String, String> notes() {
    Map<String, String> notes = new LinkedHashMap<>();
    rows(
        "SELECT key, value FROM notes WHERE key NOT LIKE '" + OWN_NOTES + "%' ORDER BY key",
        List.of(),
        row -> Optional.ofNullable(notes.put(text(row, 1), text(row, 2))));
    return notes;
  }

  List<RunSummary> runs(RunQuery query) {
    List<Object> values = new ArrayList<>(List.of(query.before()));
    String states =
        query.ended().stream()
            .map(state -> ", " + state.code())
            .collect(Collectors.joining("", query.unfinished() ? "0" : "-1", ""));
    String sql = SUMMARY + " WHERE r.seq < ? AND r.state IN (" + states + ")";
    if (query.rule().isPresent()) {
      sql += " AND r.rule = ?";
      values.add(query.rule().get());
    }
    if (query.container().isPresent()) {
      sql += " AND (r.name = ? OR substr(r.subject, 1, length(?)) = ?)";
      String text = query.container().get();
      values.addAll(List.of(text, text, text));
    }
    values.add(query.limit());
    return rows(sql + " ORDER BY r.seq DESC LIMIT ?", values, row -> Optional.of(summary(row)));
  }

  Optional<RunDetail> run(String runId) {
    return rows(SUMMARY + " WHERE r.id = ?", List.of(runId), row -> Optional.of(detail(row)))
        .stream()
        .findFirst()
        .map(detail ->
            new RunDetail(
                detail.summary(),
                detail.ruleHash(),
                event(detail.summary().seq()),
                attempts(detail.summary().seq())));
  }

  private Optional<Event> event(long run) {
    return rows(
            "SELECT body FROM events WHERE seq = (SELECT event FROM runs WHERE seq = ?)",
            List.of(run),
            row -> Optional.of(Codec.event(blob(row, 1))))
        .stream()
        .findFirst();
  }

  private List<Attempt> attempts(long run) {
    return rows(
        "SELECT number, started_at, state, reason, took, output, bytes, omitted FROM attempts"
            + " WHERE run = ? ORDER BY number",
        List.of(run),
        row -> {
          byte[] output = row.getBytes(6);
          String text = output == null ? "" : new String(output, UTF_8);
          return Optional.of(
              new Attempt(
                  row.getInt(1),
                  Times.time(row.getLong(2)),
                  Attempt.State.of(row.getInt(3)).orElse(Attempt.State.STARTED),
                  text(row, 4),
                  Duration.ofNanos(row.getLong(5)),
                  new Captured(text, row.getLong(7), row.getLong(8))));
        });
  }

  List<JournalledEvent> events(EventQuery query) {
    long[] bytes = {0};
    return rows(
        "SELECT seq, at, body FROM events"
            + " WHERE time >= ? AND time < ? AND seq > ? ORDER BY seq LIMIT ?",
        List.of(
            Times.nanos(query.from()), Times.nanos(query.until()), query.after(), query.limit()),
        row -> {
          if (bytes[0] >= MOST_BYTES) {
            return Optional.empty();
          }
          byte[] body = blob(row, 3);
          bytes[0] += 4L * body.length;
          return Optional.of(
              new JournalledEvent(row.getLong(1), Codec.event(body), Times.time(row.getLong(2))));
        });
  }

  private static RunDetail detail(ResultSet row) throws SQLException, DamagedException {
    return new RunDetail(summary(row), text(row, 5), Optional.empty(), List.of());
  }

  private static RunSummary summary(ResultSet row) throws SQLException, DamagedException {
    long[] numbers = {row.getLong(1), row.getLong(3), row.getLong(10)};
    String id = text(row, 2);
    String rule = text(row, 4);
    int state = row.getInt(12);
    String reason = text(row, 16);
    long endedAt = row.getLong(17);
    if (row.getInt(11) != Seals.run(numbers, id, rule, text(row, 5))
        || row.getInt(13) != Seals.state(id, state)) {
      throw new DamagedException("run " + numbers[0] + ": checksum does not fit");
    }
    Optional<Ended> end =
        Ended.State.of(state).map(known -> new Ended(known, reason, Times.time(endedAt)));
    return new RunSummary(
        numbers[0],
        id,
        rule,
        text(row, 6),
        text(row, 7),
        text(row, 8),
        text(row, 9),
        Times.time(numbers[2]),
        row.getInt(14),
        time(row, 15),
        end);
  }

  private static Optional<Instant> time(ResultSet row, int column) throws SQLException {
    long nanos = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Times.time(nanos));
  }

  private static String text(ResultSet row, int column) throws SQLException {
    String text = row.getString(column);
    return text == null ? "" : text;
  }

  static byte[] blob(ResultSet row, int column) throws SQLException, DamagedException {
    byte[] bytes = row.getBytes(column);
    if (bytes == null) {
      throw new DamagedException("nothing where bytes were written");
    }
    return bytes;
  }

  private <T> List<T> rows(String sql, List<Object> values, Row<T> maker) {
    lock.lock();
    try {
      steps.at(Steps.Step.READ);
      if (connection == null) {
        connection = Store.connect(file);
      }
      List<T> made = new ArrayList<>();
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        for (int i = 0; i < values.size(); i++) {
          statement.setObject(i + 1, values.get(i));
        }
        try (ResultSet rows = statement.executeQuery()) {
          while (rows.next()) {
            add(made, maker, rows);
          }
        }
      }
      return made;
    } catch (SQLException e) {
      close();
      throw new JournalException.NotRead(
          "journal " + file + " cannot be read: " + Wellbeing.reason(e), e);
    } finally {
      lock.unlock();
    }
  }

  private <T> void add(List<T> made, Row<T> maker, ResultSet row) throws SQLException {
    try {
      maker.of(row).ifPresent(made::add);
    } catch (DamagedException e) {
      damaged.incrementAndGet();
      LOG.log(Level.ERROR, "journal entry is damaged and left out: " + Wellbeing.reason(e));
    }
  }
}
