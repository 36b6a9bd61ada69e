// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.simulated;

import dev.dockreeve.model.Health;
import dev.dockreeve.model.State;
import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.simulated.SimulatedNetworks.Address;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** One container of the simulated engine. Guarded by the engine's lock. */
final class SimulatedContainer {

  final String id;
  final ContainerSpec spec;
  final Instant created;
  final Map<String, Optional<Address>> endpoints = new TreeMap<>();
  String name;
  State state = State.CREATED;
  Health health = Health.NONE;
  Optional<Instant> startedAt = Optional.empty();
  Optional<Instant> finishedAt = Optional.empty();
  int pid;
  int exitCode;
  int restartCount;
  boolean oomKilled;

  SimulatedContainer(String id, ContainerSpec spec, Instant created) {
    this.id = id;
    this.spec = spec;
    this.created = created;
    this.name = spec.name();
    spec.networks().forEach(network -> endpoints.put(network, Optional.empty()));
    if (endpoints.isEmpty()) {
      endpoints.put("bridge", Optional.empty());
    }
  }

  boolean alive() {
    return state.alive();
  }

  Optional<String> ip(String network) {
    return endpoints.getOrDefault(network, Optional.empty()).map(Address::ip);
  }

  String networkMode() {
    return spec.networks().isEmpty() ? "bridge" : spec.networks().getFirst();
  }

  /** A stand-in for the image's digest: the same for the same name. */
  String imageId() {
    String hash = String.format("%08x", spec.image().hashCode());
    return "sha256:" + hash.repeat(8);
  }

  void begin(Instant now, int newPid) {
    state = State.RUNNING;
    pid = newPid;
    startedAt = Optional.of(now);
    exitCode = 0;
    oomKilled = false;
    health = spec.healthCheck().isPresent() ? Health.STARTING : Health.NONE;
  }

  void end(Instant now, int code) {
    state = State.EXITED;
    pid = 0;
    finishedAt = Optional.of(now);
    exitCode = code;
    if (health != Health.NONE) {
      health = Health.UNHEALTHY;
    }
    endpoints.replaceAll((network, address) -> Optional.empty());
  }

  /** Labels, name and image in one flat map, the last two hiding labels of that name. */
  SortedMap<String, String> attributes(String... more) {
    SortedMap<String, String> all = new TreeMap<>(spec.labels());
    for (int i = 0; i < more.length; i += 2) {
      all.put(more[i], more[i + 1]);
    }
    all.put("image", spec.image());
    all.put("name", name);
    return all;
  }
}
