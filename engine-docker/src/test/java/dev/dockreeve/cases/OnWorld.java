// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.engine.Engine;
import dev.dockreeve.engine.docker.DockerEngine;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.Summary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Cases that are played on one world, a new one for each. */
@Timeout(120)
abstract class OnWorld {

  private static final int ROUNDS = 3;

  @TempDir Path folder;

  private final List<Watched> watching = new ArrayList<>();
  private World world;

  /** A new world. */
  abstract World open(Path folder) throws IOException;

  @BeforeEach
  void begin() throws IOException {
    world = open(folder);
  }

  @AfterEach
  void end() throws IOException {
    watching.forEach(Watched::close);
    world.close();
  }

  World world() {
    return world;
  }

  /** A watcher behind the proxy that often compares, with its first picture. */
  Watched watch() throws Exception {
    return keep(Watched.at(world.proxy().url())).live();
  }

  /** A watcher behind the proxy as users have it: it compares once a minute. */
  Watched watchPatiently() throws Exception {
    return keep(Watched.at(world.proxy().url(), b -> b)).live();
  }

  /** Closes it in the end. */
  Watched keep(Watched watched) {
    watching.add(watched);
    return watched;
  }

  /** The picture is what the engine itself says now, in every field. */
  void assertPictureIsRight(Watched watched) throws Exception {
    for (int i = 0; i < ROUNDS && !picture(watched).equals(truth()); i++) {
      watched.settle(); // A health check may have run just now.
    }
    assertThat(picture(watched)).isEqualTo(truth());
  }

  static Map<String, Container> picture(Watched watched) {
    Map<String, Container> shown = new TreeMap<>();
    watched.portfolio().containers().forEach(c -> shown.put(c.id(), c));
    return shown;
  }

  /** The alive containers, asked on a connection past the proxy. */
  Map<String, Container> truth() throws Exception {
    try (Engine engine = world.moves().open()) {
      return truth(engine);
    }
  }

  static Map<String, Container> truth(Engine engine) throws Exception {
    Map<String, Container> alive = new TreeMap<>();
    engine.identify();
    for (Summary summary : engine.list()) {
      engine.inspect(summary.id()).ifPresent(c -> alive.put(c.id(), c));
    }
    return alive;
  }

  /** The engine behind the proxy, for questions of one's own. */
  static Engine engineAt(String url) {
    return DockerEngine.at(url);
  }
}
