// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScenarioTest {

  @TempDir Path folder;

  private List<String> play(long seed, int steps) throws IOException {
    List<String> lines = new ArrayList<>();
    AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    try (SimulatedDocker docker =
        SimulatedDocker.at(folder.resolve("s" + seed + ".sock"))
            .random(new SplittableRandom(seed))
            .clock(now::get)
            .start()) {
      Scenario scenario = Scenario.byHand(docker, new SplittableRandom(seed));
      for (int i = 0; i < steps; i++) {
        int before = lines.size();
        Duration pause = scenario.step();
        lines.clear();
        now.set(Instant.EPOCH.plusSeconds(2));
        RawHttp.get(docker, "/events?until=1")
            .lines()
            .filter(l -> l.startsWith("{"))
            .forEach(lines::add);
        now.set(Instant.EPOCH);
        assertThat(lines.size() > before || lines.size() == EventLog.REMEMBERED).isTrue();
        assertThat(pause).isLessThan(Duration.ofMillis(700));
      }
      assertThat(RawHttp.get(docker, "/containers/json?all=1").split("\"Id\"", -1))
          .hasSizeBetween(6, 20);
    }
    return lines;
  }

  @Test
  void seed_same_givesTheSameEvents() throws IOException {
    List<String> first = play(1, 60);
    assertThat(first).isNotEmpty().isEqualTo(play(1, 60));
    assertThat(first).isNotEqualTo(play(2, 60));
  }

  @ParameterizedTest
  @ValueSource(longs = {3, 4, 5})
  void steps_many_neverFail(long seed) throws IOException {
    play(seed, 400);
  }

  @Test
  void play_atOnce_saysSomething_andStopsWhenClosed() throws IOException {
    RandomGenerator random = new SplittableRandom(7);
    try (SimulatedDocker docker = SimulatedDocker.start(folder.resolve("p.sock"));
        RawHttp http = new RawHttp(docker.socket())) {
      http.send("GET /events?since=0 HTTP/1.1\r\nHost: d\r\n\r\n");
      http.head();
      try (Scenario scenario = Scenario.play(docker, random, pause -> pause.dividedBy(100))) {
        assertThat(scenario).isNotNull();
        List<String> heard = new ArrayList<>();
        while (heard.size() < 100) {
          heard.add(http.chunk());
        }
        assertThat(heard.getFirst()).contains("network");
        assertThat(heard).anyMatch(line -> line.contains("\"health_status: healthy\""));
      }
      docker.cutStreams();
      http.rest();
    }
  }

  @Test
  void play_usualPace_beginsWithin200Milliseconds() throws IOException {
    try (SimulatedDocker docker = SimulatedDocker.start(folder.resolve("p.sock"));
        RawHttp http = new RawHttp(docker.socket())) {
      http.send("GET /events HTTP/1.1\r\nHost: d\r\n\r\n");
      http.head();
      long before = System.nanoTime();
      Scenario scenario = Scenario.play(docker, new SplittableRandom(7));
      http.chunk();
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(200));
      scenario.close();
      scenario.close();
    }
  }
}
