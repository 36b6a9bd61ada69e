// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import dev.dockreeve.model.Event;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The events of one watcher from one moment on, together with the picture at that moment.
 *
 * <p><b>Atomic.</b> {@link #portfolio} and the events fit together: no event between them is
 * missed, and none that the picture already shows is told.
 *
 * <p><b>Ordered.</b> Events of one container come in the order in which they happened. A start may
 * be held back for a moment, until its address is known, and with it whatever follows of the same
 * container; so between different containers nothing is promised. By the time that an event is
 * told, {@link Watcher#portfolio} shows its effect, or a later one.
 *
 * <p><b>Bounded.</b> It holds so many notices as it was made for. A subscriber that is slower than
 * that delays nobody: it misses events, and is told how many by {@link Notice.Lagged} in their
 * place.
 *
 * <p><b>Threads.</b> Any thread may take notices; when several do, each notice goes to one of them.
 */
public final class Subscription implements AutoCloseable {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Notice> notices = new ArrayDeque<>();
  private final int capacity;
  private final Portfolio portfolio;
  private final Consumer<Subscription> onClose;
  private long missed;
  private boolean closed;

  Subscription(int capacity, Portfolio portfolio, Consumer<Subscription> onClose) {
    this.capacity = capacity;
    this.portfolio = portfolio;
    this.onClose = onClose;
  }

  /** The picture at the moment of subscribing; it does not change. */
  public Portfolio portfolio() {
    return portfolio;
  }

  /**
   * Waits for the next notice.
   *
   * @return empty when the subscription or its watcher is closed, and every notice was taken
   */
  public Optional<Notice> next() throws InterruptedException {
    return next(Duration.ofSeconds(Long.MAX_VALUE));
  }

  /**
   * Waits for the next notice, at most {@code patience}.
   *
   * @return empty when there was none in that time, or when it is closed and every notice was taken
   */
  public Optional<Notice> next(Duration patience) throws InterruptedException {
    long left = patience.compareTo(Duration.ofDays(1)) > 0 ? Long.MAX_VALUE : patience.toNanos();
    lock.lockInterruptibly();
    try {
      while (notices.isEmpty() && missed == 0 && !closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      Notice next = notices.poll();
      if (next == null && missed > 0) {
        next = lagged();
      }
      return Optional.ofNullable(next);
    } finally {
      lock.unlock();
    }
  }

  /** Whether it is closed; notices may still be there to take. */
  public boolean closed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Called by the watcher's thread; never waits for the subscriber. */
  void offer(List<Event> events) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      for (Event event : events) {
        if (missed > 0 && notices.size() < capacity - 1) {
          notices.add(lagged());
        }
        if (missed > 0 || notices.size() >= capacity) {
          missed++;
        } else {
          notices.add(new Notice.Happened(event));
        }
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private Notice lagged() {
    Notice lagged = new Notice.Lagged(missed);
    missed = 0;
    return lagged;
  }

  /** Ends it: no more notices come, and a waiting {@link #next} returns. Idempotent. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    onClose.accept(this);
  }
}
