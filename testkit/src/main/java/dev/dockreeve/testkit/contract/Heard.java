// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.contract;

import dev.dockreeve.engine.EngineException;
import dev.dockreeve.engine.EventStream;
import dev.dockreeve.model.EngineEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Reads a stream on a thread of its own, and keeps what is about one actor. Used by one test
 * thread.
 */
final class Heard implements AutoCloseable {

  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private final EventStream stream;
  private final BlockingQueue<EngineEvent> incoming = new LinkedBlockingQueue<>();
  private final List<EngineEvent> all = new ArrayList<>();
  private final CountDownLatch ended = new CountDownLatch(1);

  private Heard(EventStream stream) {
    this.stream = stream;
  }

  static Heard of(EventStream stream) {
    Heard heard = new Heard(stream);
    Thread.ofVirtual().name("heard").start(heard::read);
    return heard;
  }

  private void read() {
    try {
      for (EngineEvent event = stream.next(); event != null; event = stream.next()) {
        incoming.add(event);
      }
    } catch (EngineException e) {
      // The stream was closed, or broke: the test sees that events are missing.
    } finally {
      ended.countDown();
    }
  }

  /** The next event about {@code id} with that action; those before it are kept in {@link #all}. */
  EngineEvent await(String id, String action) {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    try {
      while (true) {
        EngineEvent event = incoming.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (event == null) {
          throw new AssertionError(
              "no event " + action + " within " + DEADLINE + ", but " + actions());
        }
        if (event.actor().id().equals(id)) {
          all.add(event);
          if (event.action().equals(action)) {
            return event;
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** What was heard about the actor so far. */
  List<EngineEvent> all() {
    return List.copyOf(all);
  }

  /** The actions of {@link #all}. */
  List<String> actions() {
    return all.stream().map(EngineEvent::action).toList();
  }

  /** Whether the reader came to an end within the deadline. */
  boolean awaitEnd() throws InterruptedException {
    return ended.await(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    stream.close();
  }
}
