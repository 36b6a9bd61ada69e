// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Deletes what is too old, and the oldest where the file is too large, in small steps while nobody
 * waits to write, and one step a second where somebody always does. Unfinished runs are never
 * deleted. The events of runs that ended well go before their runs do; those of failed runs stay as
 * long as their runs, which may be wanted again. One thread.
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
  private static final String EVENTS =
      "DELETE FROM events WHERE seq > ? AND seq <= ? AND at < ? AND NOT EXISTS(SELECT 1 FROM runs"
          + " WHERE runs.seq >= events.seq AND runs.seq < events.seq + events.runs"
          + " AND runs.state IN (0, "
          + Ended.State.FAILED.code()
          + "))";

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

  /** To be called after a commit: makes a step where there was none for long. */
  void written(Store store) throws SQLException {
    if (System.nanoTime() - lastStep >= PAUSE) {
      step(store);
    }
  }

  /** Deletes a little, or nothing. */
  void step(Store store) throws SQLException {
    lastStep = System.nanoTime();
    used = store.used();
    boolean tooLarge = used > limits.bytes() - limits.bytes() / 10;
    long now = Times.nanos(clock.instant());
    if (!busy && !tooLarge && now < nextRound) {
      return;
    }
    if (!busy) {
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
      store.shrink(PAGES);
      used = store.used();
    }
    if (runsDone && eventsDone) {
      busy = false;
      nextRound = now + ROUND.toNanos();
    }
    full = used > limits.bytes() && (full || (!busy && deletedInRound == 0));
  }

  /** Whether the file is too large, and nothing in it may be deleted. Any thread. */
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
      deleted = store.delete(ATTEMPTS, runsAt, end, cutoff);
      deleted += store.delete(RUNS, runsAt, end, cutoff);
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
      deleted = store.delete(EVENTS, eventsAt, end, cutoff);
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
