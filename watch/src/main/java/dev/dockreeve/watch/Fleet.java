// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Several watchers, seen as one. Each engine has its own threads, its own picture and its own
 * back-off: an engine that is dead, slow or hanging delays neither the pictures nor the events of
 * the others, and its part of the {@link #portfolio} says that it is stale, and why.
 *
 * <p>Watchers may join and leave while the fleet runs. Their names are unique in it. The fleet owns
 * them: it starts them, and closes them when it is closed or they are removed. Any thread may call
 * any method.
 */
public final class Fleet implements AutoCloseable {

  private static final Duration CLOSING = Duration.ofSeconds(2);

  private final ReentrantLock lock = new ReentrantLock();
  private final SequencedMap<String, Member> members = new LinkedHashMap<>();
  private final Set<Subscription> subscriptions = new LinkedHashSet<>();
  private final Set<Listener> listeners = new LinkedHashSet<>();
  private boolean started;
  private boolean closed;

  /** A watcher, and where the fleet's listeners are registered with it. */
  private record Member(Watcher watcher, Set<Registered> registered) {}

  private record Registered(Listener listener, Registration registration) {}

  /** Each one is one of its own, even if the same consumer is registered twice. */
  private static final class Listener {
    private final BiConsumer<String, Freshness> consumer;

    private Listener(BiConsumer<String, Freshness> consumer) {
      this.consumer = consumer;
    }
  }

  private Fleet() {}

  /** A fleet of these watchers, none of which is started by this. */
  public static Fleet of(Watcher... watchers) {
    Fleet fleet = new Fleet();
    for (Watcher watcher : watchers) {
      fleet.add(watcher);
    }
    return fleet;
  }

  private <T> T locked(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  /**
   * One more engine. It is started if the fleet is; subscribers of the fleet get its events from
   * now on.
   *
   * @throws IllegalArgumentException when there is one of that name
   * @throws IllegalStateException when the fleet is closed
   */
  public void add(Watcher watcher) {
    requireNonNull(watcher, "watcher");
    boolean start =
        locked(() -> {
          if (closed) {
            throw new IllegalStateException("fleet: closed (expected: open)");
          }
          if (members.containsKey(watcher.name())) {
            throw new IllegalArgumentException(
                "watcher: " + watcher.name() + " (expected: a name that no other one has)");
          }
          Member member = new Member(watcher, new LinkedHashSet<>());
          members.put(watcher.name(), member);
          subscriptions.forEach(watcher.publisher()::attach);
          listeners.forEach(listener -> register(member, listener));
          return started;
        });
    if (start) {
      watcher.start();
    }
  }

  /**
   * Ends watching the engine of that name: closes its watcher. What subscribers hold of its events
   * stays there to be taken; no ends are told for its containers.
   *
   * @return whether there was one
   */
  public boolean remove(String name) {
    Optional<Member> removed = locked(() -> Optional.ofNullable(members.remove(name)));
    removed.ifPresent(member -> member.watcher().close());
    return removed.isPresent();
  }

  /** Begins to connect to every engine. Idempotent; does nothing after {@link #close}. */
  public Fleet start() {
    List<Watcher> toStart =
        locked(() -> {
          started = true;
          return watchers();
        });
    toStart.forEach(Watcher::start);
    return this;
  }

  /** The watchers, in the order in which they joined. */
  public List<Watcher> watchers() {
    return locked(() -> members.values().stream().map(Member::watcher).toList());
  }

  /** The watcher of that name. */
  public Optional<Watcher> watcher(String name) {
    return locked(() -> Optional.ofNullable(members.get(name)).map(Member::watcher));
  }

  /** The pictures now. */
  public FleetPortfolio portfolio() {
    SequencedMap<String, Portfolio> portfolios = new LinkedHashMap<>();
    for (Watcher watcher : watchers()) {
      portfolios.put(watcher.name(), watcher.portfolio());
    }
    return new FleetPortfolio(portfolios);
  }

  /** Completes when every engine that is in the fleet now has given its first picture. */
  public CompletableFuture<FleetPortfolio> ready() {
    return allDone()
        .thenApply(_ -> {
          if (locked(() -> closed)) {
            throw new CancellationException("the fleet is closed");
          }
          return portfolio();
        });
  }

  /** Completes when every watcher is ready or closed. */
  private CompletableFuture<Void> allDone() {
    return CompletableFuture.allOf(
        watchers().stream()
            .map(watcher -> watcher.ready().handle((_, _) -> watcher))
            .toArray(CompletableFuture<?>[]::new));
  }

  /** Completes when the first of the engines that are in the fleet now has given its picture. */
  public CompletableFuture<FleetPortfolio> anyReady() {
    CompletableFuture<FleetPortfolio> any = new CompletableFuture<>();
    for (Watcher watcher : watchers()) {
      var _ = watcher.ready().thenRun(() -> any.complete(portfolio()));
    }
    var _ = allDone().thenRun(() -> any.cancel(false)); // Does nothing when one was ready.
    return any;
  }

  /**
   * Waits for the first picture of every engine.
   *
   * @throws NotReadyException when that takes longer than {@code patience}, with the last reason of
   *     each engine that is not ready; all go on trying
   */
  public FleetPortfolio awaitReady(Duration patience)
      throws NotReadyException, InterruptedException {
    return await(ready(), patience);
  }

  /**
   * Waits for the first picture of any engine.
   *
   * @throws NotReadyException when that takes longer than {@code patience}, with the last reason of
   *     each engine; all go on trying
   */
  public FleetPortfolio awaitAnyReady(Duration patience)
      throws NotReadyException, InterruptedException {
    return await(anyReady(), patience);
  }

  private FleetPortfolio await(CompletableFuture<FleetPortfolio> ready, Duration patience)
      throws NotReadyException, InterruptedException {
    try {
      return ready.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException | CancellationException _) {
      SequencedMap<String, String> reasons = new LinkedHashMap<>();
      portfolio()
          .portfolios()
          .forEach((name, p) -> p.staleReason().ifPresent(reason -> reasons.put(name, reason)));
      throw new NotReadyException(reasons);
    }
  }

  /**
   * From now on calls {@code listener} at every change of an engine's freshness, with the engine's
   * name; for each engine from that watcher's thread, so at the same time for several. It must
   * return at once.
   */
  public Registration onStatus(BiConsumer<String, Freshness> listener) {
    Listener own = new Listener(requireNonNull(listener, "listener"));
    return locked(() -> {
      listeners.add(own);
      members.values().forEach(member -> register(member, own));
      return () -> unregister(own);
    });
  }

  private static void register(Member member, Listener listener) {
    String name = member.watcher().name();
    Registration registration =
        member.watcher().onStatus(freshness -> listener.consumer.accept(name, freshness));
    member.registered().add(new Registered(listener, registration));
  }

  private void unregister(Listener listener) {
    locked(() -> {
      for (Member member : members.values()) {
        member.registered().stream()
            .filter(registered -> registered.listener() == listener)
            .forEach(registered -> registered.registration().close());
        member.registered().removeIf(registered -> registered.listener() == listener);
      }
      return listeners.remove(listener);
    });
  }

  /**
   * All events of all engines from now on, in one queue; each says which engine it comes from. One
   * engine that tells much takes room from the others: {@link Notice.Lagged} counts over all.
   */
  public Subscription subscribe(Room room) {
    return attached(room, false);
  }

  /** The same, but what is alive comes first, as with {@link Watcher#subscribeWithExisting}. */
  public Subscription subscribeWithExisting(Room room) {
    return attached(room, true);
  }

  /** The same, brought to {@code callback}, as with {@link Watcher#subscribe(Room, Consumer)}. */
  public Subscription subscribe(Room room, Consumer<Notice> callback) {
    requireNonNull(callback, "callback");
    return subscribe(room).callBack("fleet", callback);
  }

  private Subscription attached(Room room, boolean withExisting) {
    Subscription subscription =
        new Subscription(Subscription.Kind.SEVERAL_ENGINES, room, withExisting, this::detach);
    return locked(() -> {
      if (closed) {
        subscription.end();
      } else {
        subscriptions.add(subscription);
      }
      watchers().forEach(watcher -> watcher.publisher().attach(subscription));
      return subscription;
    });
  }

  private void detach(Subscription subscription) {
    locked(() -> {
      watchers().forEach(watcher -> watcher.publisher().detach(subscription));
      return subscriptions.remove(subscription);
    });
  }

  /**
   * Closes every watcher and every subscription of the fleet. All are closed at the same time;
   * those whose engine does not let go within two seconds are left to themselves. Idempotent.
   */
  @Override
  public void close() {
    List<Watcher> toClose =
        locked(() -> {
          List<Watcher> open = closed ? List.of() : watchers();
          closed = true;
          return open;
        });
    locked(() -> List.copyOf(subscriptions)).forEach(Subscription::end);
    CountDownLatch toWait = new CountDownLatch(toClose.size());
    for (Watcher watcher : toClose) {
      Thread.ofVirtual()
          .name("close-" + watcher.name())
          .start(() -> {
            watcher.close();
            toWait.countDown();
          });
    }
    try {
      if (!toWait.await(CLOSING.toSeconds(), TimeUnit.SECONDS)) {
        Watcher.LOG.log(
            System.Logger.Level.WARNING, "engines=" + toWait.getCount() + " do not let go");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
