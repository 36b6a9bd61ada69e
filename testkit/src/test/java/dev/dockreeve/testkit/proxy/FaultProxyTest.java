// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both ends of a connection are moved by hand; the proxy is between them. */
class FaultProxyTest {

  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final Duration NEVER = Duration.ofDays(1);

  @Nested
  class OverUnix extends OverAny {
    @Override
    Endpoint engineAt(Path folder) {
      return new Endpoint.Unix(folder.resolve("engine.sock"));
    }

    @Override
    FaultProxy proxy(Path folder, String target) throws IOException {
      return FaultProxy.unix(folder.resolve("proxy.sock"), target);
    }

    @Test
    void resetAfter_endsBoth() throws IOException {
      proxy.onAll().resetAfter(3);
      engine().send("abc");
      assertThat(client.rest()).isIn("", "abc");
      assertThat(engine().rest()).isEmpty();
    }
  }

  @Nested
  class OverTcp extends OverAny {
    @Override
    Endpoint engineAt(Path folder) {
      return new Endpoint.Tcp("127.0.0.1", 0);
    }

    @Override
    FaultProxy proxy(Path folder, String target) throws IOException {
      return FaultProxy.tcp(target);
    }

    @Test
    void reset_isTold() throws IOException {
      client.send("x");
      engine().read(1);
      proxy.onAll().reset();
      assertThatThrownBy(() -> client.rest()).hasMessageContaining("Connection reset");
      assertThatThrownBy(() -> engine().rest()).hasMessageContaining("Connection reset");
    }

    @Test
    void resetAfter_isTold() throws IOException {
      proxy.onAll().resetAfter(3);
      engine().send("abc");
      assertThatThrownBy(() -> client.rest()).hasMessageContaining("Connection reset");
    }
  }

  abstract static class OverAny {

    @TempDir Path folder;
    private ServerSocketChannel listener;
    FaultProxy proxy;
    Party client;
    private Party accepted;

    abstract Endpoint engineAt(Path folder);

    abstract FaultProxy proxy(Path folder, String target) throws IOException;

    @BeforeEach
    void connect() throws IOException {
      Endpoint wanted = engineAt(folder);
      listener = wanted.listen();
      proxy = proxy(folder, wanted.boundTo(listener).url());
      client = newClient();
      accepted = new Party(listener.accept());
    }

    @AfterEach
    void end() throws IOException {
      client.close();
      accepted.close();
      proxy.close();
      assertThat(proxy.open()).isZero();
      listener.close();
    }

    Party newClient() throws IOException {
      return new Party(Endpoint.of(proxy.url()).connect());
    }

    Party engine() {
      return accepted;
    }

    @Test
    void nothingWished_changesNothing() throws IOException {
      String large = "0123456789".repeat(20_000);
      Thread sender =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  client.send(large);
                  client.sendEnd();
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      assertThat(engine().rest()).isEqualTo(large);
      engine().send("answer after the end");
      engine().sendEnd();
      assertThat(client.rest()).isEqualTo("answer after the end");
      assertThat(sender.isAlive()).isFalse();
      assertThat(proxy.connections()).isEqualTo(1);
    }

    @Test
    void latency_holdsEachPiece_untilItIsTakenBack() throws Exception {
      proxy.onAll().latency(Duration.ofMillis(30));
      long before = System.nanoTime();
      engine().send("late");
      assertThat(client.read(4)).isEqualTo("late");
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(29));
      proxy.onAll().latency(NEVER);
      engine().send("held");
      client.send("not held");
      assertThat(engine().read(8)).isEqualTo("not held");
      proxy.heal();
      assertThat(client.read(4)).isEqualTo("held");
    }

    @Test
    void slice_writesPieces() throws IOException {
      proxy.onAll().slice(2, NEVER);
      engine().send("abcde");
      assertThat(client.piece()).isEqualTo("ab");
      proxy.onAll().slice(3, Duration.ofMillis(1));
      assertThat(client.read(3)).isEqualTo("cde");
    }

    @Test
    void blackholeAfter_swallowsAlsoTheEnd() throws Exception {
      proxy.onAll().blackholeAfter(3);
      engine().send("abcdef");
      assertThat(client.read(3)).isEqualTo("abc");
      client.send("still heard");
      assertThat(engine().read(11)).isEqualTo("still heard");
      engine().close();
      assertThat(client.hearsNothing()).isTrue();
      client.send("into the void");
      client.send("and again");
      proxy.heal();
      assertThat(client.hearsNothing()).isTrue();
      assertThat(proxy.open()).isEqualTo(1);
      client.close();
      assertThat(proxy.awaitOpen(0, DEADLINE)).isTrue();
    }

    @Test
    void blackhole_towardsEngine_keepsTheClientBelieving() throws Exception {
      proxy.onAll().towardsEngine().blackholeAfter(1);
      client.send("abc");
      assertThat(engine().read(1)).isEqualTo("a");
      engine().send("answer");
      assertThat(client.read(6)).isEqualTo("answer");
      assertThat(engine().hearsNothing()).isTrue();
    }

    @Test
    void stallAfter_goesOnWhenHealed() throws Exception {
      proxy.onAll().stallAfter(2);
      engine().send("abcd");
      engine().sendEnd();
      assertThat(client.read(2)).isEqualTo("ab");
      client.send("q");
      assertThat(engine().read(1)).isEqualTo("q");
      proxy.onAll().heal();
      assertThat(client.rest()).isEqualTo("cd");
    }

    @Test
    void halfCloseAfter_endsOneDirection() throws IOException {
      proxy.onAll().halfCloseAfter(2);
      engine().send("abcd");
      assertThat(client.rest()).isEqualTo("ab");
      client.send("still heard");
      assertThat(engine().read(11)).isEqualTo("still heard");
    }

    @Test
    void cutInLineAfter_endsInTheMiddleOfTheLongest() throws IOException {
      proxy.onAll().cutInLineAfter(3);
      engine().send("a\r\nbb\n0123456789\ncc\n");
      assertThat(client.rest()).isEqualTo("a\r\nbb\n01234");
    }

    @Test
    void bytes_canBeFlippedReplacedAndInserted() throws IOException {
      proxy
          .onAll()
          .replaceAt(1, "XY".getBytes(UTF_8))
          .insertAt(4, "++".getBytes(UTF_8))
          .insertAt(6, "!".getBytes(UTF_8));
      engine().send("abc");
      engine().send("def");
      assertThat(client.read(9)).isEqualTo("aXYd++ef!");
      proxy.onAll().heal();
      proxy.onAll().flipAt(1).flipAt(2);
      engine().send("a" + (char) 0x40 + "c");
      // The bits turned: no UTF-8 any more.
      assertThat(client.read(3)).isEqualTo("a\uFFFD\uFFFD");
    }

    @Test
    void wish_isCountedFromItsMoment_andOnceForEachConnection() throws IOException {
      engine().send("12345");
      assertThat(client.read(5)).isEqualTo("12345");
      proxy.onAll().insertAt(1, "-".getBytes(UTF_8));
      engine().send("abc");
      assertThat(client.read(4)).isEqualTo("a-bc");
      try (Party second = newClient();
          Party engine = new Party(listener.accept())) {
        engine.send("abc");
        assertThat(second.read(4)).isEqualTo("a-bc");
      }
    }

    @Test
    void send_bringsBytesAtOnce() throws IOException {
      client.send("known");
      engine().read(5);
      proxy.onAll().send("from nowhere".getBytes(UTF_8));
      assertThat(client.read(12)).isEqualTo("from nowhere");
      proxy.onAll().towardsEngine().send("too".getBytes(UTF_8));
      assertThat(engine().read(3)).isEqualTo("too");
    }

    @Test
    void onRequests_concernsOnlyThose() throws Exception {
      proxy.onAll().insertAt(0, "all ".getBytes(UTF_8));
      proxy.onRequests("^GET (/v[0-9.]+)?/events").blackholeAfter(0);
      client.send("GET /v1.41/ev");
      client.send("ents?since=1 HTTP/1.1\r\nX: y\r\n\r\n");
      engine().read(43);
      try (Party second = newClient();
          Party engine = new Party(listener.accept())) {
        second.send("GET /containers/json HTTP/1.1\r\nX: /events\r\n\r\n");
        engine.read(31);
        engine.send("list");
        assertThat(second.read(8)).isEqualTo("all list");
        engine().send("event");
        assertThat(client.hearsNothing()).isTrue();
        assertThat(proxy.onRequests("/events").open()).isEqualTo(1);
        proxy.onRequests("/containers/json").cut();
        assertThat(second.rest()).isEmpty();
        assertThat(proxy.awaitOpen(1, DEADLINE)).isTrue();
      }
    }

    @Test
    void refuse_andAccept() throws IOException {
      proxy.refuse();
      proxy.refuse();
      assertThatThrownBy(this::newClient).isInstanceOf(IOException.class);
      client.send("lives on");
      assertThat(engine().read(8)).isEqualTo("lives on");
      proxy.heal();
      try (Party second = newClient();
          Party engine = new Party(listener.accept())) {
        second.send("back");
        assertThat(engine.read(4)).isEqualTo("back");
      }
    }

    @Test
    void cutAll_endsBothSides() throws Exception {
      client.send("x");
      engine().read(1);
      proxy.cutAll();
      assertThat(engine().rest()).isEmpty();
      assertThat(client.rest()).isEmpty();
      assertThat(proxy.awaitOpen(0, DEADLINE)).isTrue();
    }

    @Test
    void engineAbsent_endsTheConnection() throws IOException {
      listener.close();
      try (Party second = newClient()) {
        assertThat(second.rest()).isEmpty();
      }
    }

    @Test
    void close_wakesWhoWaits() throws IOException {
      proxy.onAll().stallAfter(0);
      engine().send("x");
      proxy.close();
      proxy.close();
      assertThat(proxy.open()).isZero();
      assertThatThrownBy(this::newClient).isInstanceOf(IOException.class);
    }
  }

  @Test
  void wishes_thatMakeNoSense_areRefused(@TempDir Path folder) throws IOException {
    assertThatThrownBy(() -> FaultProxy.tcp("http://x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("url: http://x (expected: unix:///path or tcp://host:port)");
    assertThatThrownBy(() -> FaultProxy.unix(folder.resolve("no/p.sock"), "unix:///x"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no/p.sock");
    try (FaultProxy proxy = FaultProxy.tcp("tcp://127.0.0.1:1")) {
      assertThatThrownBy(() -> proxy.onAll().blackholeAfter(-1))
          .hasMessage("offset: -1 (expected: >= 0)");
      assertThatThrownBy(() -> proxy.onAll().slice(0, Duration.ZERO))
          .hasMessage("bytes: 0 (expected: >= 1)");
      assertThatThrownBy(() -> proxy.onAll().latency(Duration.ofSeconds(-1)))
          .hasMessage("delay: PT-1S (expected: >= 0)");
    }
  }
}
