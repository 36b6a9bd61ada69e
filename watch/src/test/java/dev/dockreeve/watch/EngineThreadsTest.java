// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.engine.Engine;
import dev.dockreeve.engine.EngineInfo;
import dev.dockreeve.engine.EventStream;
import dev.dockreeve.model.Actor;
import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Summary;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EngineThreadsTest {

  private static final int TOO_MANY = 100;

  private final Mailbox mailbox = new Mailbox();

  @Test
  void events_forWhichThereIsNoRoom_arePassedOverUnread() throws InterruptedException {
    Flood flood = new Flood(Mailbox.EVENTS + TOO_MANY);
    EngineThreads threads =
        new EngineThreads("x", new Flooded(flood), mailbox, new Timers(), InstantSource.system());

    threads.stream(1, Instant.EPOCH);
    flood.over.await();
    List<Message> taken = new ArrayList<>();
    while (taken.size() < Mailbox.EVENTS + 2) {
      mailbox.take(Mailbox.FOREVER, taken);
    }

    assertThat(flood.read).isEqualTo(Mailbox.EVENTS);
    assertThat(flood.passed).isEqualTo(TOO_MANY);
    assertThat(taken.stream().filter(Message.Received.class::isInstance)).hasSize(Mailbox.EVENTS);
    assertThat(taken)
        .contains(
            new Message.Overflowed(1, TOO_MANY),
            new Message.Ended(1, "the engine ended the stream of events"));
  }

  @Test
  void event_forWhichRoomWasMadeMeanwhile_isRead() throws InterruptedException {
    Flood flood = new Flood(Mailbox.EVENTS + 1);
    CountDownLatch emptied = new CountDownLatch(1);
    flood.waitsBeforeLast = emptied;
    EngineThreads threads =
        new EngineThreads("x", new Flooded(flood), mailbox, new Timers(), InstantSource.system());

    threads.stream(1, Instant.EPOCH);
    flood.atLast.await();
    assertThat(mailbox.full()).isTrue();
    List<Message> taken = new ArrayList<>(mailbox.take(Mailbox.FOREVER, new ArrayList<>()));
    emptied.countDown();
    while (taken.size() < Mailbox.EVENTS + 2) {
      mailbox.take(Mailbox.FOREVER, taken);
    }

    assertThat(flood.passed).isZero();
    assertThat(taken.stream().filter(Message.Received.class::isInstance))
        .hasSize(Mailbox.EVENTS + 1);
  }

  @Test
  void inspect_afterTheEnd_isAnsweredAllTheSame() throws InterruptedException {
    EngineThreads threads =
        new EngineThreads(
            "x", new Flooded(new Flood(0)), mailbox, new Timers(), InstantSource.system());
    threads.inspect(1, "a");
    assertThat(mailbox.take(Mailbox.FOREVER, new ArrayList<>()))
        .containsExactly(new Message.Inspected(1, Optional.empty()));
    threads.end();
    threads.inspect(2, "a");
    assertThat(mailbox.take(Mailbox.FOREVER, new ArrayList<>()))
        .hasSize(1)
        .allMatch(said -> said instanceof Message.InspectFailed failed && failed.ticket() == 2);
  }

  @Test
  void inspects_givenOutTogether_areAskedSixteenAtATime() throws InterruptedException {
    Counting engine = new Counting();
    EngineThreads threads =
        new EngineThreads("x", engine, mailbox, new Timers(), InstantSource.system());
    for (int i = 0; i < Inspections.OPEN; i++) {
      threads.inspect(i, "a");
    }
    List<Message> taken = new ArrayList<>();
    while (taken.size() < Inspections.OPEN) {
      mailbox.take(Mailbox.FOREVER, taken);
    }

    assertThat(engine.most).hasValue(16);
    threads.end();
  }

  /** Answers when sixteen ask, and counts those that ask at once. */
  private static final class Counting extends Flooded {
    final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger now = new AtomicInteger();
    private final CountDownLatch sixteen = new CountDownLatch(16);

    Counting() {
      super(new Flood(0));
    }

    @Override
    public Optional<Container> inspect(String id) {
      int asking = now.incrementAndGet();
      most.accumulateAndGet(asking, Math::max);
      sixteen.countDown();
      try {
        sixteen.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      now.decrementAndGet();
      return Optional.empty();
    }
  }

  /** So many events at once, then the end. */
  private static final class Flood implements EventStream {
    private final CountDownLatch over = new CountDownLatch(1);
    private final CountDownLatch atLast = new CountDownLatch(1);
    private CountDownLatch waitsBeforeLast = new CountDownLatch(0);
    private int left;
    private volatile int read;
    private volatile int passed;

    Flood(int events) {
      left = events;
    }

    private boolean more() {
      if (left == 0) {
        over.countDown();
        return false;
      }
      left--;
      return true;
    }

    @Override
    public boolean await() {
      if (left == 1) {
        atLast.countDown();
        try {
          waitsBeforeLast.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      return left > 0;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // By one thread.
    public @Nullable EngineEvent next() {
      if (!more()) {
        return null;
      }
      read++;
      return EngineEvent.of("image", "pull", Instant.EPOCH, new Actor("i", Attributes.EMPTY));
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // By one thread.
    public boolean pass() {
      if (!more()) {
        return false;
      }
      passed++;
      return true;
    }

    @Override
    public long malformed() {
      return 0;
    }

    @Override
    public void close() {}
  }

  private static class Flooded implements Engine {
    private final Flood flood;

    Flooded(Flood flood) {
      this.flood = flood;
    }

    @Override
    public String url() {
      return "flood://";
    }

    @Override
    public EngineInfo identify() {
      throw new AssertionError("nobody asks for it");
    }

    @Override
    public List<Summary> list() {
      return List.of();
    }

    @Override
    public Optional<Container> inspect(String id) {
      return Optional.empty();
    }

    @Override
    public EventStream events(Instant since) {
      return flood;
    }

    @Override
    public EventStream events(Instant since, Instant until) {
      return flood;
    }

    @Override
    public void close() {}
  }
}
