// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.proxy;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A proxy for bytes, between a client and any engine, that spoils connections by wish. It listens
 * on a Unix socket or a port of this machine and opens, for each connection, one to the engine.
 * Without a wish it changes nothing; it ends what one side ends, in both directions separately.
 *
 * <pre>{@code
 * try (FaultProxy proxy = FaultProxy.unix(folder.resolve("d.sock"), "unix:///run/docker.sock")) {
 *   proxy.onRequests("/events").blackholeAfter(1024);
 *   // … a client of proxy.url() …
 *   proxy.heal();
 * }
 * }</pre>
 *
 * <p>One virtual thread accepts, two serve each connection. Nothing is left to chance. Safe for use
 * by several threads.
 */
public final class FaultProxy implements AutoCloseable {

  private static final Duration LONGEST_END = Duration.ofSeconds(5);

  private final Endpoint target;
  private final Endpoint own;
  private final Changes changes = new Changes();
  private final List<Disturbance> disturbances = new CopyOnWriteArrayList<>();
  private final Set<Relay> relays = ConcurrentHashMap.newKeySet();
  private final AtomicLong connections = new AtomicLong();
  private final AtomicLong running = new AtomicLong();
  private final ReentrantLock lock = new ReentrantLock();
  private Optional<Acceptor> acceptor = Optional.empty();
  private volatile boolean closed;

  private FaultProxy(Endpoint wanted, Endpoint target) throws IOException {
    ServerSocketChannel first = wanted.listen();
    this.target = target;
    this.own = wanted.boundTo(first);
    acceptFrom(first);
  }

  /**
   * Listens on a Unix socket, of which the folder exists.
   *
   * @param target of the engine: {@code unix:///path} or {@code tcp://host:port}
   * @throws IOException when the socket cannot be made there
   */
  public static FaultProxy unix(Path listen, String target) throws IOException {
    return new FaultProxy(new Endpoint.Unix(listen), Endpoint.of(target));
  }

  /**
   * Listens on a free port of 127.0.0.1.
   *
   * @param target of the engine: {@code unix:///path} or {@code tcp://host:port}
   * @throws IOException when there is none
   */
  public static FaultProxy tcp(String target) throws IOException {
    return new FaultProxy(new Endpoint.Tcp("127.0.0.1", 0), Endpoint.of(target));
  }

  /** Where it listens, as {@code DOCKER_HOST} has it. */
  public String url() {
    return own.url();
  }

  /** What is done to all connections, where there is no wish for a certain request. */
  public Disturbance onAll() {
    return disturbance("", true);
  }

  /**
   * What is done to connections of which the first request has a first line, as in {@code GET
   * /v1.41/events?since=1 HTTP/1.1}, that the pattern is found in. Of several patterns that fit and
   * have wishes, the one that was first named last counts.
   *
   * @param pattern a regular expression
   */
  public Disturbance onRequests(String pattern) {
    return disturbance(requireNonNull(pattern, "pattern"), true);
  }

  Disturbance disturbance(String pattern, boolean fromEngine) {
    lock.lock();
    try {
      for (Disturbance known : disturbances) {
        if (known.isFor(pattern, fromEngine)) {
          return known;
        }
      }
      Disturbance added = new Disturbance(this, Pattern.compile(pattern), fromEngine);
      // Who comes later in the list counts, and what is for all counts least.
      disturbances.add(pattern.isEmpty() ? 0 : disturbances.size(), added);
      return added;
    } finally {
      lock.unlock();
    }
  }

  Plan plan(String requestLine, boolean fromEngine) {
    Plan found = Plan.NOTHING;
    for (Disturbance disturbance : disturbances) {
      Plan plan = disturbance.plan();
      if (plan.number() != 0
          && disturbance.isFromEngine() == fromEngine
          && disturbance.concerns(requestLine)) {
        found = plan;
      }
    }
    return found;
  }

  Changes changes() {
    return changes;
  }

  Stream<Relay> relays() {
    return relays.stream();
  }

  /** Nobody listens any more: new connections are refused. Those that are open live on. */
  public void refuse() {
    lock.lock();
    try {
      acceptor.ifPresent(Acceptor::end);
      acceptor = Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /** Listens again after {@link #refuse}, at the same place. */
  public void accept() {
    lock.lock();
    try {
      if (acceptor.isEmpty() && !closed) {
        acceptFrom(own.listen());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      lock.unlock();
    }
  }

  /** Takes all wishes back, and listens. What was swallowed or cut stays so. */
  public void heal() {
    disturbances.forEach(Disturbance::heal);
    accept();
  }

  /** Closes all connections that are open, in both directions. */
  public void cutAll() {
    relays.forEach(Relay::cut);
  }

  /** Resets all connections that are open: by RST where they are TCP. */
  public void resetAll() {
    relays.forEach(Relay::reset);
  }

  /** How many connections were accepted. */
  public long connections() {
    return connections.get();
  }

  /** How many connections are open on any side. */
  public int open() {
    return (int) running.get();
  }

  /** Whether, within the limit, so many connections are open, no more and no fewer. */
  public boolean awaitOpen(int expected, Duration limit) throws InterruptedException {
    return changes.await(limit, () -> open() == expected);
  }

  private void acceptFrom(ServerSocketChannel listener) {
    Thread thread = Thread.ofVirtual().name("fault-proxy").start(() -> accept(listener));
    acceptor = Optional.of(new Acceptor(listener, thread));
  }

  private void accept(ServerSocketChannel from) {
    while (from.isOpen()) {
      try {
        SocketChannel client = from.accept();
        connections.incrementAndGet();
        running.incrementAndGet();
        changes.tell();
        Thread.ofVirtual().name("fault-proxy-client").start(() -> serve(client));
      } catch (IOException e) {
        // Closed, or a client that left before it was accepted.
      }
    }
  }

  private void serve(SocketChannel client) {
    try {
      Endpoint.promptly(client);
      relay(new Relay(this, client, target.connect()));
    } catch (IOException e) {
      // The engine is not there: the client sees its connection end.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      Relay.close(client);
      running.decrementAndGet();
      changes.tell();
    }
  }

  private void relay(Relay relay) throws InterruptedException {
    relays.add(relay);
    try {
      if (closed) {
        relay.cut();
      }
      relay.run();
    } finally {
      relay.cut();
      relays.remove(relay);
    }
  }

  /** Ends everything; returns when its threads are done, or after 5 seconds. Idempotent. */
  @Override
  public void close() {
    closed = true;
    refuse();
    try {
      own.remove();
    } catch (IOException e) {
      // A socket file that stays behind is replaced by the next one.
    }
    cutAll();
    try {
      boolean _ = awaitOpen(0, LONGEST_END);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A listener and the thread that accepts, without whose end the kernel goes on to accept. */
  private record Acceptor(ServerSocketChannel listener, Thread thread) {
    void end() {
      try {
        listener.close();
      } catch (IOException e) {
        // The file descriptor is gone in any case.
      }
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
