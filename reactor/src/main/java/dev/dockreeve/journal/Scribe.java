// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The thread that writes. Nobody else touches the store.
 *
 * <p>Group commit: it takes what is there, writes it, takes what came meanwhile, and commits when
 * nobody waits any more, or after 5 ms, or with 256 records. Who waits is told after the commit.
 *
 * <p>Trouble: when the store fails, it is closed, and what was to be written is kept (or, where the
 * journal is to stop instead, refused). After a while it is opened again, and what was kept is
 * written first.
 */
final class Scribe {

  /*
   * A commit that failed may have happened, and a transaction that failed may be half undone: so
   * after any trouble the store is opened anew and everything of the batch is written again, which
   * changes nothing where it was written already.
   *
   * A record that can never be written (a bug, not trouble) must not take others with it: its batch
   * is undone and written again record by record.
   */

  private static final System.Logger LOG = System.getLogger("dev.dockreeve.journal");
  private static final int BATCH = 256;
  private static final long BATCH_NANOS = Duration.ofMillis(5).toNanos();
  private static final long IDLE = Duration.ofSeconds(5).toNanos();
  private static final long LOOK = Duration.ofSeconds(1).toNanos();

  /** Opens the store again. */
  interface Opener {
    /** As at the start, but without looking for damage, unless {@code damaged}. */
    Store open(boolean damaged) throws SQLException;

    /** Copies everything to where the file was, if nothing is there. */
    void rescue(Store lost) throws SQLException;
  }

  /** How it behaves in trouble. */
  record Manners(boolean stop, Duration firstRetry, Duration lastRetry) {}

  private final Intake intake;
  private final Opener opener;
  private final Wellbeing wellbeing;
  private final Retention retention;
  private final Manners manners;
  private final Kept kept = new Kept();
  private final LongSupplier nanos = System::nanoTime;
  private final Thread thread;

  /** What is being written; whoever waits for it is told when this thread ends. */
  private List<Intake.Ticket> atHand = List.of();

  private @Nullable Store store;
  private boolean damaged;
  private long retryAfter;
  private long retryAt;
  private long lookedAt;
  private final AtomicLong commits = new AtomicLong();
  private final AtomicLong records = new AtomicLong();
  private volatile long longestCommit;

  Scribe(Intake intake, Opener opener, Wellbeing wellbeing, Retention retention, Manners manners) {
    this.intake = intake;
    this.opener = opener;
    this.wellbeing = wellbeing;
    this.retention = retention;
    this.manners = manners;
    this.thread = Thread.ofPlatform().daemon().name("journal-writer").unstarted(this::run);
  }

  /** Begins to write into {@code first}. */
  void start(Store first) throws SQLException {
    store = first;
    intake.lastSeqAtLeast(first.lastSeq());
    lookedAt = nanos.getAsLong();
    thread.start();
  }

  /**
   * Begins without a store: it could not be opened.
   *
   * @param above a sequence number that no stored run can have reached
   */
  void start(SQLException why, long above) {
    intake.lastSeqAtLeast(above);
    trouble(List.of(), why);
    thread.start();
  }

  Kept kept() {
    return kept;
  }

  long commits() {
    return commits.get();
  }

  long records() {
    return records.get();
  }

  Duration longestCommit() {
    return Duration.ofNanos(longestCommit);
  }

  /** Waits until everything is written that was put in before the intake was closed. */
  void join() {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!intake.exhausted()) {
        turn();
      }
      if (store == null && !manners.stop()) {
        recover();
      }
      close();
    } catch (InterruptedException e) {
      // Nobody does that; who waits must not wait for ever.
      giveUp("the journal's writer was interrupted");
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "journal writer ended by a bug", e);
      giveUp("the journal's writer ended by a bug: " + Wellbeing.reason(e));
      if (e instanceof Error error) {
        throw error;
      }
    }
  }

  private void giveUp(String reason) {
    intake.close();
    wellbeing.degraded(reason, kept.size(), kept.lost());
    List<Intake.Ticket> left = new ArrayList<>(atHand);
    left.addAll(intake.poll(Integer.MAX_VALUE));
    left.stream()
        .filter(Intake.Ticket::waits)
        .forEach(ticket -> ticket.failed(new JournalException.NotWritten(reason)));
  }

  private void close() {
    if (kept.size() > 0) {
      LOG.log(Level.ERROR, "journal closed while degraded lost records=" + kept.size());
    }
    if (store != null) {
      closeStore(store);
    }
  }

  private void turn() throws InterruptedException {
    List<Intake.Ticket> batch = intake.take(BATCH, waiting());
    atHand = batch;
    look();
    if (store == null && !manners.stop() && nanos.getAsLong() - retryAt >= 0) {
      recover();
    } else if (store == null && manners.stop() && !batch.isEmpty()) {
      recover();
    }
    Store current = store;
    if (current == null) {
      put(batch);
    } else if (!batch.isEmpty()) {
      write(current, batch);
    } else {
      tidy(current);
    }
  }

  private long waiting() {
    if (store != null) {
      return retention.busy() ? 0 : IDLE;
    }
    return manners.stop() ? IDLE : Math.max(1, retryAt - nanos.getAsLong());
  }

  private void write(Store current, List<Intake.Ticket> first) {
    List<Intake.Ticket> batch = new ArrayList<>(first);
    atHand = batch;
    try {
      long begun = nanos.getAsLong();
      List<Intake.Ticket> more = first;
      while (!more.isEmpty()) {
        for (Intake.Ticket ticket : more) {
          current.apply(ticket.write);
        }
        boolean open = batch.size() < BATCH && nanos.getAsLong() - begun < BATCH_NANOS;
        more = open ? intake.poll(BATCH - batch.size()) : List.of();
        batch.addAll(more);
      }
      commit(current, batch.size());
      batch.forEach(Intake.Ticket::done);
      written(current, batch);
    } catch (SQLException e) {
      if (Faults.of(e) == Faults.OF_WRITE) {
        oneByOne(current, batch);
      } else {
        trouble(batch, e);
      }
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "journal record failed by a bug", e);
      oneByOne(current, batch);
    }
  }

  private void commit(Store current, int size) throws SQLException {
    long begun = nanos.getAsLong();
    current.commit();
    longestCommit = Math.max(longestCommit, nanos.getAsLong() - begun);
    commits.incrementAndGet();
    records.addAndGet(size);
  }

  private void oneByOne(Store current, List<Intake.Ticket> batch) {
    for (int i = 0; i < batch.size(); i++) {
      Intake.Ticket ticket = batch.get(i);
      try {
        if (i == 0) {
          current.rollback();
        }
        alone(current, ticket);
      } catch (SQLException e) {
        trouble(batch.subList(i, batch.size()), e);
        return;
      }
    }
  }

  private void alone(Store current, Intake.Ticket ticket) throws SQLException {
    try {
      current.apply(ticket.write);
      commit(current, 1);
      ticket.done();
    } catch (SQLException e) {
      if (Faults.of(e) != Faults.OF_WRITE) {
        throw e;
      }
      current.rollback();
      ticket.failed(new JournalException.NotWritten(Wellbeing.reason(e), e));
    } catch (RuntimeException e) {
      current.rollback();
      ticket.failed(new JournalException.NotWritten(Wellbeing.reason(e), e));
    }
  }

  /** The store failed: closes it, keeps or refuses what was to be written. */
  private void trouble(List<Intake.Ticket> batch, SQLException e) {
    if (store != null) {
      closeStore(store);
      store = null;
    }
    damaged |= Faults.of(e) == Faults.DAMAGE;
    retryAfter = manners.firstRetry().toNanos();
    retryAt = nanos.getAsLong() + retryAfter;
    wellbeing.degraded(Wellbeing.reason(e), kept.size(), kept.lost());
    put(batch);
  }

  private void put(List<Intake.Ticket> batch) {
    for (Intake.Ticket ticket : batch) {
      if (manners.stop()) {
        String reason =
            wellbeing.health() instanceof Health.Degraded bad ? bad.reason() : "cannot be written";
        ticket.failed(new JournalException.NotWritten(reason));
      } else {
        kept.add(ticket.write);
        ticket.done();
      }
    }
    wellbeing.counts(kept.size(), kept.lost());
  }

  /** Opens the store again and writes what was kept. */
  private void recover() {
    Store opened = null;
    try {
      opened = opener.open(damaged);
      damaged = false;
      long last = opened.lastSeq();
      intake.lastSeqAtLeast(last);
      for (List<Write> chunk = kept.first(BATCH); !chunk.isEmpty(); chunk = kept.first(BATCH)) {
        rewrite(opened, chunk);
      }
      // Where nothing was kept, nothing has shown yet that writing works.
      opened.apply(new Write.Noted(Reading.OWN_NOTES + "recovered", "yes"));
      commit(opened, 1);
      store = opened;
      lookedAt = nanos.getAsLong();
      wellbeing.ok(kept.lost());
      kept.said();
    } catch (SQLException | RuntimeException e) {
      if (opened != null) {
        closeStore(opened);
      }
      damaged |= e instanceof SQLException sql && Faults.of(sql) == Faults.DAMAGE;
      retryAfter = Math.min(Math.max(1, retryAfter) * 2, manners.lastRetry().toNanos());
      retryAt = nanos.getAsLong() + retryAfter;
      wellbeing.degraded(Wellbeing.reason(e), kept.size(), kept.lost());
    }
  }

  private void rewrite(Store opened, List<Write> chunk) throws SQLException {
    try {
      for (Write write : chunk) {
        opened.apply(write);
      }
      commit(opened, chunk.size());
      kept.written(chunk.size());
    } catch (SQLException e) {
      if (Faults.of(e) != Faults.OF_WRITE) {
        throw e;
      }
      opened.rollback();
      if (chunk.size() > 1) {
        rewrite(opened, chunk.subList(0, 1));
      } else {
        LOG.log(Level.ERROR, "journal record can never be written", e);
        kept.hopeless();
      }
    }
  }

  /** Notices when the file was taken away, once a second at most: writing would go on, unseen. */
  private void look() {
    Store current = store;
    long now = nanos.getAsLong();
    if (current == null || now - lookedAt < LOOK) {
      return;
    }
    lookedAt = now;
    if (current.inPlace()) {
      return;
    }
    LOG.log(Level.ERROR, "journal file was removed or replaced: making it anew");
    try {
      opener.rescue(current);
      trouble(List.of(), new SQLException("the journal's file was removed or replaced"));
    } catch (SQLException e) {
      trouble(List.of(), e);
    }
    retryAt = now;
  }

  private void written(Store current, List<Intake.Ticket> batch) {
    try {
      retention.written(current, batch.stream().mapToLong(one -> one.write.bytes()).sum());
      tellFull();
    } catch (SQLException e) {
      trouble(List.of(), e);
    }
  }

  private void tidy(Store current) {
    try {
      retention.step(current);
      tellFull();
    } catch (SQLException e) {
      trouble(List.of(), e);
    }
  }

  private void tellFull() {
    if (retention.full() && wellbeing.health() instanceof Health.Ok) {
      wellbeing.degraded("the journal has reached its size, and all in it is unfinished", 0, 0);
    } else if (!retention.full()) {
      wellbeing.ok(0);
    }
  }

  private static void closeStore(Store store) {
    try {
      store.close();
    } catch (SQLException e) {
      LOG.log(Level.WARNING, "closing the journal: " + Wellbeing.reason(e));
    }
  }
}
