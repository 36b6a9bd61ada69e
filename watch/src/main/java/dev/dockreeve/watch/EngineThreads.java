// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import dev.dockreeve.engine.Engine;
import dev.dockreeve.engine.EngineException;
import dev.dockreeve.engine.EventStream;
import dev.dockreeve.model.EngineEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what the merge asks for: each question on a virtual thread of its own, the stream on
 * one that only reads, parses and puts into the mailbox. {@link #timer} is for the merge's thread
 * alone.
 */
final class EngineThreads implements Effects {

  private final String name;
  private final Engine engine;
  private final Mailbox mailbox;
  private final Timers timers;
  private final InstantSource clock;

  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable EventStream stream;
  private int closedUpTo;
  private long malformedBefore;

  EngineThreads(String name, Engine engine, Mailbox mailbox, Timers timers, InstantSource clock) {
    this.name = name;
    this.engine = engine;
    this.mailbox = mailbox;
    this.timers = timers;
    this.clock = clock;
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
    run(
        "events",
        () -> {
          try (EventStream events = engine.events(since)) {
            if (opened(epoch, events)) {
              read(epoch, events);
            }
            return new Message.Lost(epoch, "the engine ended the stream of events");
          }
        },
        reason -> new Message.Lost(epoch, reason));
  }

  private void read(int epoch, EventStream events) throws EngineException {
    for (EngineEvent event = events.next(); event != null; event = events.next()) {
      mailbox.event(epoch, event);
    }
  }

  private boolean opened(int epoch, EventStream events) {
    lock.lock();
    try {
      if (epoch <= closedUpTo) {
        return false;
      }
      stream = events;
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
      EventStream open = stream;
      if (open != null) {
        malformedBefore += open.malformed();
        stream = null;
        open.close();
      }
    } finally {
      lock.unlock();
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
    run(
        "inspect",
        () -> new Message.Inspected(ticket, engine.inspect(id)),
        reason -> new Message.InspectFailed(ticket, reason));
  }

  private interface Question {
    Message ask() throws EngineException;
  }

  private interface Failure {
    Message because(String reason);
  }

  /** Every question is answered, whatever happens: the merge waits for it. */
  private void run(String role, Question question, Failure failure) {
    Thread.ofVirtual()
        .name("watch-" + name + "-" + role)
        .start(() -> {
          try {
            mailbox.put(question.ask());
          } catch (EngineException e) {
            mailbox.put(failure.because(String.valueOf(e.getMessage())));
          } catch (RuntimeException e) {
            Watcher.LOG.log(
                System.Logger.Level.ERROR, "engine=" + name + " role=" + role + " bug", e);
            mailbox.put(failure.because("a bug: " + e));
          }
        });
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
