// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import dev.dockreeve.action.RunCommand;
import dev.dockreeve.dispatch.RuleStats;
import dev.dockreeve.dispatch.Stats;
import dev.dockreeve.journal.Health;
import dev.dockreeve.journal.JournalException;
import dev.dockreeve.model.PlainText;
import dev.dockreeve.reactor.Reactor;
import dev.dockreeve.watch.Portfolio;
import dev.dockreeve.watch.Watcher;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes every second down how far the engines were heard, and tells systemd how it stands and that
 * we are alive. The sign of life goes through the whole pipeline: each watcher's thread, each
 * thread that brings events, the journal, the dispatcher. It is given only when all of them have
 * passed it on, so whichever hangs, systemd hears of it by silence. After a burst of events it
 * gives memory back, and where no command can be started any more it ends the daemon.
 */
final class Heart implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger("dev.dockreeve.cli");

  private static final Duration TURN = Duration.ofSeconds(1);
  private static final Duration REST = Duration.ofSeconds(2);
  private static final Duration STATUS_EVERY = Duration.ofSeconds(10);

  private final Daemon daemon;
  private final Systemd systemd;
  private final Duration turn;
  private final long beatEvery;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Thread thread;
  private final Tidying tidying = new Tidying(System.nanoTime());
  private boolean closed;
  private List<Passing> passing = List.of();
  private CompletableFuture<?> reacted = CompletableFuture.completedFuture("");
  private boolean asked;
  private long beatAt;
  private long statusAt;

  /** One engine's part of a sign of life. */
  private record Passing(EngineFeed feed, Watcher watcher, CompletableFuture<?> beat, long turns) {

    static Passing begin(EngineFeed feed) {
      Watcher watcher = feed.watcher();
      return new Passing(feed, watcher, watcher.beat(), feed.turns());
    }

    /** A watcher that was replaced answers no more, but its successor does. */
    Passing renewed() {
      return feed.watcher() == watcher ? this : begin(feed);
    }

    boolean done() {
      return (beat.isDone() && feed.turns() > turns) || !feed.live();
    }
  }

  Heart(Daemon daemon, Systemd systemd) {
    this.daemon = daemon;
    this.systemd = systemd;
    Duration half = systemd.watchdog().map(limit -> limit.dividedBy(2)).orElse(TURN);
    this.beatEvery = half.toNanos();
    this.turn = half.dividedBy(4).compareTo(TURN) < 0 ? half.dividedBy(4) : TURN;
    // Half an interval ago, so that the first sign comes soon.
    this.beatAt = System.nanoTime() - beatEvery;
    this.statusAt = System.nanoTime();
    this.thread = Thread.ofVirtual().name("heart").unstarted(this::live);
  }

  /** Begins. */
  Heart start() {
    thread.start();
    return this;
  }

  private void live() {
    try {
      while (!await()) {
        try {
          if (tidying.due(daemon.received(), System.nanoTime())) {
            System.gc();
          }
          if (RunCommand.javaReplaced()) {
            daemon.restart();
          }
          daemon.reactor().flush();
          long now = System.nanoTime();
          if (systemd.watchdog().isPresent()) {
            beat(now);
          }
          if (systemd.listens() && now - statusAt >= STATUS_EVERY.toNanos()) {
            statusAt = now;
            systemd.status(status());
          }
        } catch (JournalException e) {
          LOG.log(Level.DEBUG, "journal: " + e.getMessage());
        } catch (RuntimeException e) {
          LOG.log(Level.ERROR, "a bug in the heart", e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for the next turn; whether there is none. */
  private boolean await() throws InterruptedException {
    long left = turn.toNanos();
    lock.lockInterruptibly();
    try {
      while (!closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** First the watchers and their feeds, then journal and dispatcher, then systemd. */
  private void beat(long now) {
    if (now - beatAt < beatEvery - turn.toNanos()) {
      return;
    }
    if (passing.isEmpty()) {
      passing = daemon.feeds().stream().map(Passing::begin).toList();
      return;
    }
    passing = passing.stream().map(Passing::renewed).toList();
    if (!passing.stream().allMatch(Passing::done)) {
      return;
    }
    if (!asked) {
      reacted = daemon.reactor().beat();
      asked = true;
    }
    if (reacted.isDone()) {
      systemd.alive();
      beatAt = now;
      asked = false;
      passing = List.of();
    }
  }

  /** How it stands, in one line. */
  String status() {
    Reactor reactor = daemon.reactor();
    Stats stats = reactor.stats();
    List<String> parts = new ArrayList<>();
    if (reactor.journal().health() instanceof Health.Degraded degraded) {
      parts.add("DEGRADED: " + PlainText.brief(degraded.reason()));
    }
    for (Portfolio portfolio : daemon.portfolios()) {
      parts.add(
          portfolio.connected()
              ? portfolio.engine() + ": " + portfolio.size() + " alive"
              : portfolio.engine() + ": not there");
    }
    parts.add(stats.running() + " running, " + stats.waiting() + " waiting");
    parts.add(stats.succeeded() + " succeeded, " + stats.failed() + " failed");
    long suspended = reactor.ruleStats().stream().filter(RuleStats::suspended).count();
    if (suspended > 0) {
      parts.add(Words.count(suspended, "rule") + " suspended");
    }
    return PlainText.of(String.join("; ", parts));
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      boolean ended = thread.join(REST);
      if (!ended) {
        LOG.log(Level.DEBUG, "the heart still waits for something");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
