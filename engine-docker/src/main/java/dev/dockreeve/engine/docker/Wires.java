// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one address: at most {@value #MOST} requests at a time, others wait for their
 * turn, for a bounded time. A connection whose answer was read to its end is kept for the next
 * request. From any thread.
 *
 * <p>Each request is taken up by {@link #ask}, and ends with {@link #giveBack} or {@link #end}.
 */
final class Wires implements AutoCloseable {

  /** More than the watcher ever asks at once, with its streams of events. */
  static final int MOST = 32;

  private final Dialer dialer;
  private final HttpHost engine;
  private final Duration patience;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition freed = lock.newCondition();
  private final Set<Ask> running = Collections.newSetFromMap(new IdentityHashMap<>());
  private final ArrayDeque<Wire> idle = new ArrayDeque<>();
  private boolean closed;

  /**
   * @param patience how long a request waits for its turn
   */
  Wires(Dialer dialer, HttpHost engine, Duration patience) {
    this.dialer = dialer;
    this.engine = engine;
    this.patience = patience;
  }

  /**
   * Sends {@code GET path}, and waits for the head of the answer. When a connection that was kept
   * turns out to be dead, it is tried once more on a new one; answers are never asked for twice.
   */
  Wire.Reply ask(Ask ask, String path) throws IOException, HttpException {
    Wire kept = admit(ask);
    if (kept != null) {
      try {
        ask.uses(kept.channel());
        return kept.ask(path);
      } catch (ClosedChannelException | InterruptedIOException e) {
        throw e; // By us, not by the engine.
      } catch (IOException e) {
        ask.done();
        Dialer.closeQuietly(kept.channel());
        forgetIdle();
      }
    }
    return new Wire(dialer.dial(ask), engine).ask(path);
  }

  /** Waits for its turn; then a connection that was kept, if there is one. */
  private @Nullable Wire admit(Ask ask) throws IOException {
    lock.lock();
    try {
      long left = patience.toNanos();
      while (running.size() >= MOST && !closed && !ask.cancelled()) {
        if (left <= 0) {
          throw new IOException("all " + MOST + " connections are in use");
        }
        left = freed.awaitNanos(left);
      }
      if (closed || ask.cancelled()) {
        throw new ClosedChannelException();
      }
      running.add(ask);
      return idle.pollLast();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } finally {
      lock.unlock();
    }
  }

  /** The request is done, and the whole answer was read: others may use the connection. */
  void giveBack(Ask ask, Wire wire) {
    lock.lock();
    try {
      running.remove(ask);
      if (ask.done()) {
        if (closed) {
          Dialer.closeQuietly(wire.channel());
        } else {
          idle.addLast(wire);
        }
      }
      freed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** The request is over, and its connection with it, unless it was given back. Idempotent. */
  void end(Ask ask) {
    ask.cancel();
    lock.lock();
    try {
      running.remove(ask);
      freed.signalAll(); // It may be waiting for its turn itself.
    } finally {
      lock.unlock();
    }
  }

  /** Closes the connections that nobody uses. */
  void forgetIdle() {
    lock.lock();
    try {
      idle.forEach(wire -> Dialer.closeQuietly(wire.channel()));
      idle.clear();
    } finally {
      lock.unlock();
    }
  }

  /** Ends all requests, also those to come. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      running.forEach(Ask::cancel);
      freed.signalAll();
      forgetIdle();
    } finally {
      lock.unlock();
    }
  }
}
