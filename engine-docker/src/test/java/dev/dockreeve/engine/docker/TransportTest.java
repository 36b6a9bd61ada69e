// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dockreeve.engine.EngineException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How answers are framed, and which connection they come on. */
@Timeout(30)
class TransportTest {

  private final ScriptedEngine scripted = ScriptedEngine.onUnixSocket();
  private final Transport transport =
      new Transport(
          Address.parse(scripted.url()),
          new Transport.Limits(Duration.ofSeconds(5), Duration.ofSeconds(5)));
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void close() {
    release.countDown();
    transport.close();
    scripted.close();
  }

  private void answers(String path, String raw) {
    scripted.on(path, out -> out.write(raw.getBytes(UTF_8)));
  }

  private String a() throws EngineException {
    return transport.ok("/a", Json::read).value().at("a").text();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{\"a\":\"b\"}",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\n{\"\r\n7\r\na\":\"b\"}\r\n0\r\nT: r\r\n\r\n",
        "HTTP/1.1 200 OK\nContent-Length: 9\n\n{\"a\":\"b\"}",
        "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{\"a\":\"b\"}"
      })
  void answer_framed_isReadAndTheConnectionKept(String raw) throws Exception {
    answers("/a", raw);
    for (int i = 0; i < 3; i++) {
      assertThat(a()).isEqualTo("b");
    }
    assertThat(scripted.connected()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.0 200 OK\r\nConnection: close\r\n\r\n"})
  void answer_thatEndsWithItsConnection_isReadToTheEnd(String head) throws Exception {
    scripted.on(
        "/a",
        out -> {
          out.write((head + "{\"a\":\"" + "b".repeat(100_000) + "\"}").getBytes(UTF_8));
          throw new ScriptedEngine.Hangup();
        });
    assertThat(a()).hasSize(100_000);
    assertThat(a()).hasSize(100_000);
    assertThat(scripted.connected()).isEqualTo(2);
  }

  @Test
  void connection_thatIsToBeClosed_isNotUsedAgain() throws Exception {
    answers("/a", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 9\r\n\r\n{\"a\":\"b\"}");
    a();
    a();
    assertThat(scripted.connected()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 9\r\nContent-Length: 3",
        "Content-Length: -1",
        "Content-Length: 0x9",
        "Transfer-Encoding: gzip, chunked, x"
      })
  void framing_thatIsAmbiguous_isNeverAnAnswer(String headers) {
    scripted.on(
        "/a",
        out -> {
          out.write(("HTTP/1.1 200 OK\r\n" + headers + "\r\n\r\n{").getBytes(UTF_8));
          throw new ScriptedEngine.Hangup();
        });
    assertThatThrownBy(this::a).isInstanceOf(EngineException.class);
  }

  @Test
  void refusal_ofAnySize_isRefusedByItsBeginning() {
    scripted.fails("/a", "500 Oh", "x".repeat(1 << 20));
    assertThatThrownBy(this::a)
        .isInstanceOf(EngineException.Refused.class)
        .hasMessageContaining("with 500: xxx");
    assertThat(scripted.connected()).isEqualTo(1);
    scripted.fails("/a", "204 No Content", "");
    assertThatThrownBy(this::a).isInstanceOf(EngineException.Refused.class);
  }

  @Test
  void document_afterADocument_isNotJson() {
    scripted.json("/a", "{\"a\":\"b\"} {}");
    assertThatThrownBy(this::a)
        .isInstanceOf(EngineException.Protocol.class)
        .hasMessageContaining("not JSON");
  }

  @Test
  void connections_thatDiedWhileIdle_costOneSecondTry() throws Exception {
    scripted.json("/a", "{\"a\":\"b\"}");
    for (int i = 0; i < 20; i++) {
      assertThat(a()).isEqualTo("b");
      scripted.hangUp();
    }
    assertThat(scripted.connected()).isEqualTo(20);
  }

  @Test
  void connection_thatIsNew_isNotTriedTwice() {
    AtomicInteger asked = new AtomicInteger();
    scripted.on(
        "/a",
        out -> {
          asked.incrementAndGet();
          throw new ScriptedEngine.Hangup();
        });
    assertThatThrownBy(this::a).isInstanceOf(EngineException.Unreachable.class);
    assertThat(asked).hasValue(1);
  }

  @Test
  void questions_manyMoreThanConnections_areAllAnswered() throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch full = new CountDownLatch(Wires.MOST);
    scripted.on(
        "/a",
        out -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          full.countDown();
          await(full);
          now.decrementAndGet();
          ScriptedEngine.answer(out, "200 OK", "{\"a\":\"b\"}");
        });
    List<Future<String>> answers = new ArrayList<>();
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 5 * Wires.MOST; i++) {
        answers.add(pool.submit(this::a));
      }
      for (Future<String> answer : answers) {
        assertThat(answer.get()).isEqualTo("b");
      }
    }
    assertThat(most.get()).isEqualTo(Wires.MOST);
    assertThat(scripted.connected()).isEqualTo(Wires.MOST);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void question_thatWaitsForItsTurn_endsWhenCancelledOrClosed() throws Exception {
    CountDownLatch full = new CountDownLatch(Wires.MOST);
    scripted.on(
        "/a",
        _ -> {
          full.countDown();
          await(release);
        });
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < Wires.MOST; i++) {
        answers.add(pool.submit(this::a));
      }
      await(full);
      Transport.Call call = transport.call("/a");
      Future<?> waits = pool.submit(call::open);
      call.cancel();
      assertThatThrownBy(waits::get)
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(EngineException.Unreachable.class);
      answers.add(pool.submit(this::a));
      transport.close();
      for (Future<String> answer : answers) {
        assertThatThrownBy(answer::get)
            .isInstanceOf(ExecutionException.class)
            .hasCauseInstanceOf(EngineException.Unreachable.class);
      }
    }
  }

  @Test
  void connection_ofACancelledRequest_isNotGivenToAnother() throws Exception {
    scripted.json("/a", "{\"a\":\"b\"}");
    scripted.on("/stream", ScriptedEngine::streamHead);
    a();
    Transport.Call call = transport.call("/stream");
    call.open();
    call.cancel();
    call.cancel();
    assertThat(a()).isEqualTo("b");
    assertThat(scripted.connected()).isEqualTo(2);
  }
}
