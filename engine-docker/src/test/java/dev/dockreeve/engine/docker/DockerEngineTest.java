// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dockreeve.engine.EngineException;
import dev.dockreeve.engine.EngineInfo;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.Summary;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class DockerEngineTest {

  private final ScriptedEngine scripted = ScriptedEngine.onUnixSocket().version("1.24", "1.51");
  private final DockerEngine engine = engine(scripted.url(), Duration.ofSeconds(10));

  @AfterEach
  void close() {
    engine.close();
    scripted.close();
  }

  private static DockerEngine engine(String url, Duration limit) {
    return new DockerEngine(
        Address.parse(url),
        new Transport.Limits(Duration.ofSeconds(5), limit),
        new HostNames(() -> "host1.example.org"),
        InstantSource.fixed(Instant.ofEpochSecond(99)));
  }

  @Test
  void identify_onUnixSocket_tellsEverything() throws EngineException {
    EngineInfo info = engine.identify();
    assertThat(info)
        .isEqualTo(
            new EngineInfo(
                "Docker",
                "28.0",
                "1.51",
                "THE:ID",
                "host1.example.org",
                Instant.parse("2026-01-31T12:00:00.123456789Z"),
                OptionalInt.empty()));
  }

  @Test
  void identify_overTcp_keepsTheHostAsTheEngineSaysIt() throws EngineException {
    try (ScriptedEngine tcp = ScriptedEngine.onTcp().version("1.24", "1.45");
        DockerEngine there = engine(tcp.url(), Duration.ofSeconds(10))) {
      assertThat(there.identify().host()).isEqualTo("host1");
      assertThat(there.identify().apiVersion()).isEqualTo("1.45");
    }
  }

  @Test
  void identify_podman_isCalledSo() throws EngineException {
    scripted.json(
        "/version",
        """
        {"Version":"5.4","ApiVersion":"1.51","Components":[{"Name":"Podman Engine"}]}\
        """);
    assertThat(engine.identify().product()).isEqualTo("Podman");
  }

  @Test
  void clock_withoutSystemTime_isTheDateHeaderElseOurs() throws EngineException {
    scripted.json("/v1.51/info", "{}");
    assertThat(engine.identify().clock()).isEqualTo(Instant.ofEpochSecond(99));
    scripted.on(
        "/v1.51/info",
        out ->
            out.write(
                """
                HTTP/1.1 200 OK\r
                Date: Sat, 21 Nov 2026 16:03:35 GMT\r
                Content-Length: 2\r
                \r
                {}\
                """
                    .getBytes(UTF_8)));
    assertThat(engine.identify().clock()).isEqualTo(Instant.parse("2026-11-21T16:03:35Z"));
  }

  @ParameterizedTest
  @CsvSource({"1.12,1.41,1.41", "1.44,1.52,1.52", "1.24,1.99,1.56", "1.56,1.60,1.56"})
  void version_withCommonRange_isTheNewestCommonOne(String min, String max, String agreed)
      throws Exception {
    scripted.version(min, max).json("/v" + agreed + "/info", "{}");
    assertThat(engine.identify().apiVersion()).isEqualTo(agreed);
    scripted.json("/v" + agreed + "/containers/json", "[]");
    engine.list();
    assertThat(scripted.request()).isEqualTo("GET /version");
    assertThat(scripted.request()).isEqualTo("GET /v" + agreed + "/info");
    assertThat(scripted.request()).startsWith("GET /v" + agreed + "/containers/json?filters=");
  }

  @ParameterizedTest
  @CsvSource({"1.12,1.40", "1.57,1.70"})
  void version_withoutCommonRange_namesBoth(String min, String max) {
    scripted.version(min, max);
    assertThatThrownBy(engine::identify)
        .isInstanceOf(EngineException.Protocol.class)
        .hasMessageContaining(min + " to " + max)
        .hasMessageContaining("1.41 to 1.56");
  }

  @ParameterizedTest
  @CsvSource({"''", "one", "1.x", ".41", "1."})
  void version_thatIsNone_isAProtocolError(String version) {
    scripted.json("/version", "{\"ApiVersion\":\"" + version + "\"}");
    assertThatThrownBy(engine::identify)
        .isInstanceOf(EngineException.Protocol.class)
        .hasMessageContaining("expected: two numbers");
  }

  @Test
  void list_keepsAliveOnesOnly() throws EngineException {
    engine.identify();
    scripted.json(
        "/v1.51/containers/json",
        """
        [{"Id":"a","Names":["/other/alias","/web"],"State":"running"},
         {"Id":"b","Names":["/db"],"State":"paused"},
         {"Id":"c","Names":["/again"],"State":"restarting"},
         {"Id":"d","Names":["/gone"],"State":"exited"},
         {"Id":"e","Names":null,"State":"running"}]\
        """);
    assertThat(engine.list())
        .containsExactly(
            new Summary("a", "web", false),
            new Summary("b", "db", true),
            new Summary("e", "", false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"{}", "null", "[{\"Id\":\"a\"}]", "[{\"State\":\"running\"}]", "[", "''", "[] []"})
  void list_thatCannotBeRight_isNotAnEmptyList(String body) throws EngineException {
    engine.identify();
    scripted.json("/v1.51/containers/json", body);
    assertThatThrownBy(engine::list).isInstanceOf(EngineException.Protocol.class);
  }

  @Test
  void inspect_unknownContainer_isEmptyOnlyWhenTheEngineSaysSo() throws EngineException {
    engine.identify();
    scripted.fails(
        "/v1.51/containers/x/json", "404 Not Found", "{\"message\":\"No such container: x\"}");
    assertThat(engine.inspect("x")).isEmpty();
    scripted.fails(
        "/v1.51/containers/x/json",
        "404 Not Found",
        """
        {"cause":"no such container","message":"no container with ID \\"x\\" found: no such container"}\
        """);
    assertThat(engine.inspect("x")).isEmpty();
    scripted.fails("/v1.51/containers/x/json", "404 Not Found", "<h1>nginx</h1>");
    assertThatThrownBy(() -> engine.inspect("x"))
        .isInstanceOf(EngineException.Refused.class)
        .hasMessageContaining("nginx");
    assertThatThrownBy(() -> engine.inspect("y"))
        .isInstanceOf(EngineException.Refused.class)
        .hasMessageContaining("page not found");
  }

  @ParameterizedTest
  @CsvSource({"../info", "..", "a/b", "a?b", "''", "a%2fb", "a b"})
  void inspect_idThatIsNone_isRefusedBeforeAsking(String id) throws EngineException {
    engine.identify();
    assertThatThrownBy(() -> engine.inspect(id))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected: letters, digits");
  }

  @Test
  void requests_beforeIdentify_areABug() {
    assertThatThrownBy(engine::list).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> engine.events(Instant.EPOCH))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void inspects_sixteenAtOnceBesideAStream_allRunAtOnce() throws Exception {
    engine.identify();
    CountDownLatch allThere = new CountDownLatch(16);
    for (int i = 0; i < 16; i++) {
      String body = "{\"Id\":\"c" + i + "\",\"State\":{\"Status\":\"running\",\"Pid\":1}}";
      scripted.on(
          "/v1.51/containers/c" + i + "/json",
          out -> {
            allThere.countDown();
            try {
              assertThat(allThere.await(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            ScriptedEngine.answer(out, "200 OK", body);
          });
    }
    scripted.on("/v1.51/events", ScriptedEngine::streamHead);
    List<Future<String>> answers = new ArrayList<>();
    try (var stream = engine.events(Instant.EPOCH);
        ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 16; i++) {
        String id = "c" + i;
        answers.add(pool.submit(() -> engine.inspect(id).map(Container::id).orElse("none")));
      }
      for (int i = 0; i < 16; i++) {
        assertThat(answers.get(i).get()).isEqualTo("c" + i);
      }
      assertThat(stream.malformed()).isZero();
    }
  }

  @Test
  void connection_thatDiedWhileIdle_costsOnlyASecondTry() throws Exception {
    engine.identify();
    scripted.json("/v1.51/containers/json", "[]");
    for (int i = 0; i < 5; i++) {
      engine.list();
      scripted.hangUp();
    }
    engine.identify();
  }

  @Test
  void answer_thatDoesNotCome_endsAfterTheLimit() {
    CountDownLatch never = new CountDownLatch(1);
    scripted.on(
        "/version",
        out -> {
          out.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{".getBytes(UTF_8));
          try {
            never.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    try (DockerEngine impatient = engine(scripted.url(), Duration.ofMillis(200))) {
      assertThatThrownBy(impatient::identify)
          .isInstanceOf(EngineException.Unreachable.class)
          .hasMessageContaining("did not answer GET /version within 0.2 s");
    }
    never.countDown();
  }

  @Test
  void engine_closed_answersNothingMore() throws EngineException {
    engine.identify();
    engine.close();
    engine.close();
    assertThatThrownBy(engine::identify)
        .isInstanceOf(EngineException.Unreachable.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> engine.events(Instant.EPOCH).next())
        .isInstanceOf(EngineException.Unreachable.class);
  }

  @Test
  void thread_interrupted_endsTheRequestAndKeepsTheFlag() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(engine::identify)
        .isInstanceOf(EngineException.Unreachable.class)
        .hasMessageContaining("interrupted");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void stamp_hasNineDigitsAlways() {
    assertThat(DockerEngine.stamp(Instant.ofEpochSecond(5, 7))).isEqualTo("5.000000007");
    assertThat(DockerEngine.stamp(Instant.EPOCH)).isEqualTo("0.000000000");
    assertThat(DockerEngine.stamp(Instant.ofEpochSecond(1, 123_456_789))).isEqualTo("1.123456789");
  }

  @Test
  void get_pathOfOnesOwn_bodyInTheAgreedVersion() throws EngineException {
    engine.identify();
    scripted.json("/v1.51/images/json", "[\"x\"]");
    scripted.fails("/v1.51/none", "404 Not Found", "{\"message\":\"no such thing\"}");

    assertThat(engine.get("/images/json?all=1")).isEqualTo("[\"x\"]");
    assertThatThrownBy(() -> engine.get("/none"))
        .isInstanceOf(EngineException.Refused.class)
        .hasMessageContaining("no such thing");
    for (String wrong : List.of("", "images", "/a b", "/a\r\nHost: x", "/\u00e4")) {
      assertThatThrownBy(() -> engine.get(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("expected: /…");
    }
  }
}
