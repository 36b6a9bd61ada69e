// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.simulated;

import dev.dockreeve.testkit.simulated.EventSubscription.Limits;
import java.time.Duration;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The simulated engine's memory of events: the last 256 of all types, in the order in which they
 * were appended, and everyone who wants to hear of new ones. Safe for use by several threads.
 */
final class EventLog {

  static final int REMEMBERED = 256;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition left = lock.newCondition();
  private final InstantSource clock;
  private final Deque<SimulatedEvent> ring = new ArrayDeque<>(REMEMBERED);
  private final List<EventSubscription> subscriptions = new ArrayList<>();
  private final Delivery delivery = new Delivery();
  private Limits limits = Limits.OF_DOCKERD;
  private int endingAtOnce;
  private int silentFromTheStart;
  private long lastNanos = Long.MIN_VALUE;
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
    send(delivery.next(event));
  }

  private void send(List<SimulatedEvent> events) {
    for (SimulatedEvent event : events) {
      send(new Outgoing.Said(event));
    }
  }

  private void send(Outgoing item) {
    for (EventSubscription subscription : subscriptions) {
      if (!subscription.offer(item)) {
        dropped++;
      }
    }
  }

  /** Sends to every open stream what is no event and is not remembered. */
  void sendAside(Outgoing item) {
    lock.lock();
    try {
      send(item);
    } finally {
      lock.unlock();
    }
  }

  /** Plans what goes wrong between the memory and the streams. */
  void plan(Consumer<Delivery> fault) {
    lock.lock();
    try {
      fault.accept(delivery);
      send(delivery.settled());
    } finally {
      lock.unlock();
    }
  }

  /** What is done for readers to come that do not read. */
  void limits(Limits value) {
    lock.lock();
    try {
      limits = value;
    } finally {
      lock.unlock();
    }
  }

  /** So many streams without {@code until} end at once, in good order and without an event. */
  void endAtOnce(int streams) {
    lock.lock();
    try {
      endingAtOnce = streams;
    } finally {
      lock.unlock();
    }
  }

  /** All streams that are open now fall silent for ever. */
  void silenceOpen() {
    lock.lock();
    try {
      subscriptions.forEach(EventSubscription::silence);
    } finally {
      lock.unlock();
    }
  }

  /** So many streams without {@code until} bring nothing. */
  void silenceNext(int streams) {
    lock.lock();
    try {
      silentFromTheStart = streams;
    } finally {
      lock.unlock();
    }
  }

  /** Takes all faults back but those of streams that are open; what was held back is sent. */
  void heal() {
    lock.lock();
    try {
      endingAtOnce = 0;
      silentFromTheStart = 0;
      send(delivery.heal());
    } finally {
      lock.unlock();
    }
  }

  /** The clock may have gone back: the next stamp may be smaller than the last. */
  void clockMoved() {
    lock.lock();
    try {
      lastNanos = Long.MIN_VALUE;
    } finally {
      lock.unlock();
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
      EventSubscription subscription = new EventSubscription(List.copyOf(replay), limits);
      if (untilNanos.isEmpty()) {
        spoil(subscription);
      }
      subscriptions.add(subscription);
      return subscription;
    } finally {
      lock.unlock();
    }
  }

  private void spoil(EventSubscription subscription) {
    if (endingAtOnce > 0) {
      endingAtOnce--;
      subscription.endAtOnce();
    } else if (silentFromTheStart > 0) {
      silentFromTheStart--;
      subscription.silence();
    }
  }

  void unsubscribe(EventSubscription subscription) {
    subscription.end();
    lock.lock();
    try {
      subscriptions.remove(subscription);
      left.signalAll();
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

  /** Waits until nobody listens any more, or the time is over. */
  void awaitNobody(Duration limit) throws InterruptedException {
    long nanos = TimeUnit.NANOSECONDS.convert(limit);
    lock.lock();
    try {
      while (!subscriptions.isEmpty() && nanos > 0) {
        nanos = left.awaitNanos(nanos);
      }
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
