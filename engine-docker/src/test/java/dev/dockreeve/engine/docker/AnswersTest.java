// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dockreeve.engine.EngineException;
import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.Endpoint;
import dev.dockreeve.model.Health;
import dev.dockreeve.model.Port;
import dev.dockreeve.model.State;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswersTest {

  private static final String RUNNING =
      """
      {"Id":"08eb2af2","Name":"/web","Image":"sha256:f7e2","RestartCount":2,
       "State":{"Status":"running","Running":true,"Pid":8562,"ExitCode":0,"OOMKilled":true,
        "StartedAt":"2026-11-21T16:07:05.578684539Z","FinishedAt":"2026-11-21T15:00:00Z",
        "Health":{"Status":"unhealthy","Log":[{"Output":"x"}]}},
       "HostConfig":{"NetworkMode":"default","Privileged":true,"Binds":null},
       "Config":{"Image":"localhost/bb","Env":["A=b=c","C=","D"],
        "Labels":{"com.docker.compose.project":"shop","x":"y"}},
       "NetworkSettings":{"IPAddress":"6.6.6.6","Ports":{"443/udp":null,"80/tcp":[
         {"HostIp":"0.0.0.0","HostPort":"8080"},{"HostIp":"::","HostPort":"8080"},
         {"HostIp":"","HostPort":"81"}]},
        "Networks":{"zeta":{"IPAddress":"","GlobalIPv6Address":"","MacAddress":""},
         "alpha":{"IPAddress":"10.0.0.2","GlobalIPv6Address":"fd00::2","MacAddress":"02:42"},
         "bridge":{"IPAddress":"172.17.0.2"}}}}\
      """;

  private static Container read(String json) throws IOException, EngineException {
    return Answers.container(Json.read(new ByteArrayInputStream(json.getBytes(UTF_8))));
  }

  private static Container state(String state) throws IOException, EngineException {
    return read("{\"Id\":\"a\",\"State\":{" + state + "}}");
  }

  @Test
  void container_running_isReadWhole() throws Exception {
    Container c = read(RUNNING);
    assertThat(c.id()).isEqualTo("08eb2af2");
    assertThat(c.name()).isEqualTo("web");
    assertThat(c.image()).isEqualTo("localhost/bb");
    assertThat(c.imageId()).isEqualTo("sha256:f7e2");
    assertThat(c.state()).isEqualTo(State.RUNNING);
    assertThat(c.health()).isEqualTo(Health.UNHEALTHY);
    assertThat(c.pid()).isEqualTo(8562);
    assertThat(c.incarnation().startedAt())
        .isEqualTo(Instant.parse("2026-11-21T16:07:05.578684539Z"));
    assertThat(c.project()).contains("shop");
    assertThat(c.labels()).containsEntry("x", "y").hasSize(2);
    assertThat(c.env()).isEqualTo(Attributes.of("A", "b=c", "C", "", "D", ""));
    assertThat(c.networkMode()).isEqualTo("default");
    assertThat(c.privileged()).isTrue();
    assertThat(c.restartCount()).isEqualTo(2);
    assertThat(c.oomKilled()).isTrue();
    assertThat(c.finishedAt()).isEmpty();
    assertThat(c.exitCode()).isEmpty();
  }

  @Test
  void endpoints_areBridgeFirstThenByName_emptyTextsAbsent() throws Exception {
    assertThat(read(RUNNING).endpoints())
        .containsExactly(
            new Endpoint("bridge", Optional.of("172.17.0.2"), Optional.empty(), Optional.empty()),
            new Endpoint(
                "alpha", Optional.of("10.0.0.2"), Optional.of("fd00::2"), Optional.of("02:42")),
            new Endpoint("zeta", Optional.empty(), Optional.empty(), Optional.empty()));
  }

  @Test
  void ports_areExposedOrPublished() throws Exception {
    assertThat(read(RUNNING).ports())
        .containsExactly(
            new Port(443, "udp", Optional.empty()),
            new Port(80, "tcp", Optional.of("0.0.0.0:8080")),
            new Port(80, "tcp", Optional.of("[::]:8080")),
            new Port(80, "tcp", Optional.of("0.0.0.0:81")));
    assertThat(
            read("{\"Id\":\"a\",\"State\":{\"Status\":\"dead\"},\"NetworkSettings\":{\"Ports\":{\"9\":[]}}}")
                .ports())
        .containsExactly(new Port(9, "tcp", Optional.empty()));
    assertThatThrownBy(() ->
            read(
                "{\"Id\":\"a\",\"State\":{\"Status\":\"dead\"},"
                    + "\"NetworkSettings\":{\"Ports\":{\"x/tcp\":[]}}}"))
        .isInstanceOf(EngineException.Protocol.class);
  }

  @ParameterizedTest
  @CsvSource({
    "created,CREATED",
    "configured,CREATED",
    "initialized,CREATED",
    "running,RUNNING",
    "stopping,RUNNING",
    "paused,PAUSED",
    "restarting,RESTARTING",
    "exited,EXITED",
    "stopped,EXITED",
    "removing,DEAD",
    "dead,DEAD"
  })
  void status_isMapped(String status, State expected) throws Exception {
    assertThat(state("\"Status\":\"" + status + "\"").state()).isEqualTo(expected);
  }

  @Test
  void container_ended_tellsHow() throws Exception {
    Container c =
        state(
            """
            "Status":"exited","ExitCode":137,"Pid":7,"StartedAt":"2026-11-21T16:07:05+01:00",
            "FinishedAt":"2026-11-21T16:08:05.5Z","Healthcheck":{"Status":"healthy"}\
            """);
    assertThat(c.exitCode()).hasValue(137);
    assertThat(c.finishedAt()).contains(Instant.parse("2026-11-21T16:08:05.5Z"));
    assertThat(c.incarnation().startedAt()).isEqualTo(Instant.parse("2026-11-21T15:07:05Z"));
    assertThat(c.pid()).isZero();
    assertThat(c.health()).isEqualTo(Health.HEALTHY);
  }

  @Test
  void container_neverStarted_hasNoTimesAndNoExitCodeUnlessItFailed() throws Exception {
    String never =
        """
        "Status":"created","StartedAt":"0001-01-01T00:00:00Z","FinishedAt":"0001-01-01T00:00:00Z",\
        "ExitCode":\
        """;
    Container c = state(never + "0");
    assertThat(c.incarnation().startedAt()).isEqualTo(Instant.EPOCH);
    assertThat(c.finishedAt()).isEmpty();
    assertThat(c.exitCode()).isEmpty();
    assertThat(state(never + "127").exitCode()).hasValue(127);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{\"Id\":\"a\"}",
        "{\"State\":{\"Status\":\"running\"}}",
        "{\"Id\":\"a\",\"State\":{\"Status\":\"confused\"}}",
        "{\"Id\":\"a\",\"State\":{\"Status\":\"running\",\"StartedAt\":\"yesterday\"}}"
      })
  void answer_thatCannotBeRight_isAProtocolError(String json) {
    assertThatThrownBy(() -> read(json)).isInstanceOf(EngineException.Protocol.class);
  }

  @Test
  void json_missingPieces_areEmpty() throws IOException {
    Json json =
        Json.read(
            new ByteArrayInputStream(
                "{\"n\":12,\"big\":99999999999,\"t\":true,\"z\":null}".getBytes(UTF_8)));
    assertThat(json.at("n").number()).isEqualTo(12);
    assertThat(json.at("big").number()).isZero();
    assertThat(json.at("t").truth()).isTrue();
    assertThat(json.at("z").text()).isEmpty();
    assertThat(json.at("no", "such", "thing").items()).isEmpty();
    assertThat(json.at("n").fields()).isEmpty();
    assertThat(json.text()).isEmpty();
  }
}
