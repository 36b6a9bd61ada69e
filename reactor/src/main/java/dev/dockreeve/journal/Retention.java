// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Deletes what is too old, and the oldest where the file is too large, in small steps: while nobody
 * waits to write, once a second where somebody always does, and with each commit where the file is
 * nearly too large, so that what comes in a flood goes as fast. Unfinished runs are never deleted.
 * The events of runs that ended well go before their runs do; those of failed runs stay as long as
 * their runs, which may be wanted again. Of an event that its engine may yet say again it stays
 * that it was told. One thread.
 */
final class Retention {

  /** What is kept. */
  record Limits(long bytes, Duration runs, Duration events) {}

  private static final int WINDOW = 512;
  private static final int PAGES = 256;
  private static final long PAUSE = Duration.ofSeconds(1).toNanos();
  private static final Duration ROUND = Duration.ofMinutes(1);

  private static final String WINDOW_END =
      "SELECT coalesce(max(seq), 0) FROM"
          + " (SELECT seq FROM %s WHERE seq > %d ORDER BY seq LIMIT "
          + WINDOW
          + ")";
  private static final String OLD_RUNS = "seq > ? AND seq <= ? AND state != 0 AND ended_at < ?";
  private static final String ATTEMPTS =
      "DELETE FROM attempts WHERE run IN (SELECT seq FROM runs WHERE " + OLD_RUNS + ")";
  private static final String RUNS = "DELETE FROM runs WHERE " + OLD_RUNS;
  private static final String OLD_EVENTS =
      " FROM events WHERE seq > ? AND seq <= ? AND at < ? AND NOT EXISTS(SELECT 1 FROM runs"
          + " WHERE runs.seq >= events.seq AND runs.seq < events.seq + events.runs"
          + " AND runs.state IN (0, "
          + Ended.State.FAILED.code()
          + "))";
  private static final String EVENTS = "DELETE" + OLD_EVENTS;
  private static final String STAY_TOLD =
      "INSERT OR IGNORE INTO told(engine, time, hash) SELECT engine, time, hash"
          + OLD_EVENTS
          + " AND EXISTS(SELECT 1 FROM engines WHERE name = events.engine) AND time >="
          + " coalesce((SELECT CAST(value AS INTEGER) FROM notes WHERE key = '"
          + Statements.FORGOTTEN_UNTIL
          + "' || events.engine), time)";

  private final Limits limits;
  private final InstantSource clock;
  private long runsAt;
  private long eventsAt;
  private boolean busy;
  private boolean runsDone;
  private boolean eventsDone;
  private int deletedInRound;
  private volatile boolean full;
  private long nextRound = Long.MIN_VALUE;
  private long lastStep;

  /** What was written since {@link #used} was asked for, about. */
  private long since;

  /** Whether this round deletes all that has ended, and not only what is old. */
  private boolean all;

  /** When the last round has ended, if even of all that has ended it found nothing. */
  private Optional<Long> vainAt = Optional.empty();

  /** The file is full when it is larger, whatever may still be deleted; 0 before the first look. */
  private long most;

  private volatile long used;

  Retention(Limits limits, InstantSource clock) {
    this.limits = limits;
    this.clock = clock;
  }

  /** Whether there is more to do at once. */
  boolean busy() {
    return busy;
  }

  /** What the tables take, as far as known. */
  long used() {
    return used;
  }

  /**
   * To be called after a commit.
   *
   * @param bytes how much was written, about
   */
  void written(Store store, long bytes) throws SQLException {
    since += bytes;
    boolean nearly = used + since > nearlyTooLarge();
    if (System.nanoTime() - lastStep >= PAUSE || nearly) {
      step(store);
    }
  }

  private long nearlyTooLarge() {
    return limits.bytes() - limits.bytes() / 10;
  }

  private void look(Store store) throws SQLException {
    used = store.used();
    since = 0;
    if (most == 0) {
      // One that was larger before, when it might be, is made smaller first.
      most = Math.max(limits.bytes(), used) + limits.bytes() / 10;
    }
  }

  /** Deletes a little, or nothing. */
  void step(Store store) throws SQLException {
    lastStep = System.nanoTime();
    look(store);
    boolean tooLarge = used > nearlyTooLarge();
    long now = Times.nanos(clock.instant());
    boolean rest =
        tooLarge ? vainAt.filter(at -> lastStep - at < PAUSE).isPresent() : now < nextRound;
    if (busy || !rest) {
      delete(store, tooLarge, now);
    }
    boolean vain = vainAt.isPresent();
    full = used > limits.bytes() && (full || vain || used > most);
  }

  private void delete(Store store, boolean tooLarge, long now) throws SQLException {
    if (!busy || (tooLarge && !all)) {
      all = tooLarge;
      runsAt = 0;
      eventsAt = 0;
      runsDone = false;
      eventsDone = false;
      deletedInRound = 0;
      busy = true;
    }
    int deleted = runs(store, tooLarge ? Long.MAX_VALUE : now - nanos(limits.runs()));
    deleted += events(store, tooLarge ? Long.MAX_VALUE : now - nanos(limits.events()));
    store.commit();
    deletedInRound += deleted;
    if (deleted > 0) {
      vainAt = Optional.empty();
      store.shrink(PAGES);
      look(store);
    }
    if (runsDone && eventsDone) {
      busy = false;
      nextRound = now + ROUND.toNanos();
      vainAt = all && deletedInRound == 0 ? Optional.of(lastStep) : Optional.empty();
    }
  }

  /** Whether the file is too large, and can be made no smaller, or not fast enough. Any thread. */
  boolean full() {
    return full;
  }

  private int runs(Store store, long cutoff) throws SQLException {
    if (runsDone) {
      return 0;
    }
    long end = store.number(WINDOW_END.formatted("runs", runsAt));
    runsDone = end == 0;
    int deleted = 0;
    if (!runsDone) {
      deleted = store.change(ATTEMPTS, runsAt, end, cutoff);
      deleted += store.change(RUNS, runsAt, end, cutoff);
      runsAt = end;
    }
    return deleted;
  }

  private int events(Store store, long cutoff) throws SQLException {
    if (eventsDone) {
      return 0;
    }
    long end = store.number(WINDOW_END.formatted("events", eventsAt));
    eventsDone = end == 0;
    int deleted = 0;
    if (!eventsDone) {
      store.toldMore(store.change(STAY_TOLD, eventsAt, end, cutoff));
      deleted = store.change(EVENTS, eventsAt, end, cutoff);
      eventsAt = end;
    }
    return deleted;
  }

  private static long nanos(Duration duration) {
    return duration.compareTo(Duration.ofDays(36_500)) > 0
        ? Duration.ofDays(36_500).toNanos()
        : duration.toNanos();
  }
}
