// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.engine.Engine;
import dev.dockreeve.engine.docker.DockerEngine;
import dev.dockreeve.model.Container;
import dev.dockreeve.testkit.contract.RequiresDocker;
import dev.dockreeve.testkit.proxy.FaultProxy;
import dev.dockreeve.testkit.real.DockerClient;
import dev.dockreeve.testkit.real.EventRecorder;
import dev.dockreeve.testkit.real.RealDocker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A storm on a real engine, while the connection breaks again and again. Twenty seconds of it at
 * least; {@code -Ddockreeve.storm=PT5M} for more, {@code -Ddockreeve.storm.seed=N} for the same one
 * again (as far as an engine does the same again).
 */
@RequiresDocker
@Timeout(1800)
class StormIT {

  private static final System.Logger LOG = System.getLogger("dev.dockreeve.cases");
  private static final Duration TIME =
      Duration.parse(System.getProperty("dockreeve.storm", "PT20S"));
  private static final long SEED = Long.getLong("dockreeve.storm.seed", System.nanoTime());
  private static final int CONTAINERS = 100;
  private static final int ROUNDS = 10;

  /** In fewer a single outage may be a quarter of all that happens. */
  private static final int DEEDS = 300;

  private final RealDocker docker;
  private final DockerClient client;

  StormIT(RealDocker docker) {
    this.docker = docker;
    this.client = docker.client();
  }

  @Test
  @DisplayName("Storm: the picture is right in the end, and every start and end was told once")
  void storm_withBrokenConnections_pictureAndTalesAreRight(@TempDir Path folder) throws Exception {
    try (FaultProxy proxy = FaultProxy.unix(folder.resolve("p.sock"), docker.url());
        Engine direct = DockerEngine.at(docker.url());
        EventRecorder log = EventRecorder.start(docker.socket(), direct.identify().apiVersion());
        Watched watched = Watched.at(proxy.url(), b -> b.resync(Duration.ofSeconds(5)))) {
      watched.live();
      Instant begin = Instant.now();
      Storm storm = new Storm(client, CONTAINERS);
      Havoc havoc = Havoc.on(proxy, SEED);
      storm.rage(TIME, DEEDS, SEED);
      havoc.calm();
      Instant calm = Instant.now();
      int rounds = 0;
      do {
        watched.settle();
      } while (!(settledSince(calm, watched)
              && OnWorld.picture(watched).equals(OnWorld.truth(direct)))
          && ++rounds < ROUNDS);

      Ledger ledger = new Ledger(log.recorded(), watched.told(), begin);
      String report =
          "storm seed=%d time=%s %s rounds=%d\n  %s\n  %s\n  %s"
              .formatted(
                  SEED,
                  TIME,
                  storm.count(),
                  rounds,
                  ledger.count(),
                  watched.watcher().statistics(),
                  havoc.count());
      LOG.log(System.Logger.Level.INFO, report);
      assertThat(OnWorld.picture(watched)).as(report).isEqualTo(OnWorld.truth(direct));
      assertPlainInspectSaysTheSame(OnWorld.picture(watched));
      assertThat(settledSince(calm, watched)).as("all was told: " + report).isTrue();
      assertThat(watched.lagged()).as("missed by the test itself").isZero();
      assertThat(ledger.lost).as("lost: " + report).isEmpty();
      assertThat(ledger.invented).as("invented: " + report).isEmpty();
      assertThat(ledger.declared()).as("in gaps, of one: " + report).isLessThan(0.25);
      assertThat(ledger.doubled).as("doubled: " + report).isEmpty();
      assertThat(ledger.disordered).as("disordered: " + report).isEmpty();
    }
  }

  /** What a deaf stream skipped is told with the second comparison, when the picture is right. */
  private static boolean settledSince(Instant calm, Watched watched) {
    return watched.settled().filter(settled -> settled.until().isAfter(calm)).isPresent();
  }

  /** Without our adapter: what {@code docker ps} and {@code docker inspect} say. */
  private void assertPlainInspectSaysTheSame(Map<String, Container> picture) throws IOException {
    Set<String> listed = new TreeSet<>(client.ids(false));
    assertThat(picture.keySet()).isEqualTo(listed);
    for (Container c : picture.values()) {
      String id = c.id();
      assertThat(client.inspect(id, "Name")).contains("/" + c.name());
      assertThat(client.inspect(id, "State", "Status")).contains(c.state().word());
      assertThat(client.inspect(id, "State", "Pid")).contains(Integer.toString(c.pid()));
      assertThat(client.inspect(id, "State", "StartedAt").map(Instant::parse))
          .contains(c.incarnation().startedAt());
      assertThat(client.inspect(id, "Config", "Image")).contains(c.image());
      assertThat(client.inspect(id, "Image")).contains(c.imageId());
      assertThat(client.inspect(id, "Config", "Labels", "slot"))
          .contains(String.valueOf(c.labels().get("slot")));
      assertThat(client.inspect(id, "RestartCount")).contains(Integer.toString(c.restartCount()));
      assertThat(client.inspect(id, "HostConfig", "Privileged"))
          .contains(Boolean.toString(c.privileged()));
      assertThat(client.ip(id, "bridge")).isEqualTo(c.ip());
    }
  }
}
