// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.contract;

import dev.dockreeve.engine.Engine;
import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.real.DockerClient;
import dev.dockreeve.testkit.real.RealDocker;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** A real Docker engine under a contract. */
public final class RealUnderTest implements EngineUnderTest {

  /** A process that ends with the exit code that it finds in a file. */
  private static final String[] OBEDIENT = {
    "sh",
    "-c",
    "trap 'exit 143' TERM; while ! test -e /tmp/exit; do sleep 0.05; done; exit $(cat /tmp/exit)"
  };

  private static final Duration LIST_LAG = Duration.ofSeconds(10);

  private final RealDocker docker;
  private final DockerClient client;
  private final Function<String, Engine> adapter;
  private final Set<String> networks = new HashSet<>();

  private RealUnderTest(RealDocker docker, Function<String, Engine> adapter) {
    this.docker = docker;
    this.client = docker.client();
    this.adapter = adapter;
  }

  /**
   * Puts an engine under test, which the caller closes.
   *
   * @param adapter makes the object under test from a URL
   */
  public static RealUnderTest of(RealDocker docker, Function<String, Engine> adapter) {
    return new RealUnderTest(docker, adapter);
  }

  @Override
  public Engine open() {
    return adapter.apply(docker.url());
  }

  @Override
  public String create(ContainerSpec spec) throws IOException {
    ContainerSpec obedient =
        new ContainerSpec(
            spec.name(),
            spec.image(),
            List.of(OBEDIENT),
            spec.labels(),
            spec.env(),
            spec.networks(),
            spec.ports(),
            spec.healthCheck(),
            spec.memoryBytes(),
            spec.autoRemove(),
            spec.restartAlways(),
            spec.privileged());
    return client.create(spec.command().isEmpty() ? obedient : spec);
  }

  @Override
  public void start(String name) throws IOException {
    client.start(name);
  }

  @Override
  public void stop(String name) throws IOException {
    client.stop(name, Duration.ofSeconds(2));
  }

  @Override
  public void kill(String name) throws IOException {
    client.kill(name, "KILL");
    awaitEnd(name);
  }

  @Override
  public void pause(String name) throws IOException {
    client.pause(name);
  }

  @Override
  public void unpause(String name) throws IOException {
    client.unpause(name);
  }

  @Override
  public void rename(String name, String newName) throws IOException {
    client.rename(name, newName);
  }

  @Override
  public void remove(String name) throws IOException {
    client.remove(name);
  }

  @Override
  public void exit(String name, int exitCode) throws IOException {
    client.exec(name, "sh", "-c", "echo " + exitCode + " > /tmp/e && mv /tmp/e /tmp/exit");
    awaitEnd(name);
  }

  /** From Docker 26 on a list may name a container for a moment after its end was announced. */
  private void awaitEnd(String name) throws IOException {
    client.awaitExit(name);
    String id = client.inspect(name, "Id").orElse(name);
    long deadline = System.nanoTime() + LIST_LAG.toNanos();
    while (client.ids(false).contains(id)) {
      if (System.nanoTime() > deadline) {
        throw new IOException(name + " is still listed " + LIST_LAG + " after its end");
      }
    }
  }

  @Override
  public void exec(String name, String word) throws IOException {
    client.exec(name, "true", word);
  }

  @Override
  public void sicken(String name) throws IOException {
    client.exec(name, "touch", "/tmp/sick");
  }

  @Override
  public Optional<String> ip(String name, String network) throws IOException {
    return client.ip(name, network);
  }

  @Override
  public void network(String name) throws IOException {
    if (networks.add(name)) {
      client.createNetwork(name);
    }
  }

  @Override
  public boolean supports(Feature feature) {
    return true;
  }

  @Override
  public void reset() throws IOException {
    for (String id : client.ids(true)) {
      client.remove(id);
    }
  }

  @Override
  public void close() {
    // The engine belongs to the caller.
  }
}
