// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dockreeve.engine.EngineException;
import dev.dockreeve.engine.EventStream;
import dev.dockreeve.model.EngineEvent;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams that are late, cut, mangled, endless or closed, on a real socket. */
@Timeout(30)
class DockerEventStreamTest extends ScriptedStream {

  /** Where a line is there to its end, its end is found in another way than where it is not. */
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 50, 1_000_000})
  void lines_ofAllKinds_areTheSameHoweverTheyArrive(int size) throws EngineException {
    String plain = event("a1").strip();
    String all =
        plain
            + "\n"
            + plain.replace("a1", "a2")
            + " \r\n\n\r\n\u001e"
            + plain.replace("a1", "a3")
            + "\n"
            + plain.replace("a1", "over").replace(",", ",\n") // Three lines, none of them an event.
            + "\n"
            + plain.replace("a1", "followed")
            + "{}\n"
            + plain.replace("a1", "cut").replace("}", "")
            + "\n"
            + plain.replace("a1", "ü€😀")
            + "\t\n"
            + plain.replace("a1", "a4").replace(":1}", ":1,\"timeNano\":9223372036854775807}")
            + "\n"
            + plain.replace("a1", "large").replace(":1}", ":1,\"timeNano\":9223372036854775808}")
            + "\n"
            + plain.replace("a1", "a5").replace(":1}", ":1,\"timeNano\":8223372036854775807}")
            + "\n"
            + plain.replace("a1", "last");
    byte[] bytes = all.getBytes(UTF_8);
    EventStream stream = inChunks(bytes, size);
    List<EngineEvent> events = new ArrayList<>();
    for (EngineEvent event = stream.next(); event != null; event = stream.next()) {
      events.add(event);
    }
    assertThat(events)
        .extracting(EngineEvent::action)
        .containsExactly("a1", "a2", "a3", "ü€😀", "a4", "a5", "last");
    assertThat(events)
        .extracting(EngineEvent::payload)
        .startsWith(plain, plain.replace("a1", "a2"), plain.replace("a1", "a3"))
        .contains(plain.replace("a1", "ü€😀") + "\t")
        .endsWith(plain.replace("a1", "last"));
    assertThat(events.get(4).time()).isEqualTo(Instant.ofEpochSecond(0, Long.MAX_VALUE));
    assertThat(events.get(5).time())
        .isEqualTo(Instant.ofEpochSecond(0, Long.MAX_VALUE - 1_000_000_000_000_000_000L));
    assertThat(stream.malformed()).isEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void events_inTinyChunks_areWhole(int size) throws EngineException {
    byte[] all = (event("start") + event("exec_start: ü€😀") + event("die")).getBytes(UTF_8);
    EventStream stream = inChunks(all, size);
    assertThat(action(stream)).isEqualTo("start");
    assertThat(requireNonNull(stream.next()).detail()).contains("ü€😀");
    assertThat(action(stream)).isEqualTo("die");
    assertThat(stream.next()).isNull();
    assertThat(stream.next()).isNull();
  }

  @Test
  void request_names_sinceWithNanosecondsAndTheVersion() throws Exception {
    scripted.request();
    scripted.request();
    try (EventStream _ = events(ScriptedEngine::streamHead)) {
      assertThat(scripted.request()).isEqualTo("GET /v1.51/events?since=12.000000034");
    }
  }

  @Test
  void events_headersWithheld_returnsAtOnceAndNextWaits() throws Exception {
    EventStream stream =
        events(out -> {
          hold();
          ScriptedEngine.streamHead(out);
          ScriptedEngine.chunk(out, event("start"));
          hold();
        });
    CompletableFuture<String> first = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> complete(first, stream));
    assertThat(first).isNotDone();
    release.countDown();
    assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo("start");
  }

  private static void complete(CompletableFuture<String> future, EventStream stream) {
    try {
      future.complete(action(stream));
    } catch (EngineException e) {
      future.completeExceptionally(e);
    }
  }

  @Test
  void line_thatIsGarbage_costsThatLine() throws EngineException {
    EventStream stream =
        events(out -> {
          ScriptedEngine.streamHead(out);
          ScriptedEngine.chunk(out, event("a") + "\u001b[31mgarbage {\n" + event("b"));
          ScriptedEngine.chunk(out, "x".repeat(5 << 20));
          ScriptedEngine.chunk(out, "\n\n" + event("c"));
          ScriptedEngine.streamEnd(out);
        });
    assertThat(action(stream)).isEqualTo("a");
    assertThat(action(stream)).isEqualTo("b");
    assertThat(stream.malformed()).isEqualTo(1);
    assertThat(action(stream)).isEqualTo("c");
    assertThat(stream.malformed()).isEqualTo(2);
    assertThat(action(stream)).isEqualTo("(end)");
  }

  @Test
  void garbage_nineteenLinesInARow_isSurvivedTwentyAreNot() throws EngineException {
    EventStream stream =
        events(out -> {
          ScriptedEngine.streamHead(out);
          ScriptedEngine.chunk(out, "no\n".repeat(19) + event("a") + "no \u0007\n".repeat(20));
          ScriptedEngine.chunk(out, event("b"));
          hold();
        });
    assertThat(action(stream)).isEqualTo("a");
    assertThatThrownBy(stream::next)
        .isInstanceOf(EngineException.Protocol.class)
        .hasMessageContaining("20 lines in a row")
        .hasMessageContaining("no \\u0007");
    assertThat(stream.malformed()).isEqualTo(39);
    assertThatThrownBy(stream::next).isInstanceOf(EngineException.Unreachable.class);
  }

  @Test
  void stream_cutInTheMiddle_isUnreachable() throws EngineException {
    EventStream stream =
        events(out -> {
          ScriptedEngine.streamHead(out);
          ScriptedEngine.chunk(out, event("a") + "{\"Type\":");
          throw new ScriptedEngine.Hangup();
        });
    assertThat(action(stream)).isEqualTo("a");
    assertThatThrownBy(stream::next)
        .isInstanceOf(EngineException.Unreachable.class)
        .hasMessageContaining("was lost during GET /v1.51/events");
    assertThat(stream.malformed()).isZero();
  }

  @Test
  void stream_refused_saysWhatToAllow() throws EngineException {
    EventStream stream =
        events(out -> ScriptedEngine.answer(out, "403 Forbidden", "<html>\nno</html>"));
    assertThatThrownBy(stream::next)
        .isInstanceOfSatisfying(
            EngineException.Refused.class, e -> assertThat(e.status()).isEqualTo(403))
        .hasMessageContaining("<html>\\nno</html>")
        .hasMessageContaining("EVENTS=1");
  }

  enum Moment {
    BEFORE_HEADERS,
    BEFORE_EVENTS
  }

  enum Kind {
    PLATFORM,
    VIRTUAL
  }

  private EventStream waiting(Moment moment) throws Exception {
    EventStream stream =
        events(out -> {
          if (moment == Moment.BEFORE_EVENTS) {
            ScriptedEngine.streamHead(out);
            ScriptedEngine.chunk(out, event("a"));
          }
          hold();
        });
    if (moment == Moment.BEFORE_EVENTS) {
      assertThat(action(stream)).isEqualTo("a");
    }
    return stream;
  }

  private static Thread reader(Kind kind, EventStream stream, AtomicReference<Object> result) {
    Runnable task =
        () -> {
          try {
            result.set(String.valueOf(stream.next()));
          } catch (EngineException e) {
            result.set(e);
          }
        };
    return kind == Kind.PLATFORM
        ? Thread.ofPlatform().start(task)
        : Thread.startVirtualThread(task);
  }

  private static void awaitWaiting(Thread thread) {
    // Whatever it waits in, it is soon there; being early only makes the test weaker.
    for (int i = 0; i < 100_000 && thread.getState() == Thread.State.RUNNABLE; i++) {
      Thread.onSpinWait();
    }
  }

  @ParameterizedTest
  @EnumSource(Moment.class)
  void next_streamIsClosedByAnotherThread_endsAtOnce(Moment moment) throws Exception {
    for (Kind kind : Kind.values()) {
      EventStream stream = waiting(moment);
      AtomicReference<Object> result = new AtomicReference<>();
      Thread reader = reader(kind, stream, result);
      awaitWaiting(reader);
      stream.close();
      stream.close();
      assertThat(reader.join(java.time.Duration.ofSeconds(5))).isTrue();
      assertThat(result.get()).isInstanceOf(EngineException.Unreachable.class);
      assertThat(result.get()).hasToString(result.get().toString()).asString().contains("closed");
    }
  }

  @ParameterizedTest
  @EnumSource(Moment.class)
  void next_threadIsInterrupted_endsAtOnce(Moment moment) throws Exception {
    for (Kind kind : Kind.values()) {
      EventStream stream = waiting(moment);
      AtomicReference<Object> result = new AtomicReference<>();
      Thread reader = reader(kind, stream, result);
      awaitWaiting(reader);
      reader.interrupt();
      assertThat(reader.join(java.time.Duration.ofSeconds(5))).isTrue();
      assertThat(result.get()).isInstanceOf(EngineException.Unreachable.class);
      assertThat(result.get().toString()).contains("interrupted");
    }
  }

  @ParameterizedTest
  @EnumSource(Moment.class)
  void next_engineIsClosed_endsAtOnce(Moment moment) throws Exception {
    EventStream stream = waiting(moment);
    AtomicReference<Object> result = new AtomicReference<>();
    Thread reader = reader(Kind.VIRTUAL, stream, result);
    awaitWaiting(reader);
    engine.close();
    assertThat(reader.join(java.time.Duration.ofSeconds(5))).isTrue();
    assertThat(result.get()).isInstanceOf(EngineException.Unreachable.class);
  }

  @Test
  void streams_openedAndClosed_leaveNoFileDescriptors() throws Exception {
    for (int i = 0; i < 40; i++) {
      openAndClose();
    }
    int before = descriptors();
    for (int i = 0; i < 40; i++) {
      openAndClose();
    }
    scripted.hangUp();
    // The other side closes its ends by threads of its own.
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (descriptors() >= before + 20 && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(descriptors()).isLessThan(before + 20);
  }

  private void openAndClose() throws EngineException {
    try (EventStream stream =
        events(out -> {
          ScriptedEngine.streamHead(out);
          ScriptedEngine.chunk(out, event("a"));
        })) {
      assertThat(action(stream)).isEqualTo("a");
    }
  }

  private static int descriptors() throws IOException {
    java.nio.file.Path open = java.nio.file.Path.of("/proc/self/fd");
    org.junit.jupiter.api.Assumptions.assumeTrue(java.nio.file.Files.isDirectory(open));
    try (var files = java.nio.file.Files.list(open)) {
      return (int) files.count();
    }
  }
}
