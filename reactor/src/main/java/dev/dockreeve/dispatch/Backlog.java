// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import dev.dockreeve.journal.Accepted;
import dev.dockreeve.journal.Journal;
import dev.dockreeve.journal.JournalException;
import dev.dockreeve.journal.RunQuery;
import dev.dockreeve.journal.RunSummary;
import dev.dockreeve.journal.Unfinished;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Everything that takes runs from one place to another and waits for the journal meanwhile: brings
 * back what the journal alone has, has accepted what there was no room for, and ends the runs of
 * rules that are gone. One thread does it, so these never get into one another's way; it is started
 * when there is something to do.
 */
final class Backlog {

  private static final System.Logger LOG = System.getLogger("dev.dockreeve.dispatch");
  private static final int CHUNK = 256;
  private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

  private final Journal journal;
  private final Lineup lineup;
  private final Overflow overflow;
  private final Acceptance acceptance;
  private final Ages ages;
  private final Consumer<Accepted> cancel;
  private final Runnable wake;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<String> orphaned = new LinkedHashSet<>();
  private final Queue<Runnable> postponed = new ConcurrentLinkedQueue<>();
  private final boolean threaded;
  private boolean started;
  private boolean called;
  private boolean pausing;
  private boolean closed;

  /**
   * Nothing to do.
   *
   * @param cancel ends a run whose rule is gone
   * @param wake called when there may be work for workers
   */
  Backlog(Parts parts, Consumer<Accepted> cancel, Runnable wake) {
    this.journal = parts.journal();
    this.lineup = parts.lineup();
    this.overflow = parts.overflow();
    this.acceptance = parts.acceptance();
    this.ages = parts.ages();
    this.threaded = parts.threaded();
    this.cancel = cancel;
    this.wake = wake;
  }

  /** What it works with. */
  record Parts(
      Journal journal,
      Lineup lineup,
      Overflow overflow,
      Acceptance acceptance,
      Ages ages,
      boolean threaded) {}

  /** That there may be something to do. Returns at once. */
  void call() {
    lock.lock();
    try {
      called = true;
      changed.signal();
      if (threaded && !started && !closed) {
        started = true;
        Thread.ofPlatform().daemon().name("dispatch-backlog").start(this::work);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The same, but whoever tries again after a pause is not called away from that. */
  void callUnlessPausing() {
    lock.lock();
    try {
      if (!pausing) {
        call();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Has everything go on that the journal has from before. */
  void takeUp() {
    Map<String, Long> pending = journal.pending();
    if (!pending.isEmpty()) {
      long last = lastUnfinished();
      pending.forEach((rule, runs) -> {
        if (!lineup.leftBefore(rule, runs, last)) {
          orphaned(rule);
        }
      });
      call();
    }
  }

  private long lastUnfinished() {
    List<RunSummary> newest = journal.runs(RunQuery.newest(1).onlyUnfinished());
    if (!newest.isEmpty()) {
      return newest.getFirst().seq();
    }
    // The newest one cannot be read: the last that can be is found by reading all.
    long last = 0;
    List<Unfinished> page = journal.unfinished(Optional.empty(), last, 1_000);
    while (!page.isEmpty()) {
      last = page.getLast().seq();
      page = journal.unfinished(Optional.empty(), last, 1_000);
    }
    return last;
  }

  /** That {@code rule} is gone, and its runs with it. */
  void orphaned(String rule) {
    orphanedStill(rule);
    call();
  }

  /** Has the runs ended that the journal has of rules that are gone. */
  void cancelUnknown() {
    journal.pending().keySet().stream()
        .filter(rule -> lineup.duty(rule).isEmpty())
        .forEach(this::orphaned);
  }

  /** That {@code work} is to be done as soon as the journal can be read. */
  void later(Runnable work) {
    postponed.add(work);
    call();
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private void work() {
    boolean more = false;
    while (await(more)) {
      try {
        more = step();
      } catch (JournalException e) {
        LOG.log(Level.WARNING, "queue cannot be read from the journal: " + e.getMessage());
        more = true;
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "reading the queue failed by a bug", e);
        more = true;
      }
    }
  }

  /** Waits for a call, or for a moment; false when it is closed. */
  private boolean await(boolean more) {
    lock.lock();
    try {
      long left = PAUSE;
      pausing = more;
      while (!called && !closed && (!more || left > 0)) {
        if (more) {
          left = changed.awaitNanos(left);
        } else {
          changed.await();
        }
      }
      called = false;
      pausing = false;
      return !closed;
    } catch (InterruptedException e) {
      return false;
    } finally {
      lock.unlock();
    }
  }

  private boolean closed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Does all that can be done now; whether something is left that must wait. */
  boolean step() {
    for (Runnable work = postponed.peek(); work != null; work = postponed.peek()) {
      work.run();
      postponed.remove();
    }
    boolean full = acceptOverflow();
    cancelOrphans();
    while (!closed() && page()) {
      wake.run();
    }
    return full;
  }

  private boolean acceptOverflow() {
    while (!overflow.isEmpty() && !closed()) {
      try {
        overflow.accept(CHUNK, runs -> acceptance.take(runs, List.of()));
      } catch (JournalException.Full e) {
        return true;
      }
      wake.run();
    }
    return false;
  }

  private void cancelOrphans() {
    for (var rule = nextOrphaned(); rule.isPresent() && !closed(); rule = nextOrphaned()) {
      rule.ifPresent(this::cancelOrphansOf);
    }
  }

  private void cancelOrphansOf(String rule) {
    boolean done = false;
    try {
      cancelAll(rule);
      done = true;
    } finally {
      if (!done) {
        orphanedStill(rule);
      }
    }
  }

  /** Without a call: whoever failed tries again after a pause. */
  private void orphanedStill(String rule) {
    lock.lock();
    try {
      orphaned.add(rule);
    } finally {
      lock.unlock();
    }
  }

  /** Ends what waits of a rule that is gone; until it is there again. */
  private void cancelAll(String rule) {
    long after = 0;
    List<Unfinished> page = journal.unfinished(Optional.of(rule), after, CHUNK);
    while (!page.isEmpty() && !closed()) {
      Set<Long> atWork =
          lineup.atWork().stream().map(queued -> queued.seq).collect(Collectors.toSet());
      for (Unfinished unfinished : page) {
        after = unfinished.seq();
        if (lineup.duty(rule).isPresent()) {
          return;
        }
        if (!atWork.contains(after)) {
          cancel.accept(unfinished.run());
        }
      }
      page = journal.unfinished(Optional.of(rule), after, CHUNK);
    }
  }

  /** Taken out before it is looked at: what is orphaned meanwhile asks for another look. */
  private Optional<String> nextOrphaned() {
    lock.lock();
    try {
      Optional<String> next = orphaned.stream().findFirst();
      next.ifPresent(orphaned::remove);
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** Reads one page; false when nothing is wanted. */
  private boolean page() {
    Optional<Wanted> next = acceptance.whileNobodyAccepts(lineup::wanted);
    if (next.isEmpty()) {
      return false;
    }
    Wanted wanted = next.get();
    List<Queued> runs = new ArrayList<>();
    boolean read = false;
    try {
      for (Unfinished unfinished :
          journal.unfinished(
              Optional.of(wanted.rule()), wanted.after(), Math.max(1, wanted.limit()))) {
        runs.add(queued(unfinished));
      }
      read = true;
    } finally {
      if (!read) {
        lineup.unread(wanted);
      }
    }
    lineup.read(wanted, runs, ages.now());
    return true;
  }

  private Queued queued(Unfinished unfinished) {
    Accepted run = unfinished.run();
    Queued queued =
        new Queued(
            unfinished.seq(), run, unfinished.attempts(), ages.since(unfinished.seq(), run.at()));
    Optional<Instant> notBefore = unfinished.notBefore();
    if (notBefore.isPresent()) {
      Duration longest =
          lineup
              .duty(run.rule())
              .map(duty -> duty.treatment().retry().max())
              .orElse(RetryPolicy.LONGEST_WAIT);
      queued.notBefore(ages.due(notBefore.get(), longest));
    }
    return queued;
  }
}
