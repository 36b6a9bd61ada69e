// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dockreeve.engine.docker.DockerEngine;
import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.simulated.SimulatedDocker;
import dev.dockreeve.watch.Fleet;
import dev.dockreeve.watch.Freshness;
import dev.dockreeve.watch.NotReadyException;
import dev.dockreeve.watch.Notice;
import dev.dockreeve.watch.Room;
import dev.dockreeve.watch.Subscription;
import dev.dockreeve.watch.Watcher;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Several engines in one view. */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class SeveralEnginesTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir Path folder;

  private SimulatedDocker engine(String name) throws Exception {
    return SimulatedDocker.start(folder.resolve(name + ".sock"));
  }

  private static Watcher watcher(String name, String url) {
    return Watcher.builder(name, DockerEngine.at(url)).build();
  }

  @Test
  @DisplayName(
      "TC-28, Fault 19: Three engines, one hangs and one is not there: the third is as quick as ever")
  void fleet_oneHangsOneIsAbsent_thirdIsUnaffected() throws Exception {
    try (SimulatedDocker good = engine("good");
        SimulatedDocker hangs = engine("hangs");
        Fleet fleet =
            Fleet.of(
                watcher("good", good.url()),
                watcher("hangs", hangs.url()),
                watcher("absent", "unix://" + folder.resolve("absent.sock")));
        Subscription events = fleet.subscribe(Room.of(1000))) {
      hangs.faults().hang();
      fleet.start();
      fleet.watcher("good").orElseThrow().awaitReady(LIMIT);
      for (int i = 0; i < 20; i++) {
        Instant asked = Instant.now();
        good.run(ContainerSpec.named("c" + i).build());
        awaitStart(events, "c" + i);
        assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(2));
      }
      assertThat(fleet.watcher("good").orElseThrow().portfolio().size()).isEqualTo(20);
      assertThat(fleet.watcher("absent").orElseThrow().portfolio().freshness())
          .isInstanceOf(Freshness.Stale.class);
      hangs.faults().resume();
      fleet.watcher("hangs").orElseThrow().awaitReady(LIMIT);
    }
  }

  private static void awaitStart(Subscription events, String name) throws InterruptedException {
    while (true) {
      Optional<Notice> next = events.next(LIMIT);
      assertThat(next).as(name).isPresent();
      if (next.orElseThrow() instanceof Notice.Happened happened
          && happened.event().action().equals("start")
          && Watched.name(happened.event()).equals(name)) {
        assertThat(happened.event().engine()).isEqualTo("good");
        return;
      }
    }
  }

  @Test
  @DisplayName("TC-35 A connection that fails ends the wait for it with the reason")
  void connect_nobodyThere_failsWithTheReason() {
    Path absent = folder.resolve("absent.sock");
    try (Watcher watcher = watcher("absent", "unix://" + absent)) {
      assertThatThrownBy(() -> watcher.connect(LIMIT))
          .isInstanceOf(NotReadyException.class)
          .hasMessageContaining("socket does not exist");
      assertThatThrownBy(() -> watcher.awaitReady(Duration.ofMillis(50)))
          .isInstanceOf(NotReadyException.class)
          .hasMessageContaining(absent.toString());
    }
  }
}
