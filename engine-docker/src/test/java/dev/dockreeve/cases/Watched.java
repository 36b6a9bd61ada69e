// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cases;

import dev.dockreeve.engine.Engine;
import dev.dockreeve.engine.docker.DockerEngine;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.Event;
import dev.dockreeve.watch.Freshness;
import dev.dockreeve.watch.Notice;
import dev.dockreeve.watch.Portfolio;
import dev.dockreeve.watch.Room;
import dev.dockreeve.watch.Settled;
import dev.dockreeve.watch.Subscription;
import dev.dockreeve.watch.Watcher;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A watcher with one subscriber who writes down what it is told, from before the first contact on.
 * For one test thread.
 */
final class Watched implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(30);

  /** It is read only now and then. */
  private static final Room ROOM = new Room(1_000_000, 1L << 32);

  /** So often it compares: what nobody told comes to light soon. */
  static final Duration RESYNC = Duration.ofMillis(400);

  /** After that time whatever was derived has been told, if the engine's event did not come. */
  private static final Duration SETTLED = Duration.ofMillis(1600);

  private final Watcher watcher;
  private final Subscription subscription;
  private final List<Event> told = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Freshness> statuses = new ArrayList<>();
  private long lagged;

  private Watched(Watcher watcher) {
    this.watcher = watcher;
    this.subscription = watcher.subscribe(ROOM);
    watcher.onStatus(this::status);
  }

  /** A watcher of the engine at {@code url}, started, that often compares and retries. */
  static Watched at(String url) {
    return at(url, builder -> builder.resync(RESYNC));
  }

  /** The same with other settings. */
  static Watched at(String url, UnaryOperator<Watcher.Builder> settings) {
    return with(url, b -> settings.apply(b.retry(Duration.ofMillis(20), Duration.ofMillis(500))));
  }

  /** A watcher of the engine at {@code url}, started, with these settings alone. */
  static Watched with(String url, UnaryOperator<Watcher.Builder> settings) {
    return of(DockerEngine.at(url), settings);
  }

  /** A watcher of that engine, started. */
  static Watched of(Engine engine, UnaryOperator<Watcher.Builder> settings) {
    Watched watched = new Watched(settings.apply(Watcher.builder("docker", engine)).build());
    watched.watcher.start();
    return watched;
  }

  /** Settings of one who compares seldom, but asks a silent engine soon. */
  static Watcher.Builder doubtful(Watcher.Builder builder) {
    return builder.liveness(Duration.ofSeconds(1), Duration.ofSeconds(1));
  }

  /** Waits for the first picture, and forgets what was told of it. */
  Watched live() throws Exception {
    watcher.ready().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    drain();
    told.clear();
    return this;
  }

  Watcher watcher() {
    return watcher;
  }

  Portfolio portfolio() {
    return watcher.portfolio();
  }

  /** The alive container of that name in the picture. */
  Optional<Container> shown(String name) {
    return portfolio().byName(name);
  }

  private void status(Freshness freshness) {
    lock.lock();
    try {
      statuses.add(freshness);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** How many changes of freshness there were: a moment to wait from. */
  int now() {
    lock.lock();
    try {
      return statuses.size();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a freshness like that, which came after {@code since}. */
  Freshness awaitStatus(int since, Predicate<Freshness> wanted) throws InterruptedException {
    long left = PATIENCE.toNanos();
    lock.lock();
    try {
      while (true) {
        Optional<Freshness> found = statuses.stream().skip(since).filter(wanted).findFirst();
        if (found.isPresent()) {
          return found.get();
        }
        if (left <= 0) {
          throw new AssertionError("not told within " + PATIENCE + ", but " + statuses);
        }
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until it says that it has lost the engine; why. */
  String awaitLost(int since) throws InterruptedException {
    return ((Freshness.Stale) awaitStatus(since, Freshness.Stale.class::isInstance)).reason();
  }

  /** Waits until it follows the engine now. */
  void awaitLive() throws InterruptedException {
    long left = PATIENCE.toNanos();
    lock.lock();
    try {
      while (statuses.isEmpty() || !(statuses.getLast() instanceof Freshness.Live)) {
        if (left <= 0) {
          throw new AssertionError("not live within " + PATIENCE + ", but " + statuses);
        }
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Writes down what is told for so long, for cases in which time itself has to pass. */
  void listen(Duration time) throws InterruptedException {
    long deadline = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = deadline - System.nanoTime()) {
      subscription.next(Duration.ofNanos(left)).ifPresent(this::write);
    }
  }

  /** All changes of freshness after {@code since}. */
  List<Freshness> statuses(int since) {
    lock.lock();
    try {
      return List.copyOf(statuses.subList(since, statuses.size()));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until nothing more can come of what happened so far: what it derived has settled by then,
   * and it has compared since. Only where it compares often.
   */
  Watched settle() throws InterruptedException {
    Instant enough = Instant.now().plus(SETTLED);
    awaitStatus(now(), f -> f.syncedAt().filter(at -> at.isAfter(enough)).isPresent());
    drain();
    return this;
  }

  private void drain() throws InterruptedException {
    for (Optional<Notice> next = subscription.next(Duration.ZERO);
        next.isPresent();
        next = subscription.next(Duration.ZERO)) {
      write(next.get());
    }
  }

  private void write(Notice notice) {
    switch (notice) {
      case Notice.Happened(Event event) -> told.add(event);
      case Notice.Lagged(long missed) -> lagged += missed;
    }
  }

  /** Waits until such an event was told, or finds it among those that were. */
  Event await(Predicate<Event> wanted) throws InterruptedException {
    for (Event event : told) {
      if (wanted.test(event)) {
        return event;
      }
    }
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Optional<Notice> next =
          subscription.next(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
      if (next.isEmpty()) {
        throw new AssertionError("not told within " + PATIENCE + ", but " + tales());
      }
      write(next.get());
      if (next.get() instanceof Notice.Happened(Event event) && wanted.test(event)) {
        return event;
      }
    }
  }

  /** Waits until that was told about a container of that name. */
  Event await(String action, String name) throws InterruptedException {
    return await(event -> event.action().equals(action) && name(event).equals(name));
  }

  /** What was written down. */
  List<Event> told() {
    return List.copyOf(told);
  }

  /** Until when, by the engine's clock, all was written down. */
  Optional<Settled> settled() {
    return subscription.settled("docker");
  }

  /** How many events the subscriber missed. */
  long lagged() {
    return lagged;
  }

  /** Starts and ends, in the order in which they were told: {@code die a resync}. */
  List<String> lives() {
    return tales("start", "die");
  }

  /** The same without the origins. */
  List<String> livesOf(String name) {
    return told.stream()
        .filter(e -> e.type().equals("container") && name(e).equals(name))
        .map(Event::action)
        .filter(action -> action.equals("start") || action.equals("die"))
        .toList();
  }

  /** What was told about containers with one of these actions; all if there are none. */
  List<String> tales(String... actions) {
    List<String> wanted = List.of(actions);
    return told.stream()
        .filter(e -> e.type().equals("container"))
        .filter(e -> wanted.isEmpty() || wanted.contains(e.action()))
        .map(e -> e.action() + " " + name(e) + " " + e.origin().word())
        .toList();
  }

  /** The gaps that were declared. */
  List<Event> gaps() {
    return told.stream()
        .filter(e -> e.type().equals("reactor") && e.action().equals("gap"))
        .toList();
  }

  /** The only event with that action about a container of that name. */
  Event only(String action, String name) {
    List<Event> found =
        told.stream().filter(e -> e.action().equals(action) && name(e).equals(name)).toList();
    if (found.size() != 1) {
      throw new AssertionError(action + " " + name + ": told " + found.size() + "x: " + tales());
    }
    return found.getFirst();
  }

  /** The name of the container that an event is about. */
  static String name(Event event) {
    return event
        .container()
        .map(Container::name)
        .or(() -> event.actor().name())
        .orElse(event.actor().id());
  }

  @Override
  public void close() {
    watcher.close();
  }
}
