// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dockreeve.testkit.ContainerSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to the daemon as a whole. */
class DaemonFaultsTest {

  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  @TempDir Path folder;
  private SimulatedDocker docker;

  @BeforeEach
  void start() throws IOException {
    docker = SimulatedDocker.at(folder.resolve("docker.sock")).clock(() -> NOON).start();
  }

  @AfterEach
  void stop() {
    docker.close();
  }

  /** All that the daemon remembers, since the beginning of its clock. */
  private List<String> actions() throws IOException {
    docker.faults().clockOffset(Duration.ofDays(2));
    String until = Long.toString(NOON.plus(Duration.ofDays(1)).getEpochSecond());
    String answer = RawHttp.get(docker, "/v1.52/events?since=0&until=" + until);
    return answer.substring(answer.indexOf("\r\n\r\n") + 4).lines().map(Stream::words).toList();
  }

  @Test
  void hang_takesConnections_andAnswersAfterResume() throws Exception {
    docker.run(ContainerSpec.named("c").build());
    try (Stream stream = Stream.open(docker, "")) {
      docker.faults().hang();
      FutureTask<String> ping = new FutureTask<>(() -> RawHttp.get(docker, "/_ping"));
      Thread.ofVirtual().start(ping);
      FutureTask<String> event = new FutureTask<>(stream::said);
      Thread.ofVirtual().start(event);
      docker.pause("c");
      assertThatThrownBy(() -> ping.get(50, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      assertThat(event.isDone()).isFalse();
      docker.faults().resume();
      assertThat(ping.get(10, TimeUnit.SECONDS)).endsWith("OK");
      assertThat(event.get(10, TimeUnit.SECONDS)).isEqualTo("pause c");
    }
  }

  @Test
  void goDown_whileItHangs_endsEverything() throws IOException {
    try (Stream stream = Stream.open(docker, "")) {
      docker.faults().hang();
      docker.goDown();
      assertThat(stream.rest()).isEmpty();
    }
    docker.comeUp();
    assertThat(RawHttp.get(docker, "/_ping")).endsWith("OK");
  }

  @Test
  void liveRestore_whoDiedUnseen_neverGetsADie() throws IOException {
    docker.run(ContainerSpec.named("dead").build());
    docker.run(ContainerSpec.named("alive").build());
    docker.run(ContainerSpec.named("always").restartAlways().build());
    docker.run(ContainerSpec.named("gone").autoRemove().build());
    docker.goDown();
    docker.faults().dieUnseen("dead");
    docker.faults().dieUnseen("always");
    docker.faults().dieUnseen("gone");
    docker.comeUp();
    assertThat(RawHttp.get(docker, "/containers/dead/json"))
        .contains("\"Status\":\"exited\"", "\"ExitCode\":255");
    assertThat(RawHttp.get(docker, "/containers/json"))
        .contains("\"/alive\"", "\"/always\"")
        .doesNotContain("\"/dead\"", "\"/gone\"");
    assertThat(actions()).containsExactly("destroy gone", "connect bridge", "start always");
  }

  @Test
  void dieUnseen_whileItIsUp_isRefused() {
    docker.run(ContainerSpec.named("c").build());
    assertThatThrownBy(() -> docker.faults().dieUnseen("c"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the daemon is up (expected: down)");
  }

  @Test
  void comeUp_withoutLiveRestore_stopsTheOrphans() throws IOException {
    docker.run(ContainerSpec.named("c").build());
    docker.run(ContainerSpec.named("always").restartAlways().build());
    docker.goDown();
    docker.faults().comeUpWithoutLiveRestore();
    assertThat(RawHttp.get(docker, "/containers/json"))
        .contains("\"/always\"")
        .doesNotContain("\"/c\"");
    assertThat(actions())
        .containsExactly(
            "kill c",
            "disconnect bridge",
            "stop c",
            "die c",
            "kill always",
            "disconnect bridge",
            "stop always",
            "die always",
            "connect bridge",
            "start always");
  }

  @Test
  void shutDown_saysTheEndOfAll_thenEndsWithoutLastChunk() throws Exception {
    docker.run(ContainerSpec.named("c").restartAlways().build());
    try (Stream stream = Stream.open(docker, "")) {
      docker.faults().shutDown();
      assertThat(List.of(stream.said(), stream.said(), stream.said(), stream.said()))
          .containsExactly("kill c", "disconnect bridge", "stop c", "die c");
      assertThat(stream.rest()).isEmpty();
    }
    assertThatThrownBy(() -> RawHttp.get(docker, "/_ping")).isInstanceOf(IOException.class);
    docker.comeUp();
    assertThat(actions()).containsExactly("connect bridge", "start c");
  }

  @Test
  void id_canComeBack() throws IOException {
    String id = "ab".repeat(32);
    docker.create(id, ContainerSpec.named("old").build());
    assertThatThrownBy(() -> docker.create(id, ContainerSpec.named("new").build()))
        .isInstanceOf(IllegalStateException.class);
    docker.remove(id);
    assertThat(docker.create(id, ContainerSpec.named("new").build())).isEqualTo(id);
    assertThat(RawHttp.get(docker, "/containers/" + id + "/json")).contains("\"/new\"");
    assertThatThrownBy(() -> docker.create("x/../y", ContainerSpec.named("bad").build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("id: x/../y (expected: 64 hexadecimal digits)");
  }

  @Test
  void clockOffset_movesStampsAndTimes_alsoBackwards() throws IOException {
    docker.faults().clockOffset(Duration.ofHours(3));
    docker.run(ContainerSpec.named("ahead").build());
    docker.faults().clockOffset(Duration.ofHours(-3));
    try (Stream stream = Stream.open(docker, "")) {
      docker.create(ContainerSpec.named("behind").build());
      assertThat(stream.chunk())
          .contains("\"timeNano\":" + NOON.minusSeconds(3 * 3600).getEpochSecond() + "000000000");
    }
    assertThat(RawHttp.get(docker, "/containers/ahead/json"))
        .contains("\"StartedAt\":\"2026-11-21T15:00:00Z\"");
    assertThat(RawHttp.get(docker, "/info")).contains("\"SystemTime\":\"2026-11-21T09:00:00Z\"");
  }

  @Test
  void removeSocket_nobodyNewComes_untilItIsRestored() throws IOException {
    docker.run(ContainerSpec.named("c").build());
    try (Stream stream = Stream.open(docker, "")) {
      docker.faults().removeSocket();
      assertThatThrownBy(() -> RawHttp.get(docker, "/_ping")).isInstanceOf(IOException.class);
      docker.faults().restoreSocket();
      docker.faults().restoreSocket();
      assertThat(RawHttp.get(docker, "/_ping")).endsWith("OK");
      docker.pause("c");
      assertThat(stream.said()).isEqualTo("pause c");
    }
  }
}
