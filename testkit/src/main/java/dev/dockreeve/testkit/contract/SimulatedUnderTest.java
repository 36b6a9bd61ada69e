// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.contract;

import dev.dockreeve.engine.Engine;
import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.simulated.SimulatedDocker;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** The simulated engine under a contract. */
public final class SimulatedUnderTest implements EngineUnderTest {

  private final SimulatedDocker docker;
  private final Function<String, Engine> adapter;
  private final List<String> created = new CopyOnWriteArrayList<>();

  private SimulatedUnderTest(SimulatedDocker docker, Function<String, Engine> adapter) {
    this.docker = docker;
    this.adapter = adapter;
  }

  /**
   * Puts an engine under test and closes it in the end.
   *
   * @param adapter makes the object under test from a URL
   */
  public static SimulatedUnderTest of(SimulatedDocker docker, Function<String, Engine> adapter) {
    return new SimulatedUnderTest(docker, adapter);
  }

  @Override
  public Engine open() {
    return adapter.apply(docker.url());
  }

  @Override
  public String create(ContainerSpec spec) {
    String id = docker.create(spec);
    created.add(id);
    return id;
  }

  @Override
  public void start(String name) {
    docker.start(name);
  }

  @Override
  public void stop(String name) {
    docker.stop(name);
  }

  @Override
  public void kill(String name) {
    docker.kill(name, "KILL");
  }

  @Override
  public void pause(String name) {
    docker.pause(name);
  }

  @Override
  public void unpause(String name) {
    docker.unpause(name);
  }

  @Override
  public void rename(String name, String newName) {
    docker.rename(name, newName);
  }

  @Override
  public void remove(String name) {
    docker.remove(name);
  }

  @Override
  public void exit(String name, int exitCode) {
    docker.die(name, exitCode);
  }

  @Override
  public void exec(String name, String word) {
    docker.exec(name, "true " + word);
  }

  @Override
  public void sicken(String name) {
    docker.health(name, "unhealthy");
  }

  @Override
  public Optional<String> ip(String name, String network) {
    return docker.ip(name, network);
  }

  @Override
  public void network(String name) {
    // The simulated engine makes networks when they are named.
  }

  @Override
  public boolean supports(Feature feature) {
    return true;
  }

  @Override
  public void reset() {
    for (String id : new ArrayList<>(created)) {
      try {
        docker.remove(id);
      } catch (NoSuchElementException e) {
        // The test has removed it.
      }
      created.remove(id);
    }
  }

  @Override
  public void close() {
    docker.close();
  }
}
