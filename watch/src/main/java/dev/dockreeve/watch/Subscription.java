// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import dev.dockreeve.model.Event;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The events of a watcher, or of a fleet of them, from one moment on, together with the picture at
 * that moment. Taken one by one with {@link #next}, or all in a loop: {@code for (Notice notice :
 * subscription)}.
 *
 * <p><b>Atomic.</b> {@link #portfolio} and the events fit together: no event between them is
 * missed, and the end of no container is told that the picture does not show. What was alive before
 * is not told, unless it was asked for (<em>with existing</em>): then a subscriber, however late it
 * comes, is first told a start with the origin {@code initial} for each container of the picture,
 * and never the start of the same life again. Otherwise a life that the picture shows may still be
 * told to have started, when an answer to a question of ours was faster than the engine's event.
 *
 * <p><b>Ordered.</b> Events of one container come in the order in which they happened. A start may
 * be held back for a moment, until its address is known, and with it whatever follows of the same
 * container; so between different containers, and different engines, nothing is promised. By the
 * time that an event is told, {@link Watcher#portfolio} shows its effect, or a later one.
 *
 * <p><b>Late.</b> An event that was lost on its way, and that the engine still remembers, comes
 * later, as {@code replayed}. Starts and ends of one container nevertheless come in the order of
 * its lives: one that would come after a later life was told is not told, and a gap says so. What
 * no engine remembers is found by comparing, and comes as {@code resync}, without the details that
 * only the event had.
 *
 * <p><b>Skipped.</b> In three cases, and all are said. It holds as much as its {@link Room} says; a
 * subscriber that is slower than that delays nobody, but misses events, and is told how many by
 * {@link Notice.Lagged} in their place. And where the watcher itself cannot know what it missed it
 * tells an event with the type {@code reactor} and the action {@code gap}, which says from when to
 * when, by the engine's clock: a life that both began and ended in it may never be told, nor what
 * else happened then; the last state has been told or will be. And of an engine without a stream
 * ({@link Freshness.Polling}) only what a list shows is known. In all of them {@link
 * Watcher#portfolio} is right: compare with it.
 *
 * <p><b>Threads.</b> Any thread may take notices; when several do, each notice goes to one of them.
 * A subscriber may block as long as it likes.
 */
public final class Subscription implements Iterable<Notice>, AutoCloseable {

  /** What is subscribed to. */
  enum Kind {
    ONE_ENGINE,
    SEVERAL_ENGINES
  }

  private final Kind kind;
  private final Room room;
  private final boolean withExisting;
  private final Consumer<Subscription> onClose;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final SequencedMap<String, Portfolio> portfolios = new LinkedHashMap<>();
  private final ArrayDeque<Iterator<Event>> existing = new ArrayDeque<>();
  private final ArrayDeque<Notice> notices = new ArrayDeque<>();
  private final Marks marks = new Marks();
  private long bytes;
  private long missed;
  private long put;
  private long taken;
  private boolean closed;

  Subscription(Kind kind, Room room, boolean withExisting, Consumer<Subscription> onClose) {
    this.kind = kind;
    this.room = room;
    this.withExisting = withExisting;
    this.onClose = onClose;
  }

  /**
   * The picture at the moment of subscribing to a watcher; it does not change.
   *
   * @throws IllegalStateException for a subscription to a fleet, which has {@link #portfolios}
   */
  public Portfolio portfolio() {
    if (kind == Kind.SEVERAL_ENGINES) {
      throw new IllegalStateException("portfolio of a fleet (expected: portfolios)");
    }
    return portfolios().firstEntry().getValue();
  }

  /**
   * For each engine, by its name, the picture at the moment from which on its events are told: that
   * of subscribing, or that of joining the fleet later.
   */
  public SequencedMap<String, Portfolio> portfolios() {
    lock.lock();
    try {
      return Collections.unmodifiableSequencedMap(new LinkedHashMap<>(portfolios));
    } finally {
      lock.unlock();
    }
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
    lock.lockInterruptibly();
    try {
      return Optional.ofNullable(await(patience));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for the next notice, at most {@code patience}, and takes with it those that are there
   * already: cheaper than one by one where they come faster than they are dealt with.
   *
   * @param most takes no more when it has so many, or so many bytes
   * @return in their order; empty as {@link #next(Duration)} is
   */
  public List<Notice> next(Duration patience, Room most) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      List<Notice> together = new ArrayList<>();
      long size = 0;
      for (Notice next = await(patience); next != null; next = poll()) {
        together.add(next);
        size += next instanceof Notice.Happened(Event event) ? event.bytes() : 0;
        if (together.size() >= most.notices() || size >= most.bytes()) {
          break;
        }
      }
      return together;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Notice await(Duration patience) throws InterruptedException {
    long left = patience.compareTo(Duration.ofDays(1)) > 0 ? Long.MAX_VALUE : patience.toNanos();
    Notice next = poll();
    while (next == null && !closed && left > 0) {
      left = changed.awaitNanos(left);
      next = poll();
    }
    return next;
  }

  private @Nullable Notice poll() {
    for (Iterator<Event> told = existing.peek(); told != null; told = existing.peek()) {
      if (told.hasNext()) {
        return new Notice.Happened(told.next());
      }
      existing.remove();
    }
    Notice next = notices.poll();
    if (next != null) {
      taken++;
    }
    if (next instanceof Notice.Happened(Event event)) {
      bytes -= event.bytes();
    } else if (next == null && missed > 0) {
      put++;
      taken++;
      return lagged();
    }
    return next;
  }

  /**
   * The notices as they come; its {@code hasNext} waits for the next one. It ends when the
   * subscription is closed, or the thread interrupted: then the thread's flag stays set.
   */
  @Override
  public Iterator<Notice> iterator() {
    return new Iterator<>() {
      private Optional<Notice> ahead = Optional.empty();

      @Override
      public boolean hasNext() {
        try {
          if (ahead.isEmpty()) {
            ahead = Subscription.this.next();
          }
        } catch (InterruptedException _) {
          Thread.currentThread().interrupt();
        }
        return ahead.isPresent();
      }

      @Override
      public Notice next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        Notice next = ahead.orElseThrow();
        ahead = Optional.empty();
        return next;
      }
    };
  }

  /**
   * Until when, by its clock, all that the engine said is known from the notices that were taken so
   * far: told, or said to be lost. Where a {@link Bookmark} goes on from: who asks after it has
   * dealt with all that it took has missed nothing of before. Empty until the containers of the
   * first contact were told, and while it is open whether something was lost lately: at the
   * beginning of every connection, until its replay has proven that nothing was, or the gap is
   * told. While a start waits to be told that is said, too ({@link Settled#held}). Moves on every
   * now and then, when the engine's memory was compared with what it told.
   *
   * @param engine the engine's name
   */
  public Optional<Settled> settled(String engine) {
    lock.lock();
    try {
      if (!existing.isEmpty()) {
        return Optional.empty();
      }
      return marks.at(engine, taken);
    } finally {
      lock.unlock();
    }
  }

  /** Called by a watcher's thread: what is known for good with what was offered so far. */
  void settled(String engine, Settled now) {
    lock.lock();
    try {
      if (!closed) {
        marks.add(engine, put + (missed > 0 ? 1 : 0), now);
      }
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

  /** From now on events of that engine will be offered. */
  void join(Portfolio portfolio) {
    lock.lock();
    try {
      portfolios.put(portfolio.engine(), portfolio);
      if (withExisting && !closed) {
        existing.add(Existing.of(portfolio));
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Called by a watcher's thread; never waits for the subscriber. */
  void offer(List<Event> events) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      for (Event event : events) {
        if (!withExisting || !Existing.showed(portfolios.get(event.engine()), event)) {
          offer(event);
        }
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void offer(Event event) {
    long needed = event.bytes();
    boolean light = bytes == 0 || bytes + needed <= room.bytes();
    if (missed > 0 && light && notices.size() < room.notices() - 1) {
      notices.add(lagged());
      put++;
    }
    if (missed > 0 || !light || notices.size() >= room.notices()) {
      missed++;
    } else {
      notices.add(new Notice.Happened(event));
      put++;
      bytes += needed;
    }
  }

  private Notice lagged() {
    Notice lagged = new Notice.Lagged(missed);
    missed = 0;
    return lagged;
  }

  /** A watcher was closed: with the only one it ends, and what it holds may still be taken. */
  void leave(String engine) {
    if (kind == Kind.ONE_ENGINE) {
      end();
      return;
    }
    lock.lock();
    try {
      portfolios.remove(engine);
    } finally {
      lock.unlock();
    }
  }

  /** No more notices come; what it holds may still be taken. */
  void end() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends it: what it holds is dropped, no more notices come, and a waiting {@link #next} returns.
   * Idempotent.
   */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      notices.clear();
      existing.clear();
      bytes = 0;
      missed = 0;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    onClose.accept(this);
  }

  /** Has {@code consumer} called for every notice, by a thread of its own, until it is closed. */
  Subscription callBack(String name, Consumer<Notice> consumer) {
    Thread.ofVirtual().name("tell-" + name).start(() -> tell(name, consumer));
    return this;
  }

  private void tell(String name, Consumer<Notice> consumer) {
    try (this) {
      for (Notice notice : this) {
        try {
          consumer.accept(notice);
        } catch (Throwable e) {
          Watcher.LOG.log(
              System.Logger.Level.ERROR, "engine=" + name + " bug in a subscriber's callback", e);
        }
      }
    }
  }
}
