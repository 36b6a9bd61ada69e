// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.engine.Engine;
import dev.dockreeve.engine.docker.DockerEngine;
import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.real.DockerClient;
import dev.dockreeve.testkit.real.RealDocker;
import dev.dockreeve.watch.Watcher;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** Cases about a real daemon that ends, hangs or moves; the watcher is at its own socket. */
@Timeout(180)
abstract class OnDaemon {

  private final RealDocker docker;
  private final List<Watched> watching = new ArrayList<>();

  OnDaemon(RealDocker docker) {
    this.docker = docker;
  }

  @BeforeEach
  void empty() throws IOException {
    for (String id : client().ids(true)) {
      client().remove(id);
    }
  }

  @AfterEach
  void end() {
    watching.forEach(Watched::close);
  }

  RealDocker docker() {
    return docker;
  }

  DockerClient client() {
    return docker.client();
  }

  String run(String name) throws IOException {
    return client().run(ContainerSpec.named(name).build());
  }

  /** A watcher with its first picture, which reconnects as users have it and often compares. */
  Watched watch() throws Exception {
    return watch(docker.url(), b -> b.resync(Watched.RESYNC));
  }

  Watched watch(String url, UnaryOperator<Watcher.Builder> settings) throws Exception {
    Watched watched = Watched.with(url, settings);
    watching.add(watched);
    return watched.live();
  }

  void assertPictureIsRight(Watched watched) throws Exception {
    try (Engine engine = DockerEngine.at(docker.url())) {
      assertThat(OnWorld.picture(watched)).isEqualTo(OnWorld.truth(engine));
    }
  }

  /** Kills a container's process, and not by the engine. */
  void murder(String name) throws IOException {
    long pid = Long.parseLong(client().inspect(name, "State", "Pid").orElseThrow());
    murder(pid);
  }

  static void murder(long pid) {
    ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
    process.destroyForcibly();
    process.onExit().join();
  }
}
