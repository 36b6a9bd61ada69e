// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class UnixServerTest {

  @TempDir Path folder;

  private final BlockingQueue<Request> asked = new LinkedBlockingQueue<>();
  private Path socket;
  private UnixServer server;

  @BeforeEach
  void open() throws IOException {
    socket = folder.resolve("made/api.sock");
    server = UnixServer.open(socket, this::answer, Duration.ofMillis(500));
  }

  @AfterEach
  void close() {
    server.close();
  }

  private Answer answer(Request request) {
    asked.add(request);
    return new Answer.Document(200, "{}");
  }

  private SocketChannel connect() throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(socket));
  }

  private static void send(SocketChannel connection, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
    while (bytes.hasRemaining()) {
      connection.write(bytes);
    }
  }

  private String ask(String text) throws IOException {
    try (SocketChannel connection = connect()) {
      send(connection, text);
      return new String(Channels.newInputStream(connection).readAllBytes(), UTF_8);
    }
  }

  @Test
  void get_withQuery_isUnderstood() throws Exception {
    String answer = ask("GET /v1/runs%2Fx/%C3%A4?a=1+2&b=%26 HTTP/1.1\r\nHost: x\r\n\r\n");

    assertThat(answer)
        .startsWith("HTTP/1.1 200 OK\r\n")
        .contains("Connection: close", "Content-Type: application/json", "nosniff")
        .endsWith("\r\n\r\n{}\n");
    Request request = asked.take();
    assertThat(request.path()).containsExactly("v1", "runs/x", "ä");
    assertThat(request.values()).containsEntry("a", "1 2").containsEntry("b", "&");
    assertThat(request.caller().role()).isEqualTo(Caller.Role.ADMIN);
  }

  @Test
  void post_withBody_isUnderstood() throws Exception {
    String body = "{\"a\":\"1\",\"b\":2,\"c\":true,\"d\":null}";
    assertThat(post("application/json; charset=utf-8", body)).contains(" 200 ");
    assertThat(asked.take().values())
        .containsEntry("a", "1")
        .containsEntry("b", "2")
        .containsEntry("c", "true")
        .doesNotContainKey("d");
  }

  private String post(String type, String body) throws IOException {
    return ask(
        "POST /v1/x HTTP/1.1\r\nHost: x\r\nContent-Type: "
            + type
            + "\r\nContent-Length: "
            + body.getBytes(UTF_8).length
            + "\r\n\r\n"
            + body);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/plain|{}|415",
        "application/json|[]|400",
        "application/json|{\"a\":{}}|400",
        "application/json|{\"a\":1,\"a\":2}|400",
        "application/json|{} {}|400",
        "application/json|{|400",
      })
  void post_wrongBody_isRefused(String type, String body, int status) throws Exception {
    assertThat(post(type, body)).startsWith("HTTP/1.1 " + status);
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /../etc HTTP/1.1\r\n\r\n",
        "GET //v1 HTTP/1.1\r\n\r\n",
        "GET /v1/%2e%2e/x HTTP/1.1\r\n\r\n",
        "GET /v1/%zz HTTP/1.1\r\n\r\n",
        "GET /v1/%ff HTTP/1.1\r\n\r\n",
        "GET /v1?a=1&a=2 HTTP/1.1\r\n\r\n",
        "GET http://x/ HTTP/1.1\r\n\r\n",
        "GET /v1 HTTP/2\r\n\r\n",
        "get /v1 HTTP/1.1\r\n\r\n",
        "GET  /v1 HTTP/1.1\r\n\r\n",
        "GET /v1 HTTP/1.1\r\nno header\r\n\r\n",
        "GET /v1 HTTP/1.1\r\n a: folded\r\n\r\n",
        "GET /v1 HTTP/1.1\r\nContent-Length: 1\r\n\r\nx",
        "POST /v1 HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST /v1 HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        "POST /v1 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /v1 HTTP/1.1\r\nContent-Length: 99999\r\n\r\n",
        "POST /v1?a=1 HTTP/1.1\r\n\r\n",
        "\u0000\u0001\r\n\r\n",
      })
  void question_thatIsNone_isRefused(String text) throws Exception {
    assertThat(ask(text)).matches("(?s)HTTP/1\\.1 4\\d\\d .*\\{\"error\":.*");
    assertThat(asked).isEmpty();
  }

  @Test
  void head_tooLong_isRefused() throws Exception {
    assertThat(ask("GET /v1 HTTP/1.1\r\na: " + "x".repeat(Exchange.MOST_HEAD) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 431");
  }

  @Test
  void connection_silentOrSlow_isEndedAndOthersAreServed() throws Exception {
    List<SocketChannel> silent = new ArrayList<>();
    for (int i = 0; i < UnixServer.CONNECTIONS + 5; i++) {
      SocketChannel connection = connect();
      send(connection, "GET /v1 HT");
      silent.add(connection);
    }

    assertThat(ask("GET /v1 HTTP/1.1\r\n\r\n")).contains(" 200 ");
    for (SocketChannel connection : silent) {
      assertThat(Channels.newInputStream(connection).read()).isEqualTo(-1);
      connection.close();
    }
  }

  @Test
  void lines_readerStopsReading_isLetGo() throws Exception {
    server.close();
    BlockingQueue<String> let = new LinkedBlockingQueue<>();
    server =
        UnixServer.open(
            socket,
            _ ->
                new Answer.Lines(
                    new Answer.Feed() {
                      @Override
                      public Optional<String> next(Duration patience) {
                        return Optional.of("x".repeat(100_000));
                      }

                      @Override
                      public void close() {
                        let.add("go");
                      }
                    }),
            Duration.ofMillis(500));
    try (SocketChannel connection = connect()) {
      send(connection, "GET /v1 HTTP/1.1\r\n\r\n");
      assertThat(let.take()).isEqualTo("go");
    }
  }

  @Test
  void lines_feedEnds_theAnswerEnds() throws Exception {
    server.close();
    BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();
    lines.add(Optional.of("{\"a\":1}"));
    lines.add(Optional.of(""));
    lines.add(Optional.empty());
    server =
        UnixServer.open(
            socket,
            _ ->
                new Answer.Lines(
                    new Answer.Feed() {
                      @Override
                      public Optional<String> next(Duration patience) throws InterruptedException {
                        return lines.take();
                      }

                      @Override
                      public void close() {}
                    }));
    assertThat(ask("GET /v1 HTTP/1.1\r\n\r\n")).endsWith("\r\n\r\n{\"a\":1}\n\n");
  }

  @Test
  void files_all_areForOwnerAndGroup() throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
        .isEqualTo("rw-rw----");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())))
        .isEqualTo("rwxr-x---");
    server.close();
    assertThat(socket).doesNotExist();
  }

  @Test
  void socket_ofALivingDaemon_isNotTaken() {
    assertThatThrownBy(() -> UnixServer.open(socket, this::answer))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("another daemon answers");
    assertThat(socket).exists();
  }

  @Test
  void socket_ofADeadDaemon_isReplaced() throws Exception {
    Path stale = folder.resolve("stale.sock");
    try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(stale));
    }
    try (UnixServer next = UnixServer.open(stale, this::answer)) {
      assertThat(next.path()).isEqualTo(stale);
    }
  }

  @Test
  void socket_anotherFileIsThere_isLeftAlone() throws Exception {
    Path file = Files.writeString(folder.resolve("precious"), "x");

    assertThatThrownBy(() -> UnixServer.open(file, this::answer))
        .hasMessageContaining("is not a socket");
    assertThat(file).hasContent("x");
  }

  @ParameterizedTest
  @CsvSource({"777, true", "1777, false", "775, false"})
  void socket_inAFolderOfEverybody_isRefused(String mode, boolean refused) throws Exception {
    Path everybodys = Files.createDirectory(folder.resolve("everybodys"));
    Files.setAttribute(everybodys, "unix:mode", Integer.parseInt(mode, 8));
    Path path = everybodys.resolve("api.sock");
    if (refused) {
      assertThatThrownBy(() -> UnixServer.open(path, this::answer))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("chmod o-w " + everybodys);
      assertThat(path).doesNotExist();
    } else {
      UnixServer.open(path, this::answer).close();
    }
  }

  @Test
  void close_fileIsAnothersByNow_leavesIt() throws Exception {
    Files.delete(socket);
    try (UnixServer next = UnixServer.open(socket, this::answer)) {
      server.close();
      assertThat(next.path()).exists();
    }
  }

  @Test
  void peer_whomNobodyTrusts_hasNoRole() throws Exception {
    try (ServerSocketChannel there = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      Path path = folder.resolve("peer.sock");
      there.bind(UnixDomainSocketAddress.of(path));
      try (SocketChannel ours = SocketChannel.open(UnixDomainSocketAddress.of(path));
          SocketChannel theirs = there.accept()) {
        assertThat(ours.isConnected()).isTrue();
        assertThat(new Peers(Set.of()).caller(theirs).role()).isEqualTo(Caller.Role.NONE);
        assertThat(Peers.ofThisProcess().caller(theirs).role()).isEqualTo(Caller.Role.ADMIN);
      }
    }
  }
}
