// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.engine.Engine;
import dev.dockreeve.engine.EngineInfo;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.PlainText;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Watches one engine: keeps a picture of its alive containers, and tells its subscribers every
 * event.
 *
 * <p><b>Started once.</b> {@link #start} begins to connect and returns at once; calling it again
 * does nothing. {@link #ready} completes with the first picture. From then on the watcher
 * reconnects by itself, for ever, until {@link #close}.
 *
 * <p><b>Always readable.</b> {@link #portfolio} returns at once, from any thread, whatever the
 * engine does; its {@link Portfolio#freshness} says how far to trust it.
 *
 * <p><b>Told once.</b> Every start and every end of a container is told once: as the engine's own
 * event where it reached us, live or replayed, else as one that we derived by comparing. Containers
 * that were alive at first contact are told as {@code start} with the origin {@code initial}. What
 * both began and ended while we were cut off, and was forgotten by the engine, is never known.
 *
 * <p><b>Never blocked.</b> Whoever subscribes may take as long as it likes (see {@link
 * Subscription}). Status listeners are called by the watcher's own thread and must return at once.
 */
public final class Watcher implements AutoCloseable {

  static final System.Logger LOG = System.getLogger("dev.dockreeve.watch");

  private final String name;
  private final Engine engine;
  private final Mailbox mailbox = new Mailbox();
  private final Timers timers = new Timers();
  private final EngineThreads effects;
  private final Merge merge;
  private final Thread thread;
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final CompletableFuture<Portfolio> ready = new CompletableFuture<>();
  private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
  private final List<Consumer<Freshness>> listeners = new CopyOnWriteArrayList<>();

  /** Held while a picture and the events that led to it are handed out, so that both fit. */
  private final ReentrantLock handingOut = new ReentrantLock();

  private volatile Portfolio portfolio;
  private volatile Statistics statistics;
  private volatile Optional<EngineInfo> info = Optional.empty();
  private long changesShown;

  private Watcher(Builder builder) {
    this.name = builder.name;
    this.engine = builder.engine;
    this.effects = new EngineThreads(name, engine, mailbox, timers, builder.clock);
    Backoff backoff =
        new Backoff(builder.firstRetry, builder.maxRetry, new Random(System.nanoTime()));
    this.merge = new Merge(name, effects, backoff, builder.pace);
    this.portfolio = new Portfolio(name, 0, merge.freshness(), merge.picture().copy());
    this.statistics = merge.statistics(0);
    this.thread = Thread.ofVirtual().name("watch-" + name).unstarted(this::loop);
  }

  /**
   * A builder for a watcher of {@code engine}. The watcher closes the engine when it is closed.
   *
   * @param name of the engine, as events will carry it
   */
  public static Builder builder(String name, Engine engine) {
    return new Builder(name, engine);
  }

  /** Begins to connect. Idempotent; does nothing after {@link #close}. */
  public Watcher start() {
    if (!closed.get() && started.compareAndSet(false, true)) {
      thread.start();
    }
    return this;
  }

  /** Completes with the first whole picture; exceptionally when the watcher is closed before. */
  public CompletableFuture<Portfolio> ready() {
    return ready.copy();
  }

  /** The picture now. */
  public Portfolio portfolio() {
    return portfolio;
  }

  /** Who answered last; empty before the first contact. */
  public Optional<EngineInfo> engineInfo() {
    return info;
  }

  /**
   * From now on calls {@code listener} at every change of freshness; each routine comparison with
   * the engine's list counts as one.
   */
  public void onStatus(Consumer<Freshness> listener) {
    listeners.add(requireNonNull(listener, "listener"));
  }

  /** The engine's name in events. */
  public String name() {
    return name;
  }

  /** The engine itself, for questions of one's own. */
  public Engine engine() {
    return engine;
  }

  /** What was counted so far. */
  public Statistics statistics() {
    return statistics;
  }

  /**
   * All events from now on, with the picture of now.
   *
   * @param capacity how many notices it holds for a slow subscriber; at least 2
   */
  public Subscription subscribe(int capacity) {
    if (capacity < 2) {
      throw new IllegalArgumentException("capacity: " + capacity + " (expected: >= 2)");
    }
    handingOut.lock();
    try {
      Subscription subscription = new Subscription(capacity, portfolio, subscriptions::remove);
      subscriptions.add(subscription);
      if (closed.get()) {
        subscription.close();
      }
      return subscription;
    } finally {
      handingOut.unlock();
    }
  }

  private void loop() {
    List<Message> spare = new ArrayList<>();
    merge.begin();
    try {
      while (!closed.get()) {
        List<Message> messages = mailbox.take(timers.untilNext(effects.nanos()), spare);
        messages.forEach(this::handle);
        for (var due = timers.poll(effects.nanos());
            due.isPresent();
            due = timers.poll(effects.nanos())) {
          handle(due.get());
        }
        handOut();
        messages.clear();
        spare = messages;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** A bug in the merge costs one message and a reconnect, not the watcher. */
  private void handle(Message message) {
    try {
      merge.handle(message);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "engine=" + name + " bug in the merge", e);
      merge.startOver();
    }
  }

  private void handOut() {
    List<Event> events = merge.takeEvents();
    events.stream().filter(e -> e.type().equals("reactor")).forEach(this::logGap);
    Freshness before = portfolio.freshness();
    Freshness freshness = merge.freshness();
    info = merge.engine();
    statistics = merge.statistics(effects.malformed());
    boolean changed = merge.picture().changes() != changesShown || !freshness.equals(before);
    handingOut.lock();
    try {
      if (changed) {
        changesShown = merge.picture().changes();
        portfolio = new Portfolio(name, portfolio.version() + 1, freshness, merge.picture().copy());
      }
      if (!events.isEmpty()) {
        subscriptions.forEach(subscription -> subscription.offer(events));
      }
    } finally {
      handingOut.unlock();
    }
    if (!freshness.equals(before)) {
      listeners.forEach(listener -> tell(listener, freshness));
      if (!(freshness instanceof Freshness.Stale)) {
        ready.complete(portfolio);
      }
    }
  }

  private void logGap(Event gap) {
    LOG.log(
        System.Logger.Level.WARNING,
        () ->
            "engine="
                + name
                + " event=gap from="
                + gap.actor().attributes().get("from")
                + " to="
                + gap.actor().attributes().get("to")
                + " reason="
                + PlainText.quoted(gap.actor().attributes().getOrDefault("reason", "")));
  }

  /** A bug in a listener costs what it was told, not the watcher. */
  private void tell(Consumer<Freshness> listener, Freshness freshness) {
    try {
      listener.accept(freshness);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "engine=" + name + " bug in a status listener", e);
    }
  }

  /** Stops watching, closes the engine and every subscription. Idempotent. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    thread.interrupt();
    effects.disconnect(Integer.MAX_VALUE);
    engine.close();
    subscriptions.forEach(Subscription::close);
    ready.cancel(false);
  }

  /** Makes a {@link Watcher}. Not safe for use by several threads. */
  public static final class Builder {
    private final String name;
    private final Engine engine;
    private InstantSource clock = InstantSource.system();
    private Duration firstRetry = Duration.ofMillis(100);
    private Duration maxRetry = Duration.ofSeconds(30);
    private Pace pace = Pace.USUAL;

    private Builder(String name, Engine engine) {
      this.name = requireNonNull(name, "name");
      this.engine = requireNonNull(engine, "engine");
    }

    /** The clock of freshness; the system's by default. */
    public Builder clock(InstantSource value) {
      this.clock = requireNonNull(value, "value");
      return this;
    }

    /**
     * After a lost connection the first try is made at once, the second after {@code first}, then
     * twice as long each time up to {@code max}. 100 ms and 30 s by default.
     */
    public Builder retry(Duration first, Duration max) {
      this.firstRetry = first;
      this.maxRetry = max;
      return this;
    }

    /** How often the picture is compared with the engine's list by routine; 60 s by default. */
    public Builder resync(Duration value) {
      this.pace = pace.resync(value);
      return this;
    }

    /**
     * When the stream of events was silent for {@code silence}, the engine is asked whether it is
     * true; when it does not answer within {@code patience}, it counts as lost. 10 s each by
     * default.
     */
    public Builder liveness(Duration silence, Duration patience) {
      this.pace = pace.liveness(silence, patience);
      return this;
    }

    /** How often an engine is listed that has no stream of events; 5 s by default. */
    public Builder poll(Duration value) {
      this.pace = pace.poll(value);
      return this;
    }

    /** The watcher, not started yet. */
    public Watcher build() {
      return new Watcher(this);
    }
  }
}
