// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import dev.dockreeve.model.Fingerprint;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A journal in a file, readable with any SQLite tool. What it has taken in survives {@code kill
 * -9}, reboot and power loss, unless the disk lies about flushes: every event that matches at least
 * one rule is accepted before any of its actions starts, and a run is accepted when the commit that
 * holds it has returned.
 *
 * <p>One process per journal. One thread writes, and commits for all who wait at that time
 * together. When the file cannot be written (full, read-only, I/O error) the journal is {@link
 * Health.Degraded}: it goes on in memory, bounded, says so, tries again, and is well again by
 * itself.
 *
 * <p>Rendered arguments, environments of containers and secrets of rules never get here.
 */
public final class SqliteJournal implements Journal {

  private static final System.Logger LOG = System.getLogger("dev.dockreeve.journal");

  private final PidLock lock;
  private final Intake intake;
  private final Scribe scribe;
  private final Wellbeing wellbeing;
  private final Retention retention;
  private final Reading reading;

  private SqliteJournal(SqliteJournalBuilder builder, PidLock lock) {
    this.lock = lock;
    this.intake = new Intake(Intake.usualPatience());
    this.wellbeing = new Wellbeing(builder.clock, builder.listener);
    this.retention =
        new Retention(
            new Retention.Limits(builder.maxBytes, builder.keepRuns, builder.keepEvents),
            builder.clock);
    this.reading = new Reading(builder.file, builder.steps);
    this.scribe =
        new Scribe(
            intake,
            new Reopener(builder, reading, lock),
            wellbeing,
            retention,
            new Scribe.Manners(builder.stopOnError, builder.firstRetry, builder.lastRetry));
  }

  /** Begins a journal in {@code file}. */
  public static SqliteJournalBuilder builder(Path file) {
    return new SqliteJournalBuilder(file);
  }

  static Opened open(SqliteJournalBuilder builder) {
    PidLock lock = prepare(builder);
    SqliteJournal journal = new SqliteJournal(builder, lock);
    boolean started = false;
    try {
      Optional<Loss> loss = journal.start(builder);
      started = true;
      return new Opened(journal, loss);
    } finally {
      if (!started) {
        journal.unlock();
      }
    }
  }

  private Optional<Loss> start(SqliteJournalBuilder builder) {
    try {
      Reopener.Found found = Reopener.open(builder, true);
      scribe.start(found.store());
      return found.loss();
    } catch (SQLException e) {
      if (builder.stopOnError) {
        throw new JournalException.Unusable(
            "journal " + builder.file + " cannot be opened: " + Wellbeing.reason(e), e);
      }
      // What is stored cannot be counted now, and is never this many.
      scribe.start(e, ChronoUnit.MICROS.between(Instant.EPOCH, builder.clock.instant()));
      return Optional.empty();
    }
  }

  private static void lockElsewhere(PidLock lock) {
    try {
      lock.acquireElsewhere();
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "journal cannot be locked: another daemon with it would not be noticed: "
              + Wellbeing.reason(e));
    }
  }

  /** Makes the folder and takes the lock; on a read-only disk, one elsewhere if it can be. */
  private static PidLock prepare(SqliteJournalBuilder builder) {
    Path file = builder.file;
    Path folder = file.getParent();
    if (folder == null || Files.isDirectory(file)) {
      throw new JournalException.Unusable("journal " + file + " is a folder: name a file in it");
    }
    if (Files.isSymbolicLink(folder) || Files.isSymbolicLink(file)) {
      throw new JournalException.Unusable(
          "journal " + file + " is behind a symbolic link: name the place that it leads to");
    }
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      PidLock lock = new PidLock(file);
      if (!builder.stopOnError && Files.getFileStore(folder).isReadOnly()) {
        lockElsewhere(lock);
        return lock;
      }
      if (Files.exists(file) && !(Files.isReadable(file) && Files.isWritable(file))) {
        throw new AccessDeniedException(file.toString());
      }
      lock.acquire();
      return lock;
    } catch (AccessDeniedException e) {
      throw new JournalException.Unusable(
          "journal " + file + ": permission denied; as root: chown -R " + us() + " " + folder, e);
    } catch (IOException e) {
      throw new JournalException.Unusable(
          "journal " + file + " cannot be used: " + Wellbeing.reason(e), e);
    }
  }

  /** Our user's name, or number, where it has none. */
  private static String us() {
    String name = System.getProperty("user.name", "?");
    try {
      return name.equals("?")
          ? Files.getAttribute(Path.of("/proc/self"), "unix:uid").toString()
          : name;
    } catch (IOException | UnsupportedOperationException e) {
      return name;
    }
  }

  @Override
  public long accepted(List<Accepted> runs, List<Progress> progress) {
    if (retention.full() && !runs.isEmpty()) {
      throw new JournalException.Full("the journal has reached its size, and nothing may go");
    }
    if (runs.isEmpty() && progress.isEmpty()) {
      return 0;
    }
    Write.Accept accept = Write.Accept.of(runs, progress);
    intake.write(accept);
    return accept.first();
  }

  @Override
  public void progressed(Progress progress) {
    intake.writeLater(Write.Moved.of(progress));
  }

  @Override
  public void forget(String engine) {
    intake.writeLater(new Write.Forgotten(engine));
  }

  @Override
  public void attemptStarted(String runId, int attempt, Instant at) {
    intake.writeLater(new Write.Began(runId, attempt, at));
  }

  @Override
  public void attemptEnded(String runId, Attempt attempt, Then then) {
    intake.write(new Write.AttemptOver(runId, attempt, then));
  }

  @Override
  public void postponed(String runId, Instant until) {
    intake.write(new Write.Postponed(runId, until));
  }

  @Override
  public void ended(String runId, Ended end) {
    intake.write(new Write.RunOver(runId, end));
  }

  @Override
  public void note(String key, String value) {
    intake.writeLater(new Write.Noted(key, value));
  }

  @Override
  public List<Unfinished> unfinished(Optional<String> rule, long after, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit: " + limit + " (expected: >= 1)");
    }
    intake.settle();
    long from = after;
    while (true) {
      // First what is kept, then what is stored: what is written in between is seen twice, not
      // never.
      Kept.Overlay overlay = scribe.kept().overlay(rule);
      Reading.Page page = reading.unfinished(rule, from, limit);
      List<Unfinished> runs = overlay.over(page.runs(), page.atEnd(), from, limit);
      if (!runs.isEmpty() || page.atEnd()) {
        return runs;
      }
      from = page.last();
    }
  }

  @Override
  public Map<String, Long> pending() {
    intake.settle();
    return reading.pending();
  }

  @Override
  public Optional<EngineState> engine(String name) {
    intake.settle();
    return reading.engine(name);
  }

  @Override
  public List<Fingerprint> heard(String engine, Instant since) {
    return reading.heard(engine, since);
  }

  @Override
  public Map<String, String> notes() {
    intake.settle();
    return reading.notes();
  }

  @Override
  public List<RunSummary> runs(RunQuery query) {
    intake.settle();
    return reading.runs(query);
  }

  @Override
  public Optional<RunDetail> run(String runId) {
    intake.settle();
    return reading.run(runId);
  }

  @Override
  public List<JournalledEvent> events(EventQuery query) {
    return reading.events(query);
  }

  @Override
  public Health health() {
    return wellbeing.health();
  }

  /** The counters now. */
  public JournalStats stats() {
    return new JournalStats(
        retention.used(),
        scribe.commits(),
        scribe.records(),
        scribe.longestCommit(),
        reading.damaged());
  }

  @Override
  public void close() {
    intake.close();
    scribe.join();
    reading.close();
    unlock();
  }

  private void unlock() {
    try {
      lock.close();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "unlocking the journal: " + Wellbeing.reason(e));
    }
  }
}
