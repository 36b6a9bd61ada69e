// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import dev.dockreeve.engine.Engine;
import dev.dockreeve.engine.EngineException;
import dev.dockreeve.engine.EventStream;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.PlainText;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what the merge asks for: each question on a virtual thread of its own, the stream on
 * a platform thread that only reads, parses and puts into the mailbox: it must not wait until a
 * virtual one that computes lets go of its carrier. Inspects have platform threads, too, which stay
 * for some seconds: of thousands one after the other each takes a fifth less time than on a virtual
 * one, whose answer goes through two pollers. {@link #timer} is for the merge's thread alone.
 */
final class EngineThreads implements Effects {

  /** More than engines remember that forget at all. */
  private static final int SWEPT = 4096;

  private static final long SWEPT_BYTES = 16 << 20;
  private static final int LONGEST_REASON = 1000;
  private static final Duration KEPT = Duration.ofSeconds(5);

  private final String name;
  private final Engine engine;
  private final Mailbox mailbox;
  private final Timers timers;
  private final InstantSource clock;

  /** {@link Inspections#PARALLEL} threads at most, none when nothing was asked for a while. */
  private final ThreadPoolExecutor inspectors;

  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable EventStream stream;
  private @Nullable EventStream sweep;
  private int closedUpTo;
  private long malformedBefore;

  EngineThreads(String name, Engine engine, Mailbox mailbox, Timers timers, InstantSource clock) {
    this.name = name;
    this.engine = engine;
    this.mailbox = mailbox;
    this.timers = timers;
    this.clock = clock;
    this.inspectors =
        new ThreadPoolExecutor(
            Inspections.PARALLEL,
            Inspections.PARALLEL,
            KEPT.toSeconds(),
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), // At most Inspections.OPEN.
            Thread.ofPlatform()
                .daemon()
                .inheritInheritableThreadLocals(false)
                .name("watch-" + name + "-inspect")
                .factory());
    inspectors.allowCoreThreadTimeOut(true);
  }

  @Override
  public void connect(int epoch) {
    run(
        "connect",
        () -> new Message.Identified(epoch, engine.identify()),
        reason -> new Message.Lost(epoch, reason));
  }

  @Override
  public void stream(int epoch, Instant since) {
    Failure lost = reason -> new Message.Lost(epoch, reason);
    start(
        Thread.ofVirtual(),
        "subscribe",
        () ->
            unlessRefused(
                epoch,
                () -> {
                  EventStream events = engine.events(since);
                  if (opened(epoch, events)) {
                    Work reading = () -> unlessRefused(epoch, () -> read(epoch, events));
                    start(Thread.ofPlatform().daemon(), "events", reading, lost);
                  } else {
                    events.close(); // Nobody waits for it any more.
                  }
                }),
        lost);
  }

  private void read(int epoch, EventStream events) throws EngineException {
    try (events) {
      boolean more = true;
      while (more) {
        // Looked at last: there may be room by the time that an event comes.
        if (events.await() && mailbox.full()) {
          more = events.pass();
          if (more) {
            mailbox.leftOut(epoch);
          }
        } else {
          EngineEvent event = events.next();
          more = event != null;
          if (event != null) {
            mailbox.event(epoch, event);
          }
        }
      }
      mailbox.put(new Message.Ended(epoch, "the engine ended the stream of events"));
    }
  }

  private void unlessRefused(int epoch, Work work) throws EngineException {
    try {
      work.run();
    } catch (EngineException.Refused e) {
      mailbox.put(
          hasNone(e) ? new Message.Ended(epoch, reason(e)) : new Message.Lost(epoch, reason(e)));
    }
  }

  /** Whether the engine said that it has no such thing as a stream of events. */
  private static boolean hasNone(EngineException.Refused refused) {
    return refused.status() == 404 || refused.status() == 405 || refused.status() == 501;
  }

  @Override
  public void replay(int epoch, long sweep, Instant since, Instant until) {
    run(
        "sweep",
        () -> {
          try (EventStream events = engine.events(since, until)) {
            List<EngineEvent> remembered = new ArrayList<>();
            if (sweeping(epoch, events)) {
              collect(events, remembered);
            }
            return new Message.Replayed(sweep, remembered);
          } catch (EngineException.Unreachable e) {
            return new Message.ReplayFailed(sweep, reason(e), false);
          }
        },
        reason -> new Message.ReplayFailed(sweep, reason, true));
  }

  /** All of them, but not more than the newest that fit. */
  private static void collect(EventStream events, List<EngineEvent> remembered)
      throws EngineException {
    ArrayDeque<EngineEvent> newest = new ArrayDeque<>();
    long bytes = 0;
    for (EngineEvent event = events.next(); event != null; event = events.next()) {
      newest.add(event);
      bytes += event.bytes();
      while (newest.size() > SWEPT || bytes > SWEPT_BYTES) {
        bytes -= newest.removeFirst().bytes();
      }
    }
    remembered.addAll(newest);
  }

  private boolean opened(int epoch, EventStream events) {
    lock.lock();
    try {
      if (epoch <= closedUpTo) {
        return false;
      }
      forget(stream);
      stream = events;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean sweeping(int epoch, EventStream events) {
    lock.lock();
    try {
      if (epoch <= closedUpTo) {
        return false;
      }
      if (sweep != null) {
        sweep.close(); // Nobody waits for its answer any more.
      }
      sweep = events;
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void disconnect(int epoch) {
    lock.lock();
    try {
      closedUpTo = Math.max(closedUpTo, epoch);
      forget(stream);
      stream = null;
      if (sweep != null) {
        sweep.close(); // An engine that hangs would hold its reader for ever.
        sweep = null;
      }
    } finally {
      lock.unlock();
    }
  }

  private void forget(@Nullable EventStream old) {
    if (old != null) {
      malformedBefore += old.malformed();
      old.close();
    }
  }

  /** How many lines of all streams could not be understood. */
  long malformed() {
    lock.lock();
    try {
      return malformedBefore + (stream == null ? 0 : stream.malformed());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void list(int listing) {
    run(
        "list",
        () -> new Message.Listed(listing, engine.list()),
        reason -> new Message.ListFailed(listing, reason));
  }

  @Override
  public void inspect(long ticket, String id) {
    Failure failed = reason -> new Message.InspectFailed(ticket, reason);
    Work asking = () -> mailbox.put(new Message.Inspected(ticket, engine.inspect(id)));
    try {
      inspectors.execute(() -> doing("inspect", asking, failed));
    } catch (OutOfMemoryError | RejectedExecutionException e) {
      // The system has no thread left, or all is over.
      mailbox.put(failed.because(PlainText.brief("no thread for it: " + e)));
    }
  }

  /** Keeps no thread any longer than its question takes; what was not asked yet is not asked. */
  void end() {
    inspectors.shutdown();
    inspectors.getQueue().clear();
  }

  private interface Question {
    Message ask() throws EngineException;
  }

  private interface Work {
    void run() throws EngineException;
  }

  private interface Failure {
    Message because(String reason);
  }

  /** Every question is answered, whatever happens: the merge waits for it. */
  private void run(String role, Question question, Failure failure) {
    start(Thread.ofVirtual(), role, () -> mailbox.put(question.ask()), failure);
  }

  private void start(Thread.Builder thread, String role, Work work, Failure failure) {
    thread.name("watch-" + name + "-" + role).start(() -> doing(role, work, failure));
  }

  private void doing(String role, Work work, Failure failure) {
    try {
      work.run();
    } catch (EngineException e) {
      mailbox.put(failure.because(reason(e)));
    } catch (Throwable e) {
      Watcher.LOG.log(System.Logger.Level.ERROR, "engine=" + name + " role=" + role + " bug", e);
      mailbox.put(failure.because(PlainText.brief("a bug: " + e)));
    }
  }

  /** Adapters may quote what an engine said, which may be anything. */
  private static String reason(EngineException e) {
    return PlainText.cut(String.valueOf(e.getMessage()), LONGEST_REASON);
  }

  @Override
  public void timer(Duration after, Message.Elapsed then) {
    timers.add(nanos() + after.toNanos(), then);
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public Instant wall() {
    return clock.instant();
  }
}
