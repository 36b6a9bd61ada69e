// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import dev.dockreeve.engine.EngineInfo;
import dev.dockreeve.model.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Hands out the picture of one engine, and the events that led to it, so that both fit.
 *
 * <p>One thread publishes; any thread reads, attaches and detaches. A new portfolio and its events
 * are handed out under one lock, and a subscription is attached under the same lock: so it either
 * has a portfolio from before and gets the events, or has the new portfolio and does not. The
 * portfolio is set before the events are offered, hence who takes an event never finds an older
 * picture. {@link #portfolio} takes no lock, so a reader never waits, and sees the versions grow.
 *
 * <p>Locks are taken in the order fleet, publisher, subscription; while one is held nobody waits,
 * and no code of others is called.
 */
final class Publisher {

  private final ReentrantLock lock = new ReentrantLock();
  private final List<Subscription> subscriptions = new ArrayList<>();
  private Settled settled = Settled.OPEN;
  private boolean ended;
  private volatile Portfolio portfolio;

  Publisher(Portfolio first) {
    this.portfolio = first;
  }

  /** The picture now. */
  Portfolio portfolio() {
    return portfolio;
  }

  /** What is to be seen from now on, and what has happened since the last call. */
  @SuppressWarnings("ReferenceEquality") // A picture that did not change is the same object.
  void publish(
      Freshness freshness,
      Optional<EngineInfo> info,
      ContainerTrie containers,
      List<Event> events) {
    Portfolio before = portfolio;
    boolean changed =
        containers != before.trie()
            || !freshness.equals(before.freshness())
            || !info.equals(before.engineInfo());
    if (!changed && events.isEmpty()) {
      return;
    }
    lock.lock();
    try {
      if (ended) {
        return;
      }
      if (changed) {
        portfolio =
            new Portfolio(before.engine(), before.version() + 1, freshness, info, containers);
      }
      for (Subscription subscription : subscriptions) {
        subscription.offer(events);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The same picture, but with that freshness. */
  void publish(Freshness freshness) {
    Portfolio now = portfolio;
    publish(freshness, now.engineInfo(), now.trie(), List.of());
  }

  /** What is known for good by what is published. */
  void settled(Settled now) {
    lock.lock();
    try {
      settled = now;
      subscriptions.forEach(subscription -> subscription.settled(portfolio.engine(), now));
    } finally {
      lock.unlock();
    }
  }

  /** From now on {@code subscription} gets what is published. */
  void attach(Subscription subscription) {
    lock.lock();
    try {
      subscription.join(portfolio);
      subscription.settled(portfolio.engine(), settled);
      if (ended) {
        subscription.leave(portfolio.engine());
      } else {
        subscriptions.add(subscription);
      }
    } finally {
      lock.unlock();
    }
  }

  void detach(Subscription subscription) {
    lock.lock();
    try {
      subscriptions.remove(subscription);
    } finally {
      lock.unlock();
    }
  }

  /** Nothing more will be published: the picture stays, and is stale from now on. */
  void end(Instant now) {
    lock.lock();
    try {
      if (ended) {
        return;
      }
      publish(new Freshness.Stale(now, "the watcher is closed", portfolio.syncedAt()));
      ended = true;
      subscriptions.forEach(subscription -> subscription.leave(portfolio.engine()));
      subscriptions.clear();
    } finally {
      lock.unlock();
    }
  }
}
