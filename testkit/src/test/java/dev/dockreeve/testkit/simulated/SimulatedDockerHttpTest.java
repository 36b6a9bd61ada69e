// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dockreeve.model.Port;
import dev.dockreeve.testkit.ContainerSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedDockerHttpTest {

  @TempDir Path folder;
  private SimulatedDocker docker;

  @BeforeEach
  void start() throws IOException {
    docker =
        SimulatedDocker.at(folder.resolve("docker.sock"))
            .version("28.5.2")
            .apiVersions("1.24", "1.51")
            .host("box")
            .id("ENGINE-ID")
            .start();
  }

  @AfterEach
  void stop() {
    docker.close();
  }

  @Test
  void ping_unversioned_saysApiVersion() throws IOException {
    assertThat(RawHttp.get(docker, "/_ping"))
        .startsWith("HTTP/1.0 200 OK\r\n")
        .contains("\r\nApi-Version: 1.51\r\n")
        .endsWith("\r\n\r\nOK");
  }

  @Test
  void ping_head_hasNoBody() throws IOException {
    assertThat(RawHttp.ask(docker, "HEAD /_ping HTTP/1.0\r\n\r\n"))
        .contains("Content-Length: 2\r\n")
        .endsWith("\r\n\r\n");
  }

  @Test
  void version_andInfo_nameTheEngine() throws IOException {
    docker.run(ContainerSpec.named("a").build());
    assertThat(RawHttp.get(docker, "/version"))
        .contains("\"ApiVersion\":\"1.51\",\"MinAPIVersion\":\"1.24\"", "\"Version\":\"28.5.2\"");
    assertThat(RawHttp.get(docker, "/v1.41/info"))
        .contains("\"ID\":\"ENGINE-ID\"", "\"Name\":\"box\"", "\"ContainersRunning\":1")
        .contains("\"SystemTime\":\"20");
  }

  @Test
  void version_tooOldOrTooNew_isRefusedInDockersWords() throws IOException {
    assertThat(RawHttp.get(docker, "/v1.23/info"))
        .startsWith("HTTP/1.0 400 Bad Request")
        .contains(
            "{\"message\":\"client version 1.23 is too old. Minimum supported API version is 1.24,"
                + " please upgrade your client to a newer version\"}");
    assertThat(RawHttp.get(docker, "/v1.52/info"))
        .startsWith("HTTP/1.0 400 Bad Request")
        .contains("client version 1.52 is too new. Maximum supported API version is 1.51");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/nothing", "/v1.41/images/json", "/containers//json"})
  void path_unknown_isNotFound(String path) throws IOException {
    assertThat(RawHttp.get(docker, path))
        .startsWith("HTTP/1.0 404 Not Found")
        .endsWith("{\"message\":\"page not found\"}\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/_ping",
        "/version",
        "/info",
        "/events",
        "/containers/json",
        "/containers/a/json"
      })
  void method_wrong_isRefused(String path) throws IOException {
    assertThat(RawHttp.ask(docker, "POST " + path + " HTTP/1.0\r\nContent-Length: 2\r\n\r\n{}"))
        .startsWith("HTTP/1.0 405 Method Not Allowed");
  }

  @Test
  void request_notHttp_endsTheConnection() throws IOException {
    assertThat(RawHttp.ask(docker, "hello\r\n\r\n")).isEmpty();
    assertThat(RawHttp.ask(docker, "GET /_ping HTTP/1.1\r\nbad\r\n\r\n")).isEmpty();
    assertThat(RawHttp.get(docker, "/a%zz")).isEmpty();
    assertThat(RawHttp.ask(docker, "GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n")).isEmpty();
  }

  @Test
  void connection_keptAlive_answersSeveralRequests() throws IOException {
    try (RawHttp http = new RawHttp(docker.socket())) {
      for (int i = 0; i < 3; i++) {
        http.send("GET /v1.41/containers/json HTTP/1.1\r\nHost: d\r\n\r\n");
        assertThat(http.head()).startsWith("HTTP/1.1 200 OK").contains("Content-Length: 3\n");
        assertThat(http.line()).isEqualTo("[]");
      }
      http.send("GET /_ping HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n");
      assertThat(http.rest()).endsWith("OK");
    }
  }

  @Test
  void answer_long_comesInChunks() throws IOException {
    docker.run(ContainerSpec.named("a").label("long", "x".repeat(3000)).build());
    try (RawHttp http = new RawHttp(docker.socket())) {
      http.send("GET /containers/json HTTP/1.1\r\nHost: d\r\n\r\n");
      assertThat(http.head()).contains("Transfer-Encoding: chunked");
      assertThat(http.chunk()).contains("x".repeat(3000));
      assertThat(http.chunk()).isEmpty();
    }
  }

  @Test
  void list_hasTheAliveOnly_unlessAllAreAskedFor() throws IOException {
    docker.create(ContainerSpec.named("made").build());
    docker.run(ContainerSpec.named("runs").build());
    docker.run(ContainerSpec.named("sleeps").build());
    docker.pause("sleeps");
    docker.run(ContainerSpec.named("ended").build());
    docker.die("ended", 3);

    assertThat(RawHttp.get(docker, "/containers/json"))
        .contains("\"Names\":[\"/runs\"]", "\"State\":\"running\"")
        .contains("\"Names\":[\"/sleeps\"]", "\"State\":\"paused\"")
        .doesNotContain("/made", "/ended");
    assertThat(RawHttp.get(docker, "/containers/json?all=1"))
        .contains("/made", "\"Status\":\"Created\"", "/ended", "Exited (3)");
  }

  @Test
  void inspect_running_hasWhatTheRealOneHas() throws IOException {
    String id =
        docker.run(
            ContainerSpec.named("web")
                .image("nginx:1.27")
                .command("nginx", "-g")
                .compose("shop", "web")
                .env("A", "b=c")
                .network("front")
                .port(new Port(80, "tcp", Optional.of("0.0.0.0:8080")))
                .port(new Port(443, "tcp", Optional.empty()))
                .healthCheck("true")
                .build());

    assertThat(RawHttp.get(docker, "/containers/" + id + "/json"))
        .contains("\"Id\":\"" + id + "\"", "\"Name\":\"/web\"", "\"Image\":\"nginx:1.27\"")
        .contains("\"Status\":\"running\",\"Running\":true,\"Paused\":false", "\"Pid\":5000001")
        .contains("\"Health\":{\"Status\":\"starting\"", "\"Env\":[\"A=b=c\"]")
        .contains("\"com.docker.compose.project\":\"shop\"", "\"NetworkMode\":\"front\"")
        .contains("\"Ports\":{\"80/tcp\":[{\"HostIp\":\"0.0.0.0\",\"HostPort\":\"8080\"}]")
        .contains("\"443/tcp\":null", "\"FinishedAt\":\"0001-01-01T00:00:00Z\"")
        .containsPattern(
            "\"front\":\\{.*\"MacAddress\":\"02:42:.*\"IPAddress\":\"172\\.20\\.0\\.2\"");
  }

  @Test
  void inspect_byNameOrBeginning_findsIt() throws IOException {
    String id = docker.run(ContainerSpec.named("web").build());
    assertThat(RawHttp.get(docker, "/v1.41/containers/web/json")).contains(id);
    assertThat(RawHttp.get(docker, "/containers/" + id.substring(0, 12) + "/json")).contains(id);
  }

  @Test
  void inspect_missing_is404WithDockersWords() throws IOException {
    assertThat(RawHttp.get(docker, "/containers/nope/json"))
        .startsWith("HTTP/1.0 404")
        .endsWith("{\"message\":\"No such container: nope\"}\n");
  }

  @Test
  void inspect_exited_hasCodeAndTimes_andNoAddress() throws IOException {
    docker.run(ContainerSpec.named("job").build());
    docker.oom("job");
    assertThat(RawHttp.get(docker, "/containers/job/json"))
        .contains("\"Status\":\"exited\",\"Running\":false", "\"OOMKilled\":true")
        .contains("\"Pid\":0,\"ExitCode\":137", "\"IPAddress\":\"\"", "\"Ports\":{}")
        .doesNotContain("\"FinishedAt\":\"0001");
  }

  @Test
  void failNext_failsOnce() throws IOException {
    docker.faults().failNext("/containers/json", 500);
    assertThat(RawHttp.get(docker, "/v1.41/info")).contains(" 200 ");
    assertThat(RawHttp.get(docker, "/v1.41/containers/json"))
        .contains(" 500 ", "{\"message\":\"simulated failure\"}");
    assertThat(RawHttp.get(docker, "/v1.41/containers/json")).contains(" 200 ");
  }

  @Test
  void delay_ofLists_delays() throws IOException {
    docker.faults().delay(Call.LIST, Duration.ofMillis(120));
    long before = System.nanoTime();
    RawHttp.get(docker, "/containers/json");
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(115));
  }

  @Test
  void goDown_nobodyAnswers_untilItComesUp() throws IOException {
    docker.run(ContainerSpec.named("a").build());
    docker.goDown();
    assertThat(Files.exists(docker.socket())).isFalse();
    assertThatThrownBy(() -> RawHttp.get(docker, "/_ping")).isInstanceOf(IOException.class);
    docker.comeUp();
    docker.comeUp();
    assertThat(RawHttp.get(docker, "/containers/json")).contains("\"/a\"");
  }

  @Test
  void start_whereNoSocketCanBe_saysWhere() {
    Path nowhere = folder.resolve("missing/docker.sock");
    assertThatThrownBy(() -> SimulatedDocker.start(nowhere))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(nowhere.toString());
  }
}
