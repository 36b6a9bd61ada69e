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
import java.time.Instant;
import java.util.List;
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

  private static JsonBytes json(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    JsonBytes json = new JsonBytes(new Words(16));
    json.begin(bytes, 0, bytes.length);
    return json;
  }

  private static Container read(String text) throws JsonBytes.Malformed, EngineException {
    JsonBytes json = json(text);
    Container container = Answers.container(json);
    json.end();
    return container;
  }

  private static Container state(String state) throws JsonBytes.Malformed, EngineException {
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
  void json_missingPieces_areEmpty() throws Exception {
    Json json =
        Json.read(json("{\"n\":12,\"t\":true,\"z\":null,\"i\":[1,[],{\"a\":\"b\"}],\"n\":-1.5}"));
    assertThat(json.at("n").text()).isEqualTo("-1.5");
    assertThat(json.at("t").text()).isEqualTo("true");
    assertThat(json.at("z").text()).isEmpty();
    assertThat(json.at("no").at("such").items()).isEmpty();
    assertThat(json.at("i").items()).hasSize(3);
    assertThat(json.at("i").items().get(2).at("a").text()).isEqualTo("b");
    assertThat(json.at("i").at("a").text()).isEmpty();
    assertThat(json.text()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[1,]",
        "[,1]",
        "[1 2]",
        "[1",
        "[1}",
        "{\"a\":[1,}",
        "[",
        "]",
        "{\"a\"}",
        "[[1],]"
      })
  void json_arrayThatIsNone_isRefused(String text) {
    assertThatThrownBy(
            () -> {
              JsonBytes json = json(text);
              Json.read(json);
              json.end();
            })
        .isInstanceOf(JsonBytes.Malformed.class);
  }

  @Test
  void container_ofUnexpectedKinds_countsThemAsEmpty() throws Exception {
    Container c =
        read(
            """
            {"Id":"a","Name":[1],"Image":{},"RestartCount":99999999999,"HostConfig":null,
             "Config":{"Labels":[],"Env":{"A":"b"},"Image":null},"State":{"Status":"running",
             "Pid":"x","OOMKilled":"maybe","Health":null,"StartedAt":null},
             "NetworkSettings":{"Networks":["x"],"Ports":{"1/tcp":{}}}}\
            """);
    assertThat(c)
        .isEqualTo(
            Container.builder("a").ports(List.of(new Port(1, "tcp", Optional.empty()))).build());
  }

  @Test
  void container_withMembersTwice_isAsTheLastOnesSay() throws Exception {
    Container c =
        read(
            """
            {"Id":"a","State":{"Status":"exited","ExitCode":3,"OOMKilled":true},
             "HostConfig":{"Privileged":true,"NetworkMode":"host"},
             "Config":{"Image":"x","Env":["A=b"],"Labels":{"l":"m"}},
             "NetworkSettings":{"Networks":{"n":{"IPAddress":"1.1.1.1"}},"Ports":{"1/tcp":[]}},
             "HostConfig":{"NetworkMode":"none"},"Config":{"Labels":{"l":"1","l":"2"}},
             "NetworkSettings":{"Ports":{"2/tcp":[{"HostPort":"3"}],"2/tcp":null}},
             "State":{"Status":"running"}, "Id":"b"}\
            """);
    assertThat(c)
        .isEqualTo(
            Container.builder("b")
                .networkMode("none")
                .labels(Attributes.of("l", "2"))
                .ports(List.of(new Port(2, "tcp", Optional.empty())))
                .build());
  }
}
