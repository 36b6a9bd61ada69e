// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.simulated;

import dev.dockreeve.model.Health;
import dev.dockreeve.model.State;
import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.simulated.SimulatedNetworks.SimulatedNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * A Docker engine in this process, for tests and for trying things out: the HTTP API is the real
 * one, on a Unix socket; the containers are only records in memory, moved by the methods of this
 * class. Each method changes the container and publishes the events of Docker 28 in Docker 28's
 * order before it returns, and no list or inspect sees a part of it.
 *
 * <p>A container is named by its id, a beginning of it, or its name; an unknown one is a {@link
 * NoSuchElementException}, a step that its state does not allow an {@link IllegalStateException}.
 * Process ids are higher than the kernel's highest, so nothing real is ever meant by them. Safe for
 * use by several threads.
 */
public final class SimulatedDocker implements AutoCloseable {

  private final ReentrantLock lock = new ReentrantLock();
  private final Path socket;
  private final EngineIdentity identity;
  private final EngineClock clock;
  private final EventLog log;
  private final AnswerFaults answerFaults = new AnswerFaults();
  private final Population population;
  private final Daemon daemon;
  private final Faults faults;

  SimulatedDocker(
      Path socket, EngineIdentity identity, InstantSource clock, RandomGenerator random) {
    this.socket = socket;
    this.identity = identity;
    this.clock = new EngineClock(clock);
    this.log = new EventLog(this.clock);
    this.population = new Population(this.clock, random, log);
    this.daemon = new Daemon(socket, new Routes(this, identity, log, answerFaults), this.clock);
    this.faults = new Faults(this, answerFaults, log, daemon, this.clock);
  }

  /**
   * Starts an engine that listens at {@code socket}, in a folder that exists.
   *
   * @throws IOException when the socket cannot be made there
   */
  public static SimulatedDocker start(Path socket) throws IOException {
    return at(socket).start();
  }

  /** A builder for an engine that is to listen at {@code socket}. */
  public static SimulatedDockerBuilder at(Path socket) {
    return new SimulatedDockerBuilder(socket);
  }

  /** Where it listens. */
  public Path socket() {
    return socket;
  }

  /** Where it listens, as {@code DOCKER_HOST} has it. */
  public String url() {
    return "unix://" + socket.toAbsolutePath();
  }

  /** Creates a container and those of its networks that are not there; the container's id. */
  public String create(ContainerSpec spec) {
    return locked(() -> population.create(population.newId(), spec).id);
  }

  /**
   * Creates a container with an id of the caller's choice, as containerd does: an id comes back.
   *
   * @param id 64 hexadecimal digits in lower case, which no container has now
   */
  public String create(String id, ContainerSpec spec) {
    if (!id.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("id: " + id + " (expected: 64 hexadecimal digits)");
    }
    return locked(() -> population.create(id, spec).id);
  }

  /** Creates and starts; the container's id. */
  public String run(ContainerSpec spec) {
    return locked(() -> {
      String id = create(spec);
      start(id);
      return id;
    });
  }

  /** Starts a container; nothing happens where it is alive. */
  public void start(String container) {
    with(
        container,
        c -> {
          if (!c.alive()) {
            population.begin(c);
          }
        });
  }

  /** Stops a container, whose process heeds SIGTERM; nothing happens where it is not alive. */
  public void stop(String container) {
    with(
        container,
        c -> {
          if (c.alive()) {
            population.stopGently(c);
            population.removeIfWanted(c);
          }
        });
  }

  /** Stops and starts it, with an event {@code restart} at the end. */
  public void restart(String container) {
    with(
        container,
        c -> {
          if (c.alive()) {
            population.stopGently(c);
          }
          population.begin(c);
          population.say(c, "restart");
        });
  }

  /**
   * Sends a signal: {@code KILL}, {@code SIGTERM}, {@code 10}. The process ends by INT, QUIT, KILL
   * and TERM, and lives on after others.
   */
  public void kill(String container, String signal) {
    int number = Signals.number(signal);
    withAlive(
        container,
        c -> {
          population.say(c, "kill", "signal", Integer.toString(number));
          if (Signals.deadly(number)) {
            population.end(c, 128 + number);
            population.removeIfWanted(c);
          }
        });
  }

  /** Its process ends by itself; a policy may start it again. */
  public void die(String container, int exitCode) {
    withAlive(container, c -> population.endByItself(c, exitCode));
  }

  /** The kernel kills it for want of memory; a policy may start it again. */
  public void oom(String container) {
    withAlive(
        container,
        c -> {
          population.say(c, "oom");
          c.oomKilled = true;
          population.endByItself(c, 128 + Signals.KILL);
        });
  }

  /** Freezes its process. */
  public void pause(String container) {
    withAlive(container, c -> population.change(c, State.RUNNING, State.PAUSED, "pause"));
  }

  /** Lets its process go on. */
  public void unpause(String container) {
    withAlive(container, c -> population.change(c, State.PAUSED, State.RUNNING, "unpause"));
  }

  /** Gives it another name. */
  public void rename(String container, String name) {
    with(
        container,
        c -> {
          String old = c.name;
          c.name = name;
          population.say(c, "rename", "oldName", "/" + old);
        });
  }

  /** Removes it, by force where it is alive. */
  public void remove(String container) {
    with(
        container,
        c -> {
          if (c.alive()) {
            population.say(c, "kill", "signal", Integer.toString(Signals.KILL));
            population.end(c, 128 + Signals.KILL);
          }
          population.destroy(c);
        });
  }

  /** A health check said {@code healthy} or {@code unhealthy}; an event when that is new. */
  public void health(String container, String status) {
    Health health = Health.of(status);
    if (health == Health.NONE) {
      throw new IllegalArgumentException("status: " + status + " (expected: healthy, unhealthy)");
    }
    withAlive(
        container,
        c -> {
          if (c.health != health) {
            c.health = health;
            population.say(c, "health_status: " + health.word());
          }
        });
  }

  /** Runs a command in it, which succeeds at once: three events. */
  public void exec(String container, String command) {
    withAlive(
        container,
        c -> {
          String execId = population.newId();
          population.say(c, "exec_create: " + command, "execID", execId);
          population.say(c, "exec_start: " + command, "execID", execId);
          population.say(c, "exec_die", "execID", execId, "exitCode", "0");
        });
  }

  /** Connects it to a network, which is created where there is none of that name. */
  public void connect(String container, String networkName) {
    with(
        container,
        c -> {
          SimulatedNetwork network = population.network(networkName);
          c.endpoints.put(networkName, Optional.empty());
          if (c.alive()) {
            population.join(c, network);
          }
        });
  }

  /** Takes it off a network. */
  public void disconnect(String container, String networkName) {
    with(
        container,
        c -> {
          if (c.endpoints.remove(networkName) == null) {
            throw new IllegalStateException(c.name + " is not connected to " + networkName);
          }
          population.say(population.network(networkName), "disconnect", c);
        });
  }

  /** The address that it has on a network. */
  public Optional<String> ip(String container, String network) {
    return locked(() ->
        population
            .find(container)
            .flatMap(c -> c.endpoints.getOrDefault(network, Optional.empty()))
            .map(SimulatedNetworks.Address::ip));
  }

  /** Sends one line to every stream as it is, and remembers it with the present time. */
  public void publishRaw(String line) {
    log.appendRaw(line);
  }

  /** What goes wrong, by wish. */
  public Faults faults() {
    return faults;
  }

  /** Breaks all streams of events, as a lost connection does. */
  public void cutStreams() {
    daemon.cutStreams();
  }

  /** How many streams of events are open. */
  public int streams() {
    return log.subscribers();
  }

  /** How many events were lost for clients that did not read. */
  public long dropped() {
    return log.dropped();
  }

  /**
   * The daemon ends, as if killed or with live-restore: every connection breaks without another
   * event, nobody listens. The containers live on.
   */
  public void goDown() {
    daemon.stop();
    answerFaults.hang(false);
  }

  /**
   * The daemon starts again, with live-restore, and remembers no event of before. Nothing happens
   * where it is up.
   */
  public void comeUp() throws IOException {
    boot(true);
  }

  /** What the daemon does before it listens is in its memory of events. */
  void boot(boolean liveRestore) throws IOException {
    lock.lock();
    try {
      if (!daemon.isUp()) {
        log.forget();
        population.boot(liveRestore);
        daemon.start();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The containers end with the daemon, while it still listens. */
  void stopAll() {
    lock.lock();
    try {
      population.shutDown();
    } finally {
      lock.unlock();
    }
  }

  void dieUnseen(String container) {
    withAlive(container, population::dieUnseen);
  }

  /** Ends for good. Idempotent. */
  @Override
  public void close() {
    goDown();
    faults.heal();
  }

  String listJson(boolean all, Set<String> leftOut) {
    return locked(() -> ContainerJson.list(population.list(all, leftOut)));
  }

  Optional<String> inspectJson(String container, ApiVersion version) {
    return locked(() -> population.find(container).map(c -> ContainerJson.inspect(c, version)));
  }

  String infoJson() {
    return locked(() ->
        identity.infoJson(
            clock.instant(),
            population.list(true).size(),
            population.count(State.RUNNING),
            population.count(State.PAUSED)));
  }

  private void with(String container, Consumer<SimulatedContainer> step) {
    lock.lock();
    try {
      step.accept(
          population
              .find(container)
              .orElseThrow(() -> new NoSuchElementException("No such container: " + container)));
    } finally {
      lock.unlock();
    }
  }

  private void withAlive(String container, Consumer<SimulatedContainer> step) {
    with(
        container,
        c -> {
          if (!c.alive()) {
            throw new IllegalStateException(c.name + " is not running");
          }
          step.accept(c);
        });
  }

  private <T> T locked(Supplier<T> step) {
    lock.lock();
    try {
      return step.get();
    } finally {
      lock.unlock();
    }
  }
}
