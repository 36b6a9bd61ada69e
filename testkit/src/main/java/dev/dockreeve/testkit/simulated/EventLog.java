// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.simulated;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The simulated engine's memory of events: the last 256 of all types, in the order in which they
 * were appended, and everyone who wants to hear of new ones. Safe for use by several threads.
 */
final class EventLog {

  static final int REMEMBERED = 256;

  private final ReentrantLock lock = new ReentrantLock();
  private final InstantSource clock;
  private final Deque<SimulatedEvent> ring = new ArrayDeque<>(REMEMBERED);
  private final List<EventSubscription> subscriptions = new ArrayList<>();
  private long lastNanos;
  private long dropped;

  EventLog(InstantSource clock) {
    this.clock = clock;
  }

  /** Stamps and publishes. Stamps never repeat, even where the clock stands still. */
  void append(String type, String action, String id, SortedMap<String, String> attributes) {
    lock.lock();
    try {
      long nanos = Math.max(nanos(clock.instant()), lastNanos + 1);
      lastNanos = nanos;
      publish(new SimulatedEvent(type, action, id, attributes, nanos, Optional.empty()));
    } finally {
      lock.unlock();
    }
  }

  /** Publishes a line as it is, well formed or not. */
  void appendRaw(String line) {
    lock.lock();
    try {
      long nanos = nanos(clock.instant());
      publish(new SimulatedEvent("", "", "", new TreeMap<>(), nanos, Optional.of(line)));
    } finally {
      lock.unlock();
    }
  }

  private void publish(SimulatedEvent event) {
    if (ring.size() == REMEMBERED) {
      ring.removeFirst();
    }
    ring.addLast(event);
    for (EventSubscription subscription : subscriptions) {
      if (!subscription.offer(event)) {
        dropped++;
      }
    }
  }

  /**
   * Subscribes. With a bound the subscription begins with what is remembered: from the end back to
   * the first event that is older than {@code since}, as dockerd does it.
   *
   * @param sinceNanos inclusive
   * @param untilNanos inclusive, for the remembered events
   */
  EventSubscription subscribe(OptionalLong sinceNanos, OptionalLong untilNanos) {
    lock.lock();
    try {
      Deque<SimulatedEvent> replay = new ArrayDeque<>();
      if (sinceNanos.isPresent() || untilNanos.isPresent()) {
        long since = sinceNanos.orElse(Long.MIN_VALUE);
        long until = untilNanos.orElse(Long.MAX_VALUE);
        Iterator<SimulatedEvent> backwards = ring.descendingIterator();
        while (backwards.hasNext()) {
          SimulatedEvent event = backwards.next();
          if (event.timeNanos() < since) {
            break;
          }
          if (event.timeNanos() <= until) {
            replay.addFirst(event);
          }
        }
      }
      EventSubscription subscription = new EventSubscription(List.copyOf(replay));
      subscriptions.add(subscription);
      return subscription;
    } finally {
      lock.unlock();
    }
  }

  void unsubscribe(EventSubscription subscription) {
    subscription.end();
    lock.lock();
    try {
      subscriptions.remove(subscription);
    } finally {
      lock.unlock();
    }
  }

  /** Everything is forgotten, as when the daemon is started again. */
  void forget() {
    lock.lock();
    try {
      ring.clear();
    } finally {
      lock.unlock();
    }
  }

  /** How many are listening. */
  int subscribers() {
    lock.lock();
    try {
      return subscriptions.size();
    } finally {
      lock.unlock();
    }
  }

  /** How many events were lost for readers that did not read. */
  long dropped() {
    lock.lock();
    try {
      return dropped;
    } finally {
      lock.unlock();
    }
  }

  static long nanos(Instant time) {
    return time.getEpochSecond() * 1_000_000_000L + time.getNano();
  }
}
