// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dockreeve.testkit.ContainerSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatedStepsTest {

  @TempDir Path folder;
  private SimulatedDocker docker;

  @BeforeEach
  void start() throws IOException {
    docker =
        SimulatedDocker.at(folder.resolve("docker.sock")).random(new SplittableRandom(1)).start();
  }

  @AfterEach
  void stop() {
    docker.close();
  }

  private static ContainerSpec spec(String name) {
    return ContainerSpec.named(name).build();
  }

  @Test
  void container_unknown_isRefused() {
    assertThatThrownBy(() -> docker.start("nope"))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessage("No such container: nope");
  }

  @Test
  void name_inUse_isRefused() {
    docker.create(spec("a"));
    assertThatIllegalStateException().isThrownBy(() -> docker.create(spec("a")));
  }

  @Test
  void step_thatTheStateDoesNotAllow_isRefused() {
    docker.create(spec("a"));
    assertThatIllegalStateException().isThrownBy(() -> docker.pause("a"));
    assertThatIllegalStateException().isThrownBy(() -> docker.die("a", 0));
    docker.start("a");
    assertThatIllegalStateException().isThrownBy(() -> docker.unpause("a"));
    assertThatIllegalStateException().isThrownBy(() -> docker.disconnect("a", "other"));
    assertThatIllegalArgumentException().isThrownBy(() -> docker.health("a", "fine"));
    assertThatIllegalArgumentException().isThrownBy(() -> docker.kill("a", "NOPE"));
  }

  @Test
  void versions_thatFallOrAreNone_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SimulatedDocker.at(folder).apiVersions("1.41", "1.40"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SimulatedDocker.at(folder).apiVersions("x", "1.40"));
  }

  @Test
  void startAndStop_twice_doNothingTheSecondTime() throws IOException {
    docker.run(spec("a"));
    docker.start("a");
    docker.stop("a");
    docker.stop("a");
    String all =
        RawHttp.get(docker, "/events?until=" + Instant.now().getEpochSecond() + ".999999999");
    assertThat(all.lines().filter(l -> l.contains("\"start\""))).hasSize(1);
  }

  @Test
  void addresses_areUnique_andFreedAtTheEnd() throws IOException {
    docker.run(spec("a"));
    docker.run(spec("b"));
    assertThat(RawHttp.get(docker, "/containers/a/json")).contains("\"IPAddress\":\"172.17.0.2\"");
    assertThat(RawHttp.get(docker, "/containers/b/json")).contains("\"IPAddress\":\"172.17.0.3\"");
    docker.remove("a");
    docker.run(spec("c"));
    assertThat(RawHttp.get(docker, "/containers/c/json")).contains("\"IPAddress\":\"172.17.0.2\"");
  }

  @Test
  void hostNetwork_hasNoAddress() throws IOException {
    docker.run(ContainerSpec.named("a").network("host").build());
    assertThat(RawHttp.get(docker, "/containers/a/json"))
        .contains("\"NetworkMode\":\"host\"", "\"host\":{")
        .doesNotContain("172.");
  }

  @Test
  void steps_fromManyThreads_loseNothing() throws Exception {
    CountDownLatch done = new CountDownLatch(8);
    for (int i = 0; i < 8; i++) {
      String name = "c" + i;
      Thread.ofVirtual()
          .start(() -> {
            for (int k = 0; k < 20; k++) {
              docker.run(spec(name));
              docker.remove(name);
            }
            done.countDown();
          });
    }
    assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(RawHttp.get(docker, "/containers/json?all=true")).endsWith("[]\n");
    assertThat(
            RawHttp.get(docker, "/events?until=" + Instant.now().getEpochSecond() + ".999999999")
                .lines()
                .filter(l -> l.startsWith("{")))
        .hasSize(256);
  }
}
