// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.simulated;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The networks of the simulated engine, and who has which address. Guarded by the engine's lock.
 */
final class SimulatedNetworks {

  /** An address on a network. */
  record Address(String ip, String mac, String gateway) {}

  private final Map<String, SimulatedNetwork> byName = new LinkedHashMap<>();
  private final Supplier<String> ids;

  SimulatedNetworks(Supplier<String> ids) {
    this.ids = ids;
    create("bridge", "bridge");
    create("host", "host");
    create("none", "null");
  }

  Optional<SimulatedNetwork> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  SimulatedNetwork create(String name, String driver) {
    SimulatedNetwork network =
        new SimulatedNetwork(name, ids.get(), driver, 17 + byName.size() % 200);
    byName.put(name, network);
    return network;
  }

  /** An address that no container has, or none on {@code host} and {@code none}. */
  Optional<Address> lease(SimulatedNetwork network, Collection<SimulatedContainer> containers) {
    if (!network.driver().equals("bridge")) {
      return Optional.empty();
    }
    String prefix = "172." + network.subnet() + ".";
    Set<String> taken =
        containers.stream()
            .flatMap(container -> container.ip(network.name()).stream())
            .collect(Collectors.toSet());
    for (int host = 2; host < 65_000; host++) {
      String ip = prefix + (host >> 8) + "." + (host & 255);
      if (!taken.contains(ip)) {
        String mac =
            String.format("02:42:ac:%02x:%02x:%02x", network.subnet(), host >> 8, host & 255);
        return Optional.of(new Address(ip, mac, prefix + "0.1"));
      }
    }
    throw new IllegalStateException("no free address on network " + network.name());
  }

  /** One network. */
  record SimulatedNetwork(String name, String id, String driver, int subnet) {}
}
