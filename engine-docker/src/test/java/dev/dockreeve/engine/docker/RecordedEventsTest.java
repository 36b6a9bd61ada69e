// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.engine.EventStream;
import dev.dockreeve.model.EngineEvent;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams recorded from real engines, through the whole way from socket to event. */
@Timeout(60)
class RecordedEventsTest {

  @ParameterizedTest
  @ValueSource(strings = {"20.10", "26.1", "28.5", "29", "29-api1.51"})
  void recording_playedByAnEngine_becomesTheSameEvents(String version) throws Exception {
    List<String> lines = recorded(version);
    try (ScriptedEngine scripted = ScriptedEngine.onUnixSocket().version("1.24", "1.51")) {
      scripted.on(
          "/v1.51/events",
          out -> {
            ScriptedEngine.streamHead(out);
            for (String line : lines) {
              ScriptedEngine.chunk(out, line + "\n");
            }
            ScriptedEngine.streamEnd(out);
          });
      try (DockerEngine engine = DockerEngine.at(scripted.url())) {
        engine.identify();
        try (EventStream stream = engine.events(Instant.EPOCH)) {
          for (String line : lines) {
            assertSame(requireNonNull(stream.next()), line);
          }
          assertThat(stream.next()).isNull();
          assertThat(stream.malformed()).isZero();
        }
      }
    }
    assertThat(lines).hasSizeGreaterThan(150);
  }

  private static void assertSame(EngineEvent event, String line) {
    Object json = PlainJson.read(line);
    assertThat(event.payload()).isEqualTo(line);
    assertThat(event.type()).isEqualTo(PlainJson.at(json, "Type"));
    assertThat(event.rawAction()).isEqualTo(PlainJson.at(json, "Action"));
    assertThat(event.action()).doesNotContain(":");
    assertThat(event.scope()).isEqualTo(PlainJson.at(json, "scope"));
    assertThat(event.actor().id()).isEqualTo(PlainJson.at(json, "Actor", "ID"));
    Map<?, ?> attributes = (Map<?, ?>) requireNonNull(PlainJson.at(json, "Actor", "Attributes"));
    assertThat(new ArrayList<>(event.actor().attributes().keySet()))
        .isEqualTo(new ArrayList<>(attributes.keySet()));
    assertThat(new TreeMap<>(event.actor().attributes())).isEqualTo(new TreeMap<>(attributes));
    long nanos = Long.parseLong((String) requireNonNull(PlainJson.at(json, "timeNano")));
    assertThat(java.time.temporal.ChronoUnit.NANOS.between(Instant.EPOCH, event.time()))
        .isEqualTo(nanos);
  }

  static List<String> recorded(String version) throws IOException {
    String name = "/docker/" + version + "/events.jsonl";
    try (InputStream in = requireNonNull(RecordedEventsTest.class.getResourceAsStream(name))) {
      return new String(in.readAllBytes(), UTF_8).lines().toList();
    }
  }
}
