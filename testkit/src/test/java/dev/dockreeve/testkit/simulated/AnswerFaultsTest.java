// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.simulated;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dockreeve.testkit.ContainerSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong with answers. */
class AnswerFaultsTest {

  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final Duration NEVER = Duration.ofDays(1);
  private static final String LIST = "/v1.52/containers/json";

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

  private FutureTask<String> asking(String path) {
    FutureTask<String> answer = new FutureTask<>(() -> RawHttp.get(docker, path));
    Thread.ofVirtual().start(answer);
    return answer;
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 500, 503})
  void fail_soOften_thenWorks(int status) throws IOException {
    docker.faults().fail(Call.LIST, 2, status);
    assertThat(RawHttp.get(docker, "/containers/c/json")).contains(" 200 ");
    assertThat(RawHttp.get(docker, LIST)).contains(" " + status + " ");
    assertThat(RawHttp.get(docker, LIST)).contains(" " + status + " ");
    assertThat(RawHttp.get(docker, LIST)).contains(" 200 ");
    assertThat(docker.faults().asked(Call.LIST)).isEqualTo(3);
    assertThat(docker.faults().asked(Call.ANY)).isEqualTo(4);
  }

  @Test
  void fail_ofAnyCall_untilHealed() throws IOException {
    docker.faults().fail(Call.ANY, Faults.ALWAYS, 500);
    for (String path : new String[] {"/_ping", "/info", "/events", "/version", "/other", LIST}) {
      assertThat(RawHttp.get(docker, path)).contains(" 500 ");
    }
    docker.faults().heal();
    assertThat(RawHttp.get(docker, "/other")).contains(" 404 ");
    assertThat(RawHttp.get(docker, "/info")).contains(" 200 ");
  }

  @ParameterizedTest
  @CsvSource({
    "/_ping, PING",
    "/version, VERSION",
    "/info, INFO",
    "/events, EVENTS",
    "/containers/json, LIST",
    "/containers/json/json, INSPECT",
    "/containers/c/json, INSPECT",
    "/containers/c/top/json, ANY",
    "/containers/c, ANY",
    "/images/json, ANY",
  })
  void call_ofPath(String path, Call expected) {
    assertThat(Call.of(path)).isEqualTo(expected);
  }

  @Test
  void delay_looksAfterTheWait() throws Exception {
    docker.faults().delay(Call.LIST, NEVER);
    FutureTask<String> list = asking(LIST);
    assertThat(docker.faults().awaitWaiting(1, DEADLINE)).isTrue();
    docker.rename("c", "later");
    docker.faults().delay(Call.LIST, Duration.ZERO);
    assertThat(list.get(10, TimeUnit.SECONDS)).contains("\"/later\"");
  }

  @Test
  void delayAnswer_looksBeforeTheWait() throws Exception {
    docker.faults().delayAnswer(Call.INSPECT, NEVER);
    FutureTask<String> inspect = asking("/containers/c/json");
    assertThat(docker.faults().awaitWaiting(1, DEADLINE)).isTrue();
    docker.rename("c", "later");
    docker.faults().heal();
    assertThat(inspect.get(10, TimeUnit.SECONDS)).contains("\"Name\":\"/c\"");
  }

  @Test
  void delay_ofAnyCall_holdsAll_butAnExceptionGoesBefore() throws Exception {
    docker.faults().delay(Call.ANY, NEVER);
    docker.faults().delay(Call.PING, Duration.ZERO);
    FutureTask<String> info = asking("/info");
    assertThat(docker.faults().awaitWaiting(1, DEADLINE)).isTrue();
    assertThat(RawHttp.get(docker, "/_ping")).endsWith("OK");
    assertThat(docker.faults().awaitWaiting(2, Duration.ofMillis(20))).isFalse();
    docker.close();
    assertThat(info.get(10, TimeUnit.SECONDS)).isEmpty();
  }

  @Test
  void leaveOut_onlyOnce() throws IOException {
    docker.run(ContainerSpec.named("d").build());
    docker.faults().leaveOut(1, "c");
    assertThat(RawHttp.get(docker, LIST)).contains("\"/d\"").doesNotContain("\"/c\"");
    assertThat(RawHttp.get(docker, LIST)).contains("\"/d\"", "\"/c\"");
  }

  /** The next answer, as the bytes that come before the end of the connection. */
  private byte[] brokenAnswer(Breakage how, String path) throws IOException {
    docker.faults().breakAnswers(Call.ANY, 1, how);
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(docker.socket()))) {
      String request = "GET " + path + " HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n";
      channel.write(ByteBuffer.wrap(request.getBytes(UTF_8)));
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      ByteBuffer some = ByteBuffer.allocate(4096);
      while (channel.read(some) >= 0) {
        all.write(some.array(), 0, some.position());
        some.clear();
      }
      return all.toByteArray();
    }
  }

  /** The promised length, and what came. */
  private static int[] lengths(byte[] answer) {
    String text = new String(answer, UTF_8);
    int length = text.indexOf("Content-Length: ") + "Content-Length: ".length();
    String promised = text.substring(length, text.indexOf('\r', length));
    return new int[] {Integer.parseInt(promised), text.length() - text.indexOf("\r\n\r\n") - 4};
  }

  @Test
  void noAnswer_isNoByte() throws IOException {
    assertThat(brokenAnswer(Breakage.NO_ANSWER, LIST)).isEmpty();
    assertThat(RawHttp.get(docker, LIST)).contains(" 200 ");
  }

  @Test
  void noHttp_isNoHttp() throws IOException {
    assertThat(new String(brokenAnswer(Breakage.NO_HTTP, LIST), UTF_8)).doesNotContain("HTTP/");
  }

  @Test
  void halfJson_isGoodHttp() throws IOException {
    int[] lengths = lengths(brokenAnswer(Breakage.HALF_JSON, LIST));
    assertThat(lengths[0]).isEqualTo(lengths[1]).isLessThan(lengths(LIST)[1]);
  }

  private int[] lengths(String path) throws IOException {
    return lengths(RawHttp.get(docker, path).getBytes(UTF_8));
  }

  @Test
  void halfBody_promisesAll() throws IOException {
    int[] lengths = lengths(brokenAnswer(Breakage.HALF_BODY, LIST));
    assertThat(lengths).containsExactly(lengths(LIST)[0], lengths(LIST)[0] / 2);
  }

  @Test
  void lengthTooLarge_promisesTenMore() throws IOException {
    int[] lengths = lengths(brokenAnswer(Breakage.LENGTH_TOO_LARGE, "/info"));
    assertThat(lengths[0]).isEqualTo(lengths[1] + 10);
  }

  @Test
  void lengthTooSmall_leavesARest() throws IOException {
    int[] lengths = lengths(brokenAnswer(Breakage.LENGTH_TOO_SMALL, "/info"));
    assertThat(lengths[0]).isEqualTo(lengths[1] / 2);
  }

  @Test
  void badChunk_hasNoSize() throws IOException {
    assertThat(new String(brokenAnswer(Breakage.BAD_CHUNK, LIST), UTF_8))
        .contains("Transfer-Encoding: chunked")
        .endsWith("\r\nno size\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {LIST, "/_ping"})
  void badUtf8_cannotBeDecoded(String path) throws IOException {
    byte[] answer = brokenAnswer(Breakage.BAD_UTF8, path);
    assertThatThrownBy(() -> UTF_8.newDecoder().decode(ByteBuffer.wrap(answer)))
        .isInstanceOf(CharacterCodingException.class);
  }

  @ParameterizedTest
  @EnumSource
  void brokenStream_subscribesNobody(Breakage how) throws IOException {
    assertThat(new String(brokenAnswer(how, "/events?since=0"), UTF_8)).doesNotContain("Action");
    assertThat(docker.streams()).isZero();
  }

  @Test
  void numbers_thatMakeNoSense_areRefused() {
    Faults faults = docker.faults();
    assertThatThrownBy(() -> faults.fail(Call.LIST, 0, 500))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("times: 0 (expected: >= 1)");
    assertThatThrownBy(() -> faults.skip(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("events: -1 (expected: >= 0)");
    assertThatThrownBy(() -> faults.delay(Call.LIST, Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("delay: PT-1S (expected: >= 0)");
    assertThatThrownBy(() -> faults.sendHugeLine(-1)).isInstanceOf(IllegalArgumentException.class);
  }
}
