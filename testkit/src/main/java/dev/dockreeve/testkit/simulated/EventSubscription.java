// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.simulated;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One reader of the event log. Like dockerd it keeps 1024 events for a reader that does not read;
 * from then on each event waits up to 100 ms for room and is lost for this reader if there is none.
 */
final class EventSubscription {

  /**
   * What is done for a reader that does not read.
   *
   * @param kept how many events wait for it
   * @param patience how long one event waits for room
   */
  record Limits(int kept, Duration patience) {
    static final Limits OF_DOCKERD = new Limits(1024, Duration.ofMillis(100));
  }

  private volatile List<SimulatedEvent> replay;
  private final Duration patience;
  private final BlockingQueue<Outgoing> live;
  private volatile boolean ended;
  private volatile boolean silent;

  EventSubscription(List<SimulatedEvent> replay, Limits limits) {
    this.replay = List.copyOf(replay);
    this.patience = limits.patience();
    this.live = new LinkedBlockingQueue<>(limits.kept());
  }

  /** What the log remembered at the moment of the subscription. */
  List<SimulatedEvent> replay() {
    return silent ? List.of() : replay;
  }

  /** Whether it found room. */
  boolean offer(Outgoing item) {
    if (ended || silent || live.offer(item)) {
      return true;
    }
    try {
      return live.offer(item, patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The next to send; empty when there is none within {@code limit} or the subscription ended. */
  Optional<Outgoing> next(Duration limit) throws InterruptedException {
    if (ended) {
      return Optional.empty();
    }
    Outgoing item = live.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
    return item == null || ended || silent ? Optional.empty() : Optional.of(item);
  }

  /** It brings nothing but its end. Called before anybody reads it. */
  void endAtOnce() {
    replay = List.of();
    live.clear();
    live.add(new Outgoing.Last(StreamEnd.IN_ORDER));
  }

  /** From now on nothing is sent any more, and nothing ended: a half-open stream. */
  void silence() {
    silent = true;
  }

  boolean silent() {
    return silent;
  }

  boolean ended() {
    return ended;
  }

  /** Ends it; a waiting reader wakes up. */
  void end() {
    ended = true;
    // When there is no room, the reader is not waiting and will see the flag.
    live.offer(new Outgoing.Last(StreamEnd.NO_LAST_CHUNK));
  }
}
