// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cases;

import dev.dockreeve.engine.Engine;
import dev.dockreeve.engine.EngineException;
import dev.dockreeve.engine.docker.DockerEngine;
import dev.dockreeve.model.Actor;
import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.contract.EngineUnderTest;
import dev.dockreeve.testkit.contract.SimulatedUnderTest;
import dev.dockreeve.testkit.proxy.FaultProxy;
import dev.dockreeve.testkit.simulated.SimulatedDocker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/** A simulated engine behind a proxy. */
final class SimulatedWorld implements World {

  private final SimulatedDocker docker;
  private final EngineUnderTest moves;
  private final FaultProxy proxy;

  private SimulatedWorld(SimulatedDocker docker, FaultProxy proxy) {
    this.docker = docker;
    this.moves = SimulatedUnderTest.of(docker, DockerEngine::at);
    this.proxy = proxy;
  }

  /** A world with its sockets in {@code folder}. */
  static SimulatedWorld in(Path folder) throws IOException {
    return around(SimulatedDocker.start(folder.resolve("d.sock")), folder);
  }

  /** A world around an engine, which it closes. */
  static SimulatedWorld around(SimulatedDocker docker, Path folder) throws IOException {
    return new SimulatedWorld(docker, FaultProxy.unix(folder.resolve("p.sock"), docker.url()));
  }

  /** The engine itself. */
  SimulatedDocker docker() {
    return docker;
  }

  @Override
  public EngineUnderTest moves() {
    return moves;
  }

  @Override
  public FaultProxy proxy() {
    return proxy;
  }

  @Override
  public String flash(ContainerSpec.Builder spec) {
    String id = docker.run(spec.autoRemove().build());
    docker.die(id, 0);
    return id;
  }

  @Override
  public void restart(String name) {
    docker.restart(name);
  }

  @Override
  public void connect(String name, String network) {
    docker.connect(name, network);
  }

  @Override
  public void disconnect(String name, String network) {
    docker.disconnect(name, network);
  }

  @Override
  public void exhaustMemory(String name) {
    docker.oom(name);
  }

  @Override
  public ContainerSpec.Builder hungry(String name) {
    return ContainerSpec.named(name);
  }

  @Override
  public void update(String name) throws IOException {
    // The simulated engine has no limits to change, so only what Docker says of it is said.
    Actor actor = new Actor(idOf(name), Attributes.of("image", "i", "name", name));
    docker.publishRaw(EngineEvent.of("container", "update", Instant.now(), actor).payload());
  }

  private String idOf(String name) throws IOException {
    try (Engine engine = moves.open()) {
      engine.identify();
      return engine.list().stream()
          .filter(c -> c.name().equals(name))
          .findFirst()
          .orElseThrow()
          .id();
    } catch (EngineException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void noise(String name, int events) {
    for (int i = 0; i < events; i += 3) {
      docker.exec(name, "true");
    }
  }

  @Override
  public void close() throws IOException {
    proxy.close();
    docker.close();
  }
}
