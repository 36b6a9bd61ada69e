// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.testkit.ContainerSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedEventsTest {

  private static final Instant NOON = Instant.ofEpochSecond(1_795_275_046, 375_478_140);

  @TempDir Path folder;
  private SimulatedDocker docker;
  private volatile Instant now = NOON;

  @BeforeEach
  void start() throws IOException {
    docker = SimulatedDocker.at(folder.resolve("docker.sock")).clock(() -> now).start();
  }

  @AfterEach
  void stop() {
    docker.close();
  }

  /** All that is remembered, as {@code type action}. */
  private List<String> said() throws IOException {
    List<String> said = new ArrayList<>();
    for (String line : replay("/events?since=0&until=1795275047")) {
      String type = between(line, "\"Type\":\"", "\"");
      said.add((type.equals("container") ? "" : type + " ") + between(line, "\"Action\":\"", "\""));
    }
    return said;
  }

  private List<String> replay(String path) throws IOException {
    now = NOON.plusSeconds(10);
    String answer = RawHttp.get(docker, path);
    now = NOON;
    return answer.substring(answer.indexOf("\r\n\r\n") + 4).lines().toList();
  }

  private static String between(String text, String before, String after) {
    int from = text.indexOf(before) + before.length();
    return text.substring(from, text.indexOf(after, from));
  }

  private static ContainerSpec spec(String name) {
    return ContainerSpec.named(name).image("localhost/bb").build();
  }

  @Test
  void run_thenDie_saysWhatDocker28Says() throws IOException {
    docker.run(spec("c"));
    docker.die("c", 3);
    assertThat(said())
        .containsExactly("create", "network connect", "start", "network disconnect", "die");
    assertThat(replay("/events?since=0&until=1795275047").getLast())
        .contains("\"exitCode\":\"3\"", "\"execDuration\":\"0\"");
  }

  @Test
  void stop_andRestart_sayStopBeforeDie() throws IOException {
    docker.run(spec("c"));
    docker.goDown();
    docker.comeUp();
    docker.restart("c");
    docker.stop("c");
    assertThat(said())
        .containsExactly(
            "kill",
            "network disconnect",
            "stop",
            "die",
            "network connect",
            "start",
            "restart",
            "kill",
            "network disconnect",
            "stop",
            "die");
  }

  @Test
  void remove_ofARunningOne_killsFirst() throws IOException {
    docker.run(spec("c"));
    docker.remove("c");
    assertThat(said()).endsWith("kill", "network disconnect", "die", "destroy");
    assertThat(replay("/events?since=0&until=1795275047").get(3)).contains("\"signal\":\"9\"");
  }

  @Test
  void steps_without_death_sayTheirName() throws IOException {
    docker.run(spec("c"));
    docker.pause("c");
    docker.unpause("c");
    docker.kill("c", "SIGUSR1");
    docker.kill("c", "28");
    docker.health("c", "unhealthy");
    docker.health("c", "unhealthy");
    docker.exec("c", "sh -c true");
    docker.rename("c", "d");
    docker.connect("d", "back");
    docker.disconnect("d", "back");
    assertThat(said().subList(3, 15))
        .containsExactly(
            "pause",
            "unpause",
            "kill",
            "kill",
            "health_status: unhealthy",
            "exec_create: sh -c true",
            "exec_start: sh -c true",
            "exec_die",
            "rename",
            "network create",
            "network connect",
            "network disconnect");
    assertThat(replay("/events?since=0&until=1795275047").get(11))
        .contains("\"name\":\"d\",\"oldName\":\"/c\"");
  }

  @Test
  void oom_withPolicy_startsAgain() throws IOException {
    docker.run(ContainerSpec.named("c").restartAlways().build());
    docker.oom("c");
    assertThat(said()).endsWith("oom", "network disconnect", "die", "network connect", "start");
    assertThat(RawHttp.get(docker, "/containers/c/json")).contains("\"RestartCount\":1");
  }

  @Test
  void autoRemove_isDestroyedAfterItsDeath() throws IOException {
    docker.run(ContainerSpec.named("c").autoRemove().build());
    docker.kill("c", "TERM");
    assertThat(said()).endsWith("die", "destroy");
    assertThat(RawHttp.get(docker, "/containers/json?all=1")).endsWith("[]\n");
  }

  @Test
  void line_fromApi152_hasNoLegacyFields() throws IOException {
    String id = docker.create(ContainerSpec.named("c").image("bb").label("a\n", "\"$(x)").build());
    assertThat(replay("/events?since=0&until=1795275047"))
        .containsExactly(
            "{\"Type\":\"container\",\"Action\":\"create\",\"Actor\":{\"ID\":\""
                + id
                + "\",\"Attributes\":{\"a\\n\":\"\\\"$(x)\",\"image\":\"bb\",\"name\":\"c\"}},"
                + "\"scope\":\"local\",\"time\":1795275046,\"timeNano\":1795275046375478140}");
  }

  @Test
  void line_ofANewEngineAtAnOldVersion_isSortedAndRounded() throws IOException {
    String id = docker.create(ContainerSpec.named("c").image("bb").build());
    assertThat(replay("/v1.51/events?since=0&until=1795275047"))
        .containsExactly(
            "{\"Action\":\"create\",\"Actor\":{\"Attributes\":{\"image\":\"bb\",\"name\":\"c\"},"
                + "\"ID\":\""
                + id
                + "\"},\"Type\":\"container\",\"from\":\"bb\",\"id\":\""
                + id
                + "\",\"scope\":\"local\",\"status\":\"create\",\"time\":1795275046,"
                + "\"timeNano\":1795275046375478000}");
  }

  @Test
  void line_ofAnOldEngine_hasLegacyFieldsInFront() throws IOException {
    try (SimulatedDocker old =
        SimulatedDocker.at(folder.resolve("old.sock"))
            .apiVersions("1.24", "1.51")
            .clock(() -> now)
            .start()) {
      String id = old.create(ContainerSpec.named("c").image("bb").build());
      now = NOON.plusSeconds(10);
      assertThat(RawHttp.get(old, "/events?since=0&until=1795275047"))
          .contains("Content-Type: application/json\r\n")
          .contains(
              "{\"status\":\"create\",\"id\":\""
                  + id
                  + "\",\"from\":\"bb\",\"Type\":\"container\",\"Action\":\"create\"")
          .contains("\"timeNano\":1795275046375478140}");
    }
  }

  @Test
  void label_calledName_isHidden() throws IOException {
    docker.create(ContainerSpec.named("c").label("name", "label").label("image", "x").build());
    assertThat(replay("/events?since=0&until=1795275047").getFirst())
        .contains("\"name\":\"c\"")
        .doesNotContain("\"label\"");
  }

  @ParameterizedTest
  @CsvSource({
    "since=1795275046.375478141&until=1795275046.375478142, 2",
    "since=1795275046.375478143&until=1795275047, 0",
    "since=-1&until=1795275046.375478140, 1",
    "until=1795275047, 3",
    "since=1795275046&until=1795275047, 3",
    "since=1795275046.3754781&until=1795275047, 3",
  })
  void replay_bounds_areInclusive(String query, int expected) throws IOException {
    docker.run(spec("c"));
    assertThat(replay("/events?" + query)).hasSize(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"since=10m", "since=2026-11-21T00:00:00Z", "until=abc"})
  void bounds_thatAreNoNumbers_are500(String query) throws IOException {
    assertThat(RawHttp.get(docker, "/events?" + query)).contains(" 500 ", "strconv.ParseInt");
  }

  @Test
  void since_afterUntil_is400() throws IOException {
    assertThat(RawHttp.get(docker, "/events?since=2&until=1")).contains(" 400 ");
  }

  @Test
  void memory_is256Events() throws IOException {
    docker.run(spec("c"));
    for (int i = 0; i < 150; i++) {
      docker.pause("c");
      docker.unpause("c");
    }
    assertThat(said()).hasSize(256).startsWith("pause").endsWith("unpause");
  }

  @Test
  void stream_live_bringsOneEventAChunk() throws IOException {
    docker.run(spec("before"));
    try (RawHttp http = new RawHttp(docker.socket())) {
      http.send("GET /v1.52/events HTTP/1.1\r\nHost: d\r\n\r\n");
      assertThat(http.head()).contains("Transfer-Encoding: chunked", "application/jsonl");
      docker.pause("before");
      docker.publishRaw("{not json");
      assertThat(http.chunk()).contains("\"Action\":\"pause\"").endsWith("}\n");
      assertThat(http.chunk()).isEqualTo("{not json\n");
    }
  }

  @Test
  void stream_cut_endsWithoutTheLastChunk() throws IOException {
    docker.run(spec("c"));
    try (RawHttp http = new RawHttp(docker.socket());
        RawHttp other = new RawHttp(docker.socket())) {
      other.send("GET /_ping HTTP/1.1\r\nHost: d\r\n\r\n");
      other.head();
      http.send("GET /events?since=0 HTTP/1.1\r\nHost: d\r\n\r\n");
      http.head();
      http.chunk();
      http.chunk();
      http.chunk();
      assertThat(docker.streams()).isEqualTo(1);
      docker.cutStreams();
      assertThat(http.rest()).isEmpty();
      other.send("GET /_ping HTTP/1.0\r\nHost: d\r\n\r\n");
      assertThat(other.rest()).endsWith("OK");
    }
  }

  @Test
  void stream_until_endsInGoodOrder() throws IOException {
    try (SimulatedDocker ticking = SimulatedDocker.start(folder.resolve("t.sock"));
        RawHttp http = new RawHttp(ticking.socket())) {
      long millis = Instant.now().toEpochMilli() + 150;
      String until = millis / 1000 + "." + String.format("%03d", millis % 1000);
      http.send("GET /events?until=" + until + " HTTP/1.1\r\nHost: d\r\n\r\n");
      http.head();
      assertThat(http.chunk()).isEmpty();
      assertThat(Instant.now().toEpochMilli()).isGreaterThanOrEqualTo(millis);
    }
  }
}
