// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.model;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One container as it was at one moment. We construct it, users read it: components may be added in
 * a minor version. To make one, use {@link #builder}.
 *
 * @param incarnation which life of which id
 * @param name without leading slash
 * @param image as the user typed it
 * @param imageId the image's digest; empty when not known
 * @param env the environment it was started with; may hold secrets, so it is never part of {@link
 *     #toString()} or of the JSON form
 * @param endpoints its networks, in the engine's order of preference
 * @param networkMode as the engine says: {@code bridge}, {@code host}, {@code none}, {@code
 *     container:…}, a network's name; empty when not known
 * @param finishedAt when it ended, by the engine's clock
 * @param exitCode of the ended process
 */
public record Container(
    Incarnation incarnation,
    String name,
    String image,
    String imageId,
    State state,
    Health health,
    Attributes labels,
    Attributes env,
    List<Endpoint> endpoints,
    String networkMode,
    List<Port> ports,
    Optional<Instant> finishedAt,
    OptionalInt exitCode,
    boolean oomKilled,
    int restartCount,
    boolean privileged) {

  /** The label that names the network whose address is {@link #ip}. */
  public static final String NETWORK_LABEL = "dockreeve.network";

  private static final String PROJECT_LABEL = "com.docker.compose.project";
  private static final String SERVICE_LABEL = "com.docker.compose.service";

  /** Copies the lists; checks that nothing is null. */
  public Container {
    requireNonNull(incarnation, "incarnation");
    requireNonNull(name, "name");
    requireNonNull(state, "state");
    endpoints = List.copyOf(endpoints);
    ports = List.copyOf(ports);
  }

  /** A builder with everything but the id empty, and the state {@link State#RUNNING}. */
  public static ContainerBuilder builder(String id) {
    return new ContainerBuilder(id);
  }

  /** A builder that starts with everything that this container has. */
  public ContainerBuilder with() {
    return new ContainerBuilder(this);
  }

  /**
   * About how many bytes of memory it takes, rather too many than too few: labels and environment
   * may be as long as their author likes.
   */
  public long bytes() {
    return 2048 + 2 * (labels.characters() + env.characters());
  }

  /** The engine's id. */
  public String id() {
    return incarnation.id();
  }

  /** The process id in the engine's PID namespace; 0 when not known or not alive. */
  public int pid() {
    return incarnation.pid();
  }

  /** Whether it has a process: running or paused. */
  public boolean alive() {
    return state.alive();
  }

  /** Whether its process is frozen. */
  public boolean paused() {
    return state == State.PAUSED;
  }

  /** The Compose project. */
  public Optional<String> project() {
    return Optional.ofNullable(labels.get(PROJECT_LABEL));
  }

  /** The service within the Compose project. */
  public Optional<String> service() {
    return Optional.ofNullable(labels.get(SERVICE_LABEL));
  }

  /**
   * The endpoint whose addresses are the container's: on the network named by the label {@value
   * #NETWORK_LABEL} if that is set, else the first one that has an address.
   */
  public Optional<Endpoint> endpoint() {
    String wanted = labels.get(NETWORK_LABEL);
    return endpoints.stream()
        .filter(e -> wanted == null ? e.ip().or(e::ip6).isPresent() : e.network().equals(wanted))
        .findFirst();
  }

  /** The IPv4 address of {@link #endpoint}. */
  public Optional<String> ip() {
    return endpoint().flatMap(Endpoint::ip);
  }

  /** The IPv6 address of {@link #endpoint}. */
  public Optional<String> ip6() {
    return endpoint().flatMap(Endpoint::ip6);
  }

  /** The hardware address of {@link #endpoint}. */
  public Optional<String> mac() {
    return endpoint().flatMap(Endpoint::mac);
  }

  /** Id, name and state; never the environment. */
  @Override
  public String toString() {
    return "Container[" + id() + " " + name + " " + state.word() + "]";
  }
}
