// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.simulated;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dockreeve.testkit.ContainerSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong with events and streams. */
class EventFaultsTest {

  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final Duration NEVER = Duration.ofDays(1);

  @TempDir Path folder;
  private SimulatedDocker docker;

  @BeforeEach
  void start() throws IOException {
    docker = SimulatedDocker.start(folder.resolve("docker.sock"));
    docker.run(ContainerSpec.named("c").build());
  }

  @AfterEach
  void stop() {
    docker.close();
  }

  /** What is remembered of a container's life, without networks. */
  private List<String> remembered() throws IOException {
    Instant now = Instant.now();
    String until = now.getEpochSecond() + String.format(".%09d", now.getNano());
    String answer = RawHttp.get(docker, "/v1.52/events?since=0&until=" + until);
    return answer
        .substring(answer.indexOf("\r\n\r\n") + 4)
        .lines()
        .filter(line -> line.contains("\"container\",\"Action\""))
        .map(Stream::words)
        .toList();
  }

  private void flap(int times) {
    for (int i = 0; i < times; i++) {
      docker.pause("c");
      docker.unpause("c");
    }
  }

  @Test
  void skip_eventsAreNotSent_butRemembered() throws IOException {
    try (Stream stream = Stream.open(docker, "")) {
      docker.faults().skip(1);
      flap(1);
      assertThat(stream.said()).isEqualTo("unpause c");
      assertThat(remembered()).endsWith("pause c", "unpause c");
    }
  }

  @Test
  void skip_ofOneAction_letsOthersPass() throws IOException {
    try (Stream stream = Stream.open(docker, "")) {
      docker.faults().skip(1, "unpause");
      flap(2);
      assertThat(stream.said()).isEqualTo("pause c");
      assertThat(stream.said()).isEqualTo("pause c");
      assertThat(stream.said()).isEqualTo("unpause c");
    }
  }

  @Test
  void duplicate_eventsAreSentTwice_butRememberedOnce() throws IOException {
    try (Stream stream = Stream.open(docker, "")) {
      docker.faults().duplicate(1);
      flap(1);
      String first = stream.chunk();
      assertThat(stream.chunk()).isEqualTo(first).contains("\"pause\"");
      assertThat(stream.said()).isEqualTo("unpause c");
      assertThat(remembered()).containsOnlyOnce("pause c");
    }
  }

  @Test
  void reverse_eventsComeInReverse_butAreRememberedInOrder() throws IOException {
    try (Stream stream = Stream.open(docker, "")) {
      docker.faults().reverse(3);
      docker.exec("c", "true");
      flap(1);
      assertThat(List.of(stream.said(), stream.said(), stream.said(), stream.said()))
          .containsExactly("exec_die c", "exec_start: true c", "exec_create: true c", "pause c");
      assertThat(remembered())
          .endsWith(
              "exec_create: true c", "exec_start: true c", "exec_die c", "pause c", "unpause c");
    }
  }

  @Test
  void reverse_takenBack_sendsWhatWasHeld() throws IOException {
    try (Stream stream = Stream.open(docker, "")) {
      docker.faults().reverse(5);
      flap(1);
      docker.faults().heal();
      assertThat(stream.said()).isEqualTo("unpause c");
      assertThat(stream.said()).isEqualTo("pause c");
    }
  }

  @Test
  void forgetEvents_nothingIsReplayed() throws IOException {
    docker.faults().forgetEvents();
    docker.pause("c");
    assertThat(remembered()).containsExactly("pause c");
  }

  @Test
  void listenerLimits_ofOneEvent_loseTheRest() throws IOException {
    docker.faults().listenerLimits(1, Duration.ZERO);
    try (Stream _ = Stream.open(docker, "")) {
      docker.faults().hang();
      flap(10);
      // One may be in the writer's hand, one waits.
      assertThat(docker.dropped()).isBetween(18L, 19L);
    }
  }

  @Test
  void delaySubscriptions_replayFromSince_atTheMomentOfSubscribing() throws Exception {
    docker.faults().delaySubscriptions(NEVER);
    try (Stream since = Stream.open(docker, "?since=" + Instant.now().getEpochSecond());
        Stream live = Stream.open(docker, "")) {
      assertThat(docker.faults().awaitWaiting(2, DEADLINE)).isTrue();
      assertThat(docker.streams()).isZero();
      assertThat(RawHttp.get(docker, "/containers/json")).contains("\"/c\"");
      docker.faults().forgetEvents();
      docker.die("c", 1);
      docker.faults().delaySubscriptions(Duration.ZERO);
      assertThat(since.chunk()).contains("\"disconnect\"");
      assertThat(since.said()).isEqualTo("die c");
      assertNothingComesBefore(live, () -> docker.remove("c"), "destroy c");
    }
  }

  private void assertNothingComesBefore(Stream stream, Runnable marker, String expected)
      throws IOException {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (docker.streams() < 2 && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    marker.run();
    assertThat(stream.said()).isEqualTo(expected);
  }

  @Test
  void send_bytesAsTheyAre() throws IOException {
    try (RawHttp http = new RawHttp(docker.socket())) {
      http.send("GET /events HTTP/1.0\r\n\r\n");
      http.head();
      docker.faults().send("{\"Type\":\"cont\n".getBytes(UTF_8));
      docker.pause("c");
      assertThat(http.line()).isEqualTo("{\"Type\":\"cont");
      assertThat(http.line()).contains("\"pause\"");
    }
    assertThat(remembered()).endsWith("pause c");
  }

  @Test
  void sendHugeLine_hasItsLength_andTheStreamGoesOn() throws IOException {
    try (Stream stream = Stream.open(docker, "")) {
      docker.faults().sendHugeLine(200_000);
      docker.pause("c");
      long length = 0;
      String last = "";
      while (!last.endsWith("\n")) {
        last = stream.chunk();
        length += last.length();
      }
      assertThat(length).isEqualTo(200_001);
      assertThat(stream.said()).isEqualTo("pause c");
    }
  }

  @Test
  void endStreams_inOrder_sendsWhatWasSaidAndTheLastChunk() throws IOException {
    try (Stream stream = Stream.open(docker, "")) {
      docker.pause("c");
      docker.faults().endStreams(StreamEnd.IN_ORDER);
      assertThat(stream.said()).isEqualTo("pause c");
      assertThat(stream.chunk()).isEmpty();
      assertThat(stream.rest()).isEmpty();
    }
  }

  @Test
  void endStreams_withoutLastChunk_justEnds() throws IOException {
    try (Stream stream = Stream.open(docker, "")) {
      docker.pause("c");
      docker.faults().endStreams(StreamEnd.NO_LAST_CHUNK);
      assertThat(stream.said()).isEqualTo("pause c");
      assertThat(stream.rest()).isEmpty();
    }
  }

  @Test
  void endStreams_midLine_halvesTheNextEvent() throws IOException {
    try (Stream stream = Stream.open(docker, "")) {
      docker.faults().endStreams(StreamEnd.MID_LINE);
      docker.pause("c");
      int promised = Integer.parseInt(stream.raw(), 16);
      String half = stream.rest();
      assertThat(half).startsWith("{\"Type\":").doesNotContain("\n").hasSize(promised / 2);
      assertThat(remembered()).endsWith("pause c");
    }
  }

  @Test
  void endStreams_badChunk_hasNoSize() throws IOException {
    try (Stream stream = Stream.open(docker, "")) {
      docker.faults().endStreams(StreamEnd.BAD_CHUNK);
      assertThatThrownBy(stream::chunk).isInstanceOf(NumberFormatException.class);
      assertThat(stream.rest()).isEmpty();
    }
  }

  @Test
  void endNextStreams_endAtOnce_inGoodOrder_butBoundedOnesLive() throws IOException {
    docker.faults().endNextStreams(2);
    for (int i = 0; i < 2; i++) {
      try (Stream stream = Stream.open(docker, "?since=0")) {
        assertThat(stream.chunk()).isEmpty();
      }
    }
    assertThat(remembered()).contains("start c");
    try (Stream stream = Stream.open(docker, "?since=0")) {
      assertThat(stream.said()).isEqualTo("create c");
    }
    assertThat(docker.faults().asked(Call.EVENTS)).isEqualTo(4);
  }

  @Test
  void silenceStreams_openOnesFallSilent_newOnesWork() throws Exception {
    try (Stream silent = Stream.open(docker, "")) {
      docker.faults().silenceStreams();
      try (Stream next = Stream.open(docker, "")) {
        docker.pause("c");
        assertThat(next.said()).isEqualTo("pause c");
      }
      docker.faults().endStreams(StreamEnd.IN_ORDER);
      FutureTask<String> reader = new FutureTask<>(silent::chunk);
      Thread.ofVirtual().start(reader);
      assertThatThrownBy(() -> reader.get(50, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      docker.cutStreams();
      assertThatThrownBy(() -> reader.get(10, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class);
    }
  }

  @Test
  void silenceNextStreams_bringNotEvenTheReplay() throws Exception {
    docker.faults().silenceNextStreams(1);
    try (Stream silent = Stream.open(docker, "?since=0");
        Stream next = Stream.open(docker, "?since=0")) {
      assertThat(next.said()).isEqualTo("create c");
      docker.cutStreams();
      assertThat(silent.rest()).isEmpty();
    }
  }
}
