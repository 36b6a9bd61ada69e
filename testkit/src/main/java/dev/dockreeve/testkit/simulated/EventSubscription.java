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

  private static final int KEPT = 1024;
  private static final Duration PATIENCE = Duration.ofMillis(100);

  private final List<SimulatedEvent> replay;

  /** Empty means the end. */
  private final BlockingQueue<Optional<SimulatedEvent>> live = new LinkedBlockingQueue<>(KEPT);

  private volatile boolean ended;

  EventSubscription(List<SimulatedEvent> replay) {
    this.replay = List.copyOf(replay);
  }

  /** What the log remembered at the moment of the subscription. */
  List<SimulatedEvent> replay() {
    return replay;
  }

  /** Whether the event found room. */
  boolean offer(SimulatedEvent event) {
    Optional<SimulatedEvent> item = Optional.of(event);
    if (ended || live.offer(item)) {
      return true;
    }
    try {
      return live.offer(item, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The next event; empty when there is none within {@code limit} or the subscription ended. */
  Optional<SimulatedEvent> next(Duration limit) throws InterruptedException {
    if (ended) {
      return Optional.empty();
    }
    Optional<SimulatedEvent> item = live.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
    return item == null ? Optional.empty() : item;
  }

  boolean ended() {
    return ended;
  }

  /** Ends it; a waiting reader wakes up. */
  void end() {
    ended = true;
    // When there is no room, the reader is not waiting and will see the flag.
    live.offer(Optional.empty());
  }
}
