// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Builds a {@link Container}. Not safe for use by several threads. */
public final class ContainerBuilder {

  private final String id;
  private Instant startedAt = Instant.EPOCH;
  private int pid;
  private String name = "";
  private String image = "";
  private String imageId = "";
  private State state = State.RUNNING;
  private Health health = Health.NONE;
  private Attributes labels = Attributes.EMPTY;
  private Attributes env = Attributes.EMPTY;
  private List<Endpoint> endpoints = List.of();
  private String networkMode = "";
  private List<Port> ports = List.of();
  private Optional<Instant> finishedAt = Optional.empty();
  private OptionalInt exitCode = OptionalInt.empty();
  private boolean oomKilled;
  private int restartCount;
  private boolean privileged;

  ContainerBuilder(String id) {
    this.id = id;
  }

  ContainerBuilder(Container c) {
    this.id = c.id();
    this.startedAt = c.incarnation().startedAt();
    this.pid = c.incarnation().pid();
    this.name = c.name();
    this.image = c.image();
    this.imageId = c.imageId();
    this.state = c.state();
    this.health = c.health();
    this.labels = c.labels();
    this.env = c.env();
    this.endpoints = c.endpoints();
    this.networkMode = c.networkMode();
    this.ports = c.ports();
    this.finishedAt = c.finishedAt();
    this.exitCode = c.exitCode();
    this.oomKilled = c.oomKilled();
    this.restartCount = c.restartCount();
    this.privileged = c.privileged();
  }

  /** When this life of the container began, by the engine's clock. */
  public ContainerBuilder startedAt(Instant value) {
    this.startedAt = value;
    return this;
  }

  /** The process id; 0 for none. */
  public ContainerBuilder pid(int value) {
    this.pid = value;
    return this;
  }

  /** The name, without leading slash. */
  public ContainerBuilder name(String value) {
    this.name = value;
    return this;
  }

  /** The image as the user typed it. */
  public ContainerBuilder image(String value) {
    this.image = value;
    return this;
  }

  /** The image's digest. */
  public ContainerBuilder imageId(String value) {
    this.imageId = value;
    return this;
  }

  /** Running, paused, exited, … */
  public ContainerBuilder state(State value) {
    this.state = value;
    return this;
  }

  /** What the health check says. */
  public ContainerBuilder health(Health value) {
    this.health = value;
    return this;
  }

  /** The labels of container and image. */
  public ContainerBuilder labels(Attributes value) {
    this.labels = value;
    return this;
  }

  /** The environment. */
  public ContainerBuilder env(Attributes value) {
    this.env = value;
    return this;
  }

  /** The networks, in the engine's order of preference. */
  public ContainerBuilder endpoints(List<Endpoint> value) {
    this.endpoints = value;
    return this;
  }

  /** {@code bridge}, {@code host}, {@code none}, {@code container:…} or a network's name. */
  public ContainerBuilder networkMode(String value) {
    this.networkMode = value;
    return this;
  }

  /** Exposed and published ports. */
  public ContainerBuilder ports(List<Port> value) {
    this.ports = value;
    return this;
  }

  /** When it ended. */
  public ContainerBuilder finishedAt(Instant value) {
    this.finishedAt = Optional.of(value);
    return this;
  }

  /** What its process ended with. */
  public ContainerBuilder exitCode(int value) {
    this.exitCode = OptionalInt.of(value);
    return this;
  }

  /** Whether the kernel killed it for want of memory. */
  public ContainerBuilder oomKilled(boolean value) {
    this.oomKilled = value;
    return this;
  }

  /** How often its restart policy has started it again. */
  public ContainerBuilder restartCount(int value) {
    this.restartCount = value;
    return this;
  }

  /** Whether it runs with all privileges. */
  public ContainerBuilder privileged(boolean value) {
    this.privileged = value;
    return this;
  }

  /** The container. */
  public Container build() {
    return new Container(
        new Incarnation(id, startedAt, pid),
        name,
        image,
        imageId,
        state,
        health,
        labels,
        env,
        endpoints,
        networkMode,
        ports,
        finishedAt,
        exitCode,
        oomKilled,
        restartCount,
        privileged);
  }
}
