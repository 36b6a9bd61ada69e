// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.simulated.SimulatedDocker;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the daemon says of rules that may run only so often. */
@Timeout(120)
class ThrottledTest {

  private static final String RULES =
      """
      events_reactor:
        Waits:
          event: {type: container, action: start}
          run: ["echo", "hello %%name%%"]
          throttle: {max: 1, per: 1h, by: rule}
        Drops:
          event: {type: container, action: start}
          run: ["echo", "welcome %%name%%"]
          throttle: {max: 1, per: 1h, by: rule, over: drop}
      """;

  @TempDir Path folder;

  @Test
  void status_ofThrottledRules_saysWhatWaitsAndWhatWasDropped() throws Exception {
    Screen said = new Screen();
    try (SimulatedDocker docker = SimulatedDocker.start(folder.resolve("docker.sock"));
        DaemonInProcess daemon =
            new DaemonInProcess(
                folder,
                RULES,
                new DaemonInProcess.Setting(docker.url(), Systemd.of(Map.of(), 1), _ -> {}),
                said)) {
      for (String name : new String[] {"web", "db", "cache"}) {
        docker.run(ContainerSpec.named(name).build());
      }
      var reactor = daemon.daemon.reactor();
      said.await(_ -> reactor.stats().succeeded() == 2 && reactor.stats().accepted() == 4);

      Screen table = new Screen();
      assertThat(table.execute("status", "--api", daemon.api())).isZero();
      assertThat(table.out())
          .anyMatch(line -> line.matches("runs .*4 accepted, 2 succeeded, 0 failed, 2 throttled"))
          .anyMatch(line -> line.matches("Waits +on +2 +0 +0 +throttled, 2 runs held"))
          .noneMatch(line -> line.startsWith("Drops"));
      Screen json = new Screen();
      assertThat(json.execute("status", "-o", "json", "--api", daemon.api())).isZero();
      assertThat(json.out().getFirst())
          .containsPattern("\"name\":\"Waits\"[^}]*\"held\":2[^}]*\"throttled\":0")
          .containsPattern("\"name\":\"Drops\"[^}]*\"held\":0[^}]*\"throttled\":2");
    }
  }
}
