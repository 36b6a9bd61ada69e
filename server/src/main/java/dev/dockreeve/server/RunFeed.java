// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.server;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.dispatch.RunEvent;
import dev.dockreeve.dispatch.RunListener;
import dev.dockreeve.journal.Accepted;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * Knows which attempts are going on, and tells followers what happens to runs. Who follows and does
 * not read is let go: it holds {@value #ROOM} lines, and delays nobody. Any thread.
 */
public final class RunFeed implements RunListener, AutoCloseable {

  /** How many lines wait for a follower. */
  static final int ROOM = 1024;

  /** How many may follow at a time. */
  static final int MOST = 32;

  /** An attempt that goes on. */
  record Going(Accepted run, int attempt, Instant since) {}

  private final InstantSource clock;
  private final Map<String, Going> going = new ConcurrentHashMap<>();
  private final Set<Follower> followers = ConcurrentHashMap.newKeySet();

  /** Nothing goes on yet, and nobody follows. */
  public RunFeed(InstantSource clock) {
    this.clock = requireNonNull(clock, "clock");
  }

  @Override
  public void on(RunEvent event) {
    switch (event) {
      case RunEvent.Started(Accepted run, int attempt) ->
          going.put(run.runId(), new Going(run, attempt, clock.instant()));
      case RunEvent.Retrying retrying -> going.remove(retrying.run().runId());
      case RunEvent.Ended ended -> going.remove(ended.run().runId());
      case RunEvent.Interrupted(Accepted run) -> going.remove(run.runId());
      case RunEvent.WaitsForWorker _,
          RunEvent.Refused _,
          RunEvent.Coalesced _,
          RunEvent.Throttled _ -> {}
    }
    if (!followers.isEmpty()) {
      RunJson.line(event, clock.instant())
          .ifPresent(line -> followers.forEach(follower -> follower.offer(event, line)));
    }
  }

  /** What goes on, the longest first. */
  List<Going> going() {
    return going.values().stream().sorted(Comparator.comparing(Going::since)).toList();
  }

  Optional<Going> going(String runId) {
    return Optional.ofNullable(going.get(runId));
  }

  /**
   * Follows those that are {@code wanted}.
   *
   * @return empty when too many do so already
   */
  Optional<Answer.Feed> follow(Predicate<RunEvent> wanted) {
    if (followers.size() >= MOST) {
      return Optional.empty();
    }
    Follower follower = new Follower(wanted);
    followers.add(follower);
    return Optional.of(follower);
  }

  private final class Follower implements Answer.Feed {

    private final Predicate<RunEvent> wanted;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<String> lines = new ArrayDeque<>();
    private boolean lagged;
    private boolean over;

    Follower(Predicate<RunEvent> wanted) {
      this.wanted = wanted;
    }

    void offer(RunEvent event, String line) {
      if (!wanted.test(event)) {
        return;
      }
      lock.lock();
      try {
        if (lines.size() >= ROOM) {
          lagged = true;
        } else if (!lagged) {
          lines.add(line);
          changed.signal();
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public Optional<String> next(Duration patience) throws InterruptedException {
      long left = patience.toNanos();
      lock.lockInterruptibly();
      try {
        while (lines.isEmpty() && !lagged && !over && left > 0) {
          left = changed.awaitNanos(left);
        }
        String line = lines.poll();
        if (line != null) {
          return Optional.of(line);
        }
        if (over) {
          return Optional.empty();
        }
        if (lagged) {
          over = true;
          return Optional.of(RunJson.LAGGED);
        }
        return Optional.of("");
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      followers.remove(this);
      lock.lock();
      try {
        over = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Lets all followers go. */
  @Override
  public void close() {
    followers.forEach(Follower::close);
  }
}
