// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.engine.Engine;
import dev.dockreeve.engine.docker.DockerEngine;
import dev.dockreeve.model.Actor;
import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.simulated.Faults;
import dev.dockreeve.testkit.simulated.SimulatedDocker;
import dev.dockreeve.watch.Watcher;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Cases about faults that only the simulated engine has by wish; the watcher is at its socket. */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
abstract class OnSimulated {

  /** So long that a request waits until the case lets it go. */
  static final Duration HELD = Duration.ofDays(1);

  static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir Path folder;

  private final List<Watched> watching = new ArrayList<>();
  private SimulatedDocker docker;

  @BeforeEach
  void begin() throws IOException {
    docker = SimulatedDocker.start(folder.resolve("d.sock"));
  }

  @AfterEach
  void end() {
    docker.faults().heal();
    watching.forEach(Watched::close);
    docker.close();
  }

  SimulatedDocker docker() {
    return docker;
  }

  Faults faults() {
    return docker.faults();
  }

  /** Creates and starts containers with nothing special. */
  void run(String... names) {
    for (String name : names) {
      docker.run(ContainerSpec.named(name).label("case", name).build());
    }
  }

  /** A watcher that often compares, started. */
  Watched begun() {
    return keep(Watched.at(docker.url()));
  }

  /** A watcher that often compares, with its first picture. */
  Watched watch() throws Exception {
    return hearing(begun());
  }

  /** A watcher that compares once a minute, with its first picture. */
  Watched watchPatiently() throws Exception {
    return hearing(keep(Watched.at(docker.url(), UnaryOperator.<Watcher.Builder>identity())));
  }

  /** The same, but it doubts a silent engine after a second, and gives it a second to answer. */
  Watched watchDoubtfully() throws Exception {
    return hearing(keep(Watched.at(docker.url(), Watched::doubtful)));
  }

  /** A list may be answered before the stream is open, which cases are about to cut. */
  private Watched hearing(Watched watched) throws Exception {
    watched.live();
    Actor actor = new Actor("x", Attributes.of());
    docker.publishRaw(EngineEvent.of("thing", "heard", Instant.now(), actor).payload());
    watched.await(event -> event.action().equals("heard"));
    return watched.live();
  }

  Watched keep(Watched watched) {
    watching.add(watched);
    return watched;
  }

  /** As many requests as that are held by the engine. */
  void awaitHeld(int requests) throws InterruptedException {
    assertThat(faults().awaitWaiting(requests, LIMIT)).as("requests held").isTrue();
  }

  void assertPictureIsRight(Watched watched) throws Exception {
    try (Engine engine = DockerEngine.at(docker.url())) {
      assertThat(OnWorld.picture(watched)).isEqualTo(OnWorld.truth(engine));
    }
  }
}
