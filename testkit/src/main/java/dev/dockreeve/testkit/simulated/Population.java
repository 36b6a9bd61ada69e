// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.simulated;

import dev.dockreeve.model.State;
import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.simulated.SimulatedNetworks.SimulatedNetwork;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * The containers and networks of the simulated engine, and the steps of their lives: each changes
 * the record and then publishes, in the order of Docker 28. Guarded by the engine's lock.
 */
final class Population {

  private static final int FIRST_PID = 5_000_001;

  /** What Docker 28 says of a process that ended while nobody looked. */
  private static final int UNKNOWN_EXIT = 255;

  private final InstantSource clock;
  private final RandomGenerator random;
  private final EventLog log;
  private final Map<String, SimulatedContainer> containers = new LinkedHashMap<>();
  private final SimulatedNetworks networks;
  private final Set<String> diedUnseen = new HashSet<>();
  private int nextPid = FIRST_PID;

  Population(InstantSource clock, RandomGenerator random, EventLog log) {
    this.clock = clock;
    this.random = random;
    this.log = log;
    this.networks = new SimulatedNetworks(this::newId);
  }

  SimulatedContainer create(String id, ContainerSpec spec) {
    if (containers.containsKey(id)) {
      throw new IllegalStateException("the id " + id + " is in use");
    }
    if (containers.values().stream().anyMatch(c -> c.name.equals(spec.name()))) {
      throw new IllegalStateException("the name " + spec.name() + " is in use");
    }
    spec.networks().forEach(this::network);
    SimulatedContainer c = new SimulatedContainer(id, spec, clock.instant());
    containers.put(c.id, c);
    say(c, "create");
    return c;
  }

  /** The newest first. */
  List<SimulatedContainer> list(boolean all) {
    return list(all, Set.of());
  }

  /** The newest first, without some by id or name. */
  List<SimulatedContainer> list(boolean all, Set<String> leftOut) {
    return containers.values().stream()
        .filter(c -> all || c.alive())
        .filter(c -> !leftOut.contains(c.id) && !leftOut.contains(c.name))
        .sorted(Comparator.comparing((SimulatedContainer c) -> c.created).reversed())
        .toList();
  }

  int count(State state) {
    return (int) containers.values().stream().filter(c -> c.state == state).count();
  }

  void begin(SimulatedContainer c) {
    for (String network : List.copyOf(c.endpoints.keySet())) {
      join(c, network(network));
    }
    c.begin(clock.instant(), nextPid++);
    say(c, "start");
  }

  void stopGently(SimulatedContainer c) {
    say(c, "kill", "signal", Integer.toString(Signals.TERM));
    leaveAll(c);
    c.end(clock.instant(), 128 + Signals.TERM);
    say(c, "stop");
    sayDeath(c);
  }

  void endByItself(SimulatedContainer c, int exitCode) {
    end(c, exitCode);
    if (c.spec.restartAlways()) {
      boolean oomKilled = c.oomKilled;
      c.restartCount++;
      begin(c);
      c.oomKilled = oomKilled;
    } else {
      removeIfWanted(c);
    }
  }

  void end(SimulatedContainer c, int exitCode) {
    leaveAll(c);
    c.end(clock.instant(), exitCode);
    sayDeath(c);
  }

  private void sayDeath(SimulatedContainer c) {
    long lived =
        Duration.between(c.startedAt.orElse(c.created), c.finishedAt.orElse(c.created)).toSeconds();
    String seconds = Long.toString(lived);
    say(c, "die", "execDuration", seconds, "exitCode", Integer.toString(c.exitCode));
  }

  void removeIfWanted(SimulatedContainer c) {
    if (c.spec.autoRemove()) {
      destroy(c);
    }
  }

  void destroy(SimulatedContainer c) {
    containers.remove(c.id);
    say(c, "destroy");
  }

  /** While the daemon is down, its process ends: nobody sees it, and nobody ever will. */
  void dieUnseen(SimulatedContainer c) {
    diedUnseen.add(c.id);
  }

  /** The daemon ends in good order, and its containers with it. */
  void shutDown() {
    List.copyOf(containers.values()).stream()
        .filter(SimulatedContainer::alive)
        .forEach(this::stopForGood);
  }

  private void stopForGood(SimulatedContainer c) {
    stopGently(c);
    removeIfWanted(c);
  }

  /** The daemon has started and looks what became of its containers, before its API listens. */
  void boot(boolean liveRestore) {
    for (SimulatedContainer c : List.copyOf(containers.values())) {
      if (c.alive() && diedUnseen.contains(c.id)) {
        c.end(clock.instant(), UNKNOWN_EXIT);
        removeIfWanted(c);
      } else if (c.alive() && !liveRestore) {
        stopForGood(c);
      }
    }
    diedUnseen.clear();
    for (SimulatedContainer c : List.copyOf(containers.values())) {
      if (c.spec.restartAlways() && !c.alive() && c.startedAt.isPresent()) {
        begin(c);
      }
    }
  }

  void change(SimulatedContainer c, State from, State to, String action) {
    if (c.state != from) {
      throw new IllegalStateException(c.name + " is " + c.state.word());
    }
    c.state = to;
    say(c, action);
  }

  void join(SimulatedContainer c, SimulatedNetwork network) {
    c.endpoints.put(network.name(), networks.lease(network, containers.values()));
    say(network, "connect", c);
  }

  private void leaveAll(SimulatedContainer c) {
    c.endpoints.keySet().forEach(network -> say(network(network), "disconnect", c));
  }

  SimulatedNetwork network(String name) {
    return networks
        .find(name)
        .orElseGet(() -> {
          SimulatedNetwork created = networks.create(name, "bridge");
          log.append(
              "network",
              "create",
              created.id(),
              new TreeMap<>(Map.of("name", name, "type", "bridge")));
          return created;
        });
  }

  void say(SimulatedContainer c, String action, String... attributes) {
    log.append("container", action, c.id, c.attributes(attributes));
  }

  void say(SimulatedNetwork network, String action, SimulatedContainer c) {
    Map<String, String> attributes =
        Map.of("container", c.id, "name", network.name(), "type", network.driver());
    log.append("network", action, network.id(), new TreeMap<>(attributes));
  }

  Optional<SimulatedContainer> find(String container) {
    SimulatedContainer byId = containers.get(container);
    if (byId != null) {
      return Optional.of(byId);
    }
    List<SimulatedContainer> found = new ArrayList<>();
    for (SimulatedContainer c : containers.values()) {
      if (c.name.equals(container)) {
        return Optional.of(c);
      }
      if (c.id.startsWith(container)) {
        found.add(c);
      }
    }
    return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
  }

  String newId() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
