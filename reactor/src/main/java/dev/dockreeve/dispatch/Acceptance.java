// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import dev.dockreeve.journal.Accepted;
import dev.dockreeve.journal.Journal;
import dev.dockreeve.journal.Progress;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The way of a run from the journal into the lineup. It is written first, and takes its place only
 * when it is durable; so nothing can begin that would be forgotten. Safe for use by several
 * threads, who wait for the journal and for nothing else.
 */
final class Acceptance {

  /*
   * Who accepts holds the gate open for reading from before the journal to after the lineup. Who
   * reads the queue back from the journal closes it for a moment to learn up to which run everything
   * has been offered: what comes later is left alone, so no run gets into the lineup twice.
   */
  private final ReadWriteLock gate = new ReentrantReadWriteLock();
  private final Journal journal;
  private final Lineup lineup;
  private final Ages ages;
  private final Consumer<String> orphaned;
  private final AtomicLong accepted = new AtomicLong();

  /**
   * A way.
   *
   * @param orphaned told of a rule that is gone, but had a run accepted
   */
  Acceptance(Journal journal, Lineup lineup, Ages ages, Consumer<String> orphaned) {
    this.journal = journal;
    this.lineup = lineup;
    this.ages = ages;
    this.orphaned = orphaned;
  }

  /** Returns when the runs are durable, and wait for workers. */
  void take(List<Accepted> runs, List<Progress> progress) {
    gate.readLock().lock();
    try {
      long since = ages.now();
      long seq = journal.accepted(runs, progress);
      if (!runs.isEmpty()) {
        ages.accepted(seq);
      }
      for (Accepted run : runs) {
        long now = ages.now();
        Place place = lineup.offer(new Queued(seq++, run, 0, since), now);
        if (place == Place.NOWHERE) {
          orphaned.accept(run.rule());
        }
      }
      accepted.addAndGet(runs.size());
    } finally {
      gate.readLock().unlock();
    }
  }

  /** How many runs were accepted. */
  long accepted() {
    return accepted.get();
  }

  <T> T whileNobodyAccepts(Supplier<T> body) {
    gate.writeLock().lock();
    try {
      return body.get();
    } finally {
      gate.writeLock().unlock();
    }
  }
}
