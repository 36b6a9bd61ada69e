// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dockreeve.engine.EngineException;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators read when it does not work. */
@Timeout(30)
class DockerEngineFailuresTest {

  private static void assertUnreachable(String url, String sentence) {
    try (DockerEngine engine = DockerEngine.at(url)) {
      assertThatThrownBy(engine::identify)
          .isInstanceOf(EngineException.Unreachable.class)
          .hasMessage("no engine at " + url + ": " + sentence);
    }
  }

  @Test
  void socket_missing_isSaid(@TempDir Path folder) {
    assertUnreachable("unix://" + folder.resolve("no.sock"), "the socket does not exist");
  }

  @Test
  void socket_withoutListener_isSaid(@TempDir Path folder) throws IOException {
    Path socket = folder.resolve("docker.sock");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
    }
    assertUnreachable("unix://" + socket, "nothing listens there (connection refused)");
  }

  @Test
  void port_withoutListener_isSaid() throws IOException {
    int port;
    try (ServerSocket server = new ServerSocket(0)) {
      port = server.getLocalPort();
    }
    assertUnreachable("tcp://127.0.0.1:" + port, "nothing listens there (connection refused)");
  }

  @Test
  void host_unknown_isSaid() {
    assertUnreachable("tcp://no-such-host.invalid:2375", "the name of the host is not known");
  }

  @Test
  void permission_denied_namesTheGroup(@TempDir Path folder) {
    Address address = Address.parse("unix://" + folder);
    assertThat(Failures.of(address, "/version", new SocketException("Permission denied")))
        .isInstanceOf(EngineException.Unreachable.class)
        .hasMessageContaining(
            "permission denied: add the user to the group that owns the socket (docker)");
    assertThat(Failures.of(address, "/version", new SocketTimeoutException()))
        .hasMessageContaining("no connection within the time limit");
    assertThat(Failures.of(address, "/version?x", new IOException()))
        .hasMessageContaining("was lost during GET /version: IOException");
  }

  @ParameterizedTest
  @CsvSource({
    "/version,VERSION=1",
    "/v1.51/info,INFO=1",
    "/v1.51/events?since=1,EVENTS=1",
    "/v1.51/containers/json?filters,CONTAINERS=1",
    "/_ping,PING=1"
  })
  void proxy_thatForbids_isToldByItsSetting(String path, String setting) {
    Address address = Address.parse("tcp://proxy:2375");
    assertThat(Failures.refused(address, path, 403, ""))
        .hasMessageEndingWith("with 403; behind a socket proxy, allow it with " + setting);
  }

  @ParameterizedTest
  @ValueSource(strings = {"301 Moved Permanently", "302 Found", "307 Temporary Redirect"})
  void redirect_isNotFollowed(String status) throws Exception {
    try (ScriptedEngine scripted = ScriptedEngine.onUnixSocket();
        DockerEngine engine = DockerEngine.at(scripted.url())) {
      scripted.on(
          "/version",
          out ->
              out.write(
                  ("HTTP/1.1 " + status + "\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n")
                      .getBytes(UTF_8)));
      assertThatThrownBy(engine::identify)
          .isInstanceOfSatisfying(
              EngineException.Refused.class,
              e -> assertThat(e.status()).isEqualTo(Integer.parseInt(status.substring(0, 3))))
          .hasMessageContaining("redirects are not followed");
      assertThat(scripted.request()).isEqualTo("GET /version");
      scripted.json("/version", "x");
      assertThatThrownBy(engine::identify).isInstanceOf(EngineException.Protocol.class);
      assertThat(scripted.request()).isEqualTo("GET /version");
    }
  }

  @Test
  void refusal_carriesTheEnginesSentence_escapedAndCut() {
    try (ScriptedEngine scripted = ScriptedEngine.onUnixSocket();
        DockerEngine engine = DockerEngine.at(scripted.url())) {
      scripted.fails(
          "/version",
          "500 Internal Server Error",
          "{\"message\":\"bad\\nthing\\u001b[31m " + "x".repeat(5000) + "\"}");
      assertThatThrownBy(engine::identify)
          .isInstanceOf(EngineException.Refused.class)
          .hasMessageContaining("answered GET /version with 500: bad\\nthing\\u001b[31m xxx")
          .satisfies(e -> assertThat(String.valueOf(e.getMessage())).hasSizeLessThan(500));
      scripted.fails("/version", "503 Service Unavailable", "");
      assertThatThrownBy(engine::identify).hasMessageEndingWith("GET /version with 503");
    }
  }

  @Test
  void server_thatDoesNotSpeakHttp_isAProtocolError() {
    assertAnswerFails("SSH-2.0-OpenSSH_9.2\r\n", EngineException.Protocol.class, "not HTTP");
    assertAnswerFails("HTTP/1.1 OK\r\n\r\n", EngineException.Protocol.class, "not HTTP");
  }

  @Test
  void server_thatHangsUpWithoutAWord_isUnreachable() {
    assertAnswerFails(
        "",
        EngineException.Unreachable.class,
        "was lost during GET /version: the connection was closed without an answer");
  }

  @Test
  void answer_thatIsNotJson_isQuoted() {
    assertAnswerFails(
        "HTTP/1.1 200 OK\r\n\r\n<html>\u001b[31m",
        EngineException.Protocol.class,
        "answered GET /version with something that is not JSON: \"<html>\\u001b[31m\"");
  }

  @Test
  void answer_withoutEndOfInterimOnes_isAProtocolError() {
    assertAnswerFails(
        "HTTP/1.1 100 Continue\r\n\r\n".repeat(20), EngineException.Protocol.class, "not HTTP");
    assertAnswerFails(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
        EngineException.Protocol.class,
        "not HTTP");
    assertAnswerFails(
        "HTTP/1.1 200 OK\r\nX: " + "x".repeat(100_000), EngineException.Protocol.class, "not HTTP");
  }

  @Test
  void answer_cutInTheMiddle_isUnreachable() {
    assertAnswerFails(
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"ApiVersion\":",
        EngineException.Unreachable.class,
        "was lost during GET /version: ");
  }

  @Test
  void answer_thatIsBadHttp_isAProtocolError() {
    assertAnswerFails(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}",
        EngineException.Protocol.class,
        "not HTTP");
    assertAnswerFails(
        "HTTP/1.1 200 OK\r\nno header\r\n\r\n", EngineException.Protocol.class, "not HTTP");
  }

  private static void assertAnswerFails(
      String answer, Class<? extends EngineException> kind, String sentence) {
    try (ScriptedEngine scripted = ScriptedEngine.onUnixSocket();
        DockerEngine engine = DockerEngine.at(scripted.url())) {
      scripted.on(
          "/version",
          out -> {
            out.write(answer.getBytes(UTF_8));
            throw new ScriptedEngine.Hangup();
          });
      assertThatThrownBy(engine::identify).isInstanceOf(kind).hasMessageContaining(sentence);
    }
  }

  @Test
  void json_nestedTooDeep_isAProtocolError() {
    try (ScriptedEngine scripted = ScriptedEngine.onUnixSocket();
        DockerEngine engine = DockerEngine.at(scripted.url())) {
      scripted.json("/version", "[".repeat(100_000));
      assertThatThrownBy(engine::identify)
          .isInstanceOf(EngineException.Protocol.class)
          .hasMessageContaining("not JSON");
    }
  }
}
