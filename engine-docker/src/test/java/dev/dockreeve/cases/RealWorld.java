// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cases;

import dev.dockreeve.engine.docker.DockerEngine;
import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.contract.EngineUnderTest;
import dev.dockreeve.testkit.contract.RealUnderTest;
import dev.dockreeve.testkit.proxy.FaultProxy;
import dev.dockreeve.testkit.real.DockerClient;
import dev.dockreeve.testkit.real.RealDocker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** A real dockerd, which belongs to the caller, behind a proxy. Its containers are removed. */
final class RealWorld implements World {

  private static final long LITTLE = 16L << 20;

  private final DockerClient client;
  private final EngineUnderTest moves;
  private final FaultProxy proxy;

  private RealWorld(RealDocker docker, FaultProxy proxy) {
    this.client = docker.client();
    this.moves = RealUnderTest.of(docker, DockerEngine::at);
    this.proxy = proxy;
  }

  /** The proxy's socket is in {@code folder}. */
  static RealWorld of(RealDocker docker, Path folder) throws IOException {
    return new RealWorld(docker, FaultProxy.unix(folder.resolve("p.sock"), docker.url()));
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
  public String flash(ContainerSpec.Builder spec) throws IOException {
    return client.run(spec.autoRemove().command("true").build());
  }

  @Override
  public void restart(String name) throws IOException {
    client.restart(name, Duration.ofSeconds(1));
  }

  @Override
  public void connect(String name, String network) throws IOException {
    client.connect(name, network);
  }

  @Override
  public void disconnect(String name, String network) throws IOException {
    client.disconnect(name, network);
  }

  @Override
  public void exhaustMemory(String name) throws IOException {
    client.exec(name, "touch", "/tmp/eat");
    client.awaitExit(name);
  }

  @Override
  public ContainerSpec.Builder hungry(String name) {
    return ContainerSpec.named(name)
        .memoryBytes(LITTLE)
        .command(
            "sh", "-c", "while ! test -e /tmp/eat; do sleep 0.05; done; x=$(yes | tr -d '\\n')");
  }

  @Override
  public void update(String name) throws IOException {
    client.update(name, 64L << 20);
  }

  @Override
  public void noise(String name, int events) throws IOException {
    for (int i = 0; i < events; i++) {
      client.prepareExec(name, "true");
    }
  }

  @Override
  public void close() throws IOException {
    proxy.close();
    moves.reset();
  }
}
