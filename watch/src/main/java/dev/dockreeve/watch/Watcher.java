// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.engine.Engine;
import dev.dockreeve.engine.EngineInfo;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Watches one engine: keeps a picture of its alive containers, and tells its subscribers every
 * event.
 *
 * <p><b>Started once.</b> {@link #start} begins to connect and returns at once; calling it again
 * does nothing. {@link #ready} completes with the first picture. From then on the watcher
 * reconnects by itself, for ever, until {@link #close}. {@link #connect} and {@link #awaitReady}
 * wait for the first picture and say why there is none.
 *
 * <p><b>Always readable.</b> {@link #portfolio} returns at once, from any thread, whatever the
 * engine does; its {@link Portfolio#freshness} says how far to trust it. What it returns is one
 * consistent state; a later call never returns an older one.
 *
 * <p><b>Told once.</b> Every start and every end of a container is told once: as the engine's own
 * event where it reached us, live or replayed, else as one that we derived by comparing. Containers
 * that were alive at first contact are told as {@code start} with the origin {@code initial}. What
 * both began and ended while we were cut off, and was forgotten by the engine, is never known; that
 * there may have been such a thing is told, as a {@code gap}. All other events of the engine
 * (images, networks, execs, …) are told when they reach us, once, and are not derived. What is
 * ordered, late or skipped: see {@link Subscription}.
 *
 * <p><b>Never blocked.</b> Whoever subscribes may take as long as it likes; it is told when that
 * was too long. Nobody waits for a subscriber: neither the thread that reads the engine, nor the
 * one that keeps the picture, nor another subscriber.
 *
 * <p><b>Never dead.</b> A bug of ours, or an error of the virtual machine, costs a reconnect and a
 * comparison, is logged, and is seen in the freshness meanwhile.
 *
 * <p><b>Threads.</b> Every method may be called from any thread. Status listeners are called by the
 * watcher's own thread, one after the other, and must return at once; callbacks of {@link
 * #subscribe(Room, Consumer)} are called by a thread of their own, and may block.
 */
public final class Watcher implements AutoCloseable {

  static final System.Logger LOG = System.getLogger("dev.dockreeve.watch");

  private final String name;
  private final Engine engine;
  private final WatchLoop loop;
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final CompletableFuture<Portfolio> ready = new CompletableFuture<>();
  private final CompletableFuture<Freshness> firstFailure = new CompletableFuture<>();
  private final List<StatusListener> listeners = new CopyOnWriteArrayList<>();

  private Watcher(Builder builder) {
    this.name = builder.name;
    this.engine = builder.engine;
    this.loop = new WatchLoop(builder, this::show);
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
      loop.start();
    }
    return this;
  }

  /**
   * Completes with the first whole picture, however long that takes; exceptionally when the watcher
   * is closed before.
   */
  public CompletableFuture<Portfolio> ready() {
    return ready.copy();
  }

  /**
   * Starts, and waits for the first picture, but not beyond the first attempt to connect that
   * fails; one that has failed before this call counts. Who wants to try longer takes {@link
   * #awaitReady}.
   *
   * @throws NotReadyException with the reason, when an attempt failed, or none succeeded within
   *     {@code patience}; the watcher goes on trying, until it is closed
   */
  public Portfolio connect(Duration patience) throws NotReadyException, InterruptedException {
    start();
    return await(CompletableFuture.anyOf(ready, firstFailure), patience);
  }

  /**
   * Waits for the first picture, over failures.
   *
   * @throws NotReadyException with the last reason, when there is none within {@code patience}, or
   *     the watcher is closed
   */
  public Portfolio awaitReady(Duration patience) throws NotReadyException, InterruptedException {
    return await(ready, patience);
  }

  private Portfolio await(CompletableFuture<?> future, Duration patience)
      throws NotReadyException, InterruptedException {
    try {
      future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException | CancellationException _) {
      // Said below.
    }
    if (ready.state() == CompletableFuture.State.SUCCESS) {
      return ready.resultNow();
    }
    var reasons = new LinkedHashMap<String, String>();
    reasons.put(name, portfolio().staleReason().orElse("closed"));
    throw new NotReadyException(reasons);
  }

  /** The picture now. */
  public Portfolio portfolio() {
    return publisher().portfolio();
  }

  /** Who answered last: product, versions, id, host, process; empty before the first contact. */
  public Optional<EngineInfo> engineInfo() {
    return portfolio().engineInfo();
  }

  /**
   * From now on calls {@code listener} at every change of freshness, the first failure to connect
   * included; each routine comparison with the engine's list counts as one, closing the watcher
   * does not.
   */
  public Registration onStatus(Consumer<Freshness> listener) {
    StatusListener own = new StatusListener(requireNonNull(listener, "listener"));
    listeners.add(own);
    return () -> listeners.remove(own);
  }

  /** The engine's name in events. */
  public String name() {
    return name;
  }

  /** Where the engine is, as its user wrote it: {@code unix:///run/docker.sock}. */
  public String url() {
    return engine.url();
  }

  /**
   * The engine itself, for questions of one's own: a few at a time, since they share the adapter's
   * pool of connections with the watcher. It is closed with the watcher.
   */
  public Engine engine() {
    return engine;
  }

  /**
   * Completes as soon as the watcher's own thread gets to it, so not while that hangs; never, when
   * the watcher is not started or is closed. For who watches the watcher.
   */
  public CompletableFuture<Watcher> beat() {
    CompletableFuture<Watcher> beat = new CompletableFuture<>();
    loop.call(() -> beat.complete(this));
    return beat;
  }

  /** What was counted so far. */
  public Statistics statistics() {
    return loop.statistics();
  }

  /**
   * All events from now on, with the picture of now.
   *
   * @param notices how many it holds for a slow subscriber; at least 2
   */
  public Subscription subscribe(int notices) {
    return subscribe(Room.of(notices));
  }

  /** All events from now on, with the picture of now. */
  public Subscription subscribe(Room room) {
    return attached(room, false);
  }

  /**
   * The same, but what is alive now comes first: a start with the origin {@code initial} for each
   * container. So a subscriber needs no code of its own for what was there before it.
   */
  public Subscription subscribeWithExisting(Room room) {
    return attached(room, true);
  }

  /**
   * All events from now on, brought to {@code callback} one after the other by a virtual thread of
   * its own. What it throws is logged, and the next notice comes nevertheless. After {@link
   * Subscription#close} no call begins; one that runs is not waited for. When the watcher is
   * closed, what is held is still brought. Take nothing from the subscription yourself.
   */
  public Subscription subscribe(Room room, Consumer<Notice> callback) {
    requireNonNull(callback, "callback");
    return subscribe(room).callBack(name, callback);
  }

  private Subscription attached(Room room, boolean withExisting) {
    Subscription subscription =
        new Subscription(Subscription.Kind.ONE_ENGINE, room, withExisting, publisher()::detach);
    publisher().attach(subscription);
    return subscription;
  }

  Publisher publisher() {
    return loop.publisher();
  }

  /** Called by the watcher's thread, when the picture shows it already. */
  private void show(Freshness freshness) {
    if (closed.get()) {
      return; // Nobody is to be told that a closed watcher is live.
    }
    listeners.forEach(listener -> tell(listener, freshness));
    if (freshness instanceof Freshness.Stale) {
      firstFailure.complete(freshness);
    } else {
      ready.complete(portfolio());
    }
  }

  /** A bug in a listener costs what it was told, not the watcher. */
  private void tell(StatusListener listener, Freshness freshness) {
    try {
      listener.consumer.accept(freshness);
    } catch (Throwable e) {
      LOG.log(System.Logger.Level.ERROR, "engine=" + name + " bug in a status listener", e);
    }
  }

  /** Stops watching, closes the engine and every subscription. Idempotent. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    loop.close();
    ready.cancel(false);
    engine.close();
  }

  /** One registration: the same consumer may be registered twice. */
  private static final class StatusListener {
    private final Consumer<Freshness> consumer;

    private StatusListener(Consumer<Freshness> consumer) {
      this.consumer = consumer;
    }
  }

  /** Makes a {@link Watcher}. Not safe for use by several threads. */
  public static final class Builder {
    final String name;
    final Engine engine;
    InstantSource clock = InstantSource.system();
    Duration firstRetry = Duration.ofMillis(100);
    Duration maxRetry;
    Pace pace = Pace.USUAL;
    Optional<Resumption> resumption = Optional.empty();

    private Builder(String name, Engine engine) {
      this.name = requireNonNull(name, "name");
      this.engine = requireNonNull(engine, "engine");
      // A try on a socket of this machine costs next to nothing.
      this.maxRetry = Duration.ofSeconds(engine.url().startsWith("unix:") ? 1 : 30);
    }

    /** The clock of freshness; the system's by default. */
    public Builder clock(InstantSource value) {
      this.clock = requireNonNull(value, "value");
      return this;
    }

    /**
     * After a lost connection the first try is made at once, the second after {@code first}, then
     * twice as long each time up to {@code max}. By default 100 ms, and 30 s, or 1 s for an engine
     * at a Unix socket.
     */
    public Builder retry(Duration first, Duration max) {
      if (!first.isPositive() || max.compareTo(first) < 0) {
        throw new IllegalArgumentException(
            "retry: " + first + ", " + max + " (expected: 0 < first <= max)");
      }
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

    /**
     * Goes on from what an earlier life of this program knew, as though the watcher had only been
     * disconnected since: nothing is told as {@code initial}, what the engine still remembers is
     * told as {@code replayed}, what it does not is derived by comparing with what was alive and
     * told as {@code resync}, and where something may have been lost a gap is told. Until the first
     * list has been compared the portfolio shows what was alive then, without environments, and is
     * {@code Stale}; {@link Watcher#ready} does not count it as a picture.
     */
    public Builder resume(Resumption known) {
      this.resumption = Optional.of(requireNonNull(known, "known"));
      return this;
    }

    /** The watcher, not started yet. */
    public Watcher build() {
      return new Watcher(this);
    }
  }
}
