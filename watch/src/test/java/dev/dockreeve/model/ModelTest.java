// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ModelTest {

  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678901234Z");

  @Test
  void attributes_givenTwice_lastValueInFirstPlace() {
    Attributes attributes = Attributes.of("b", "1", "a", "2", "b", "3");
    assertThat(attributes.keySet()).containsExactly("b", "a");
    assertThat(attributes.get("b")).isEqualTo("3");
    assertThat(attributes.get("c")).isNull();
    assertThat(attributes.containsKey("a")).isTrue();
    assertThat(attributes).hasSize(2).isEqualTo(Map.of("a", "2", "b", "3"));
    assertThat(Attributes.copyOf(new LinkedHashMap<>(attributes))).isEqualTo(attributes);
    assertThat(Attributes.copyOf(attributes)).isSameAs(attributes);
    assertThatThrownBy(() -> Attributes.of("a")).hasMessageContaining("even");
    assertThatThrownBy(() -> Attributes.EMPTY.entrySet().iterator().next())
        .isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void jsonWriter_hostileText_oneValidLine() {
    String json =
        new JsonWriter()
            .beginObject()
            .member("a\"\\\n\r\t\0", "\u2028\u2029\u202e\u2066\u200f\u061c\u0085\u007f")
            .member("pair", "\ud83d\ude00")
            .member("lone", "\ud800x\udc00")
            .name("list")
            .beginArray()
            .value("x")
            .value(1)
            .value(true)
            .endArray()
            .endObject()
            .toString();
    assertThat(json)
        .isEqualTo(
            "{\"a\\\"\\\\\\n\\u000d\\u0009\\u0000\":"
                + "\"\\u2028\\u2029\\u202e\\u2066\\u200f\\u061c\\u0085\\u007f\","
                + "\"pair\":\"\ud83d\ude00\",\"lone\":\"\\ud800x\\udc00\","
                + "\"list\":[\"x\",1,true]}");
  }

  @Test
  @Timeout(5)
  void attributes_veryMany_areBuiltWithoutLookingThroughAllEachTime() {
    Attributes.Builder builder = new Attributes.Builder();
    for (int twice = 0; twice < 2; twice++) {
      for (int i = 0; i < 100_000; i++) {
        builder.put("com.example.label." + i, "v" + twice);
      }
    }
    Attributes attributes = builder.put("last", "x").build();

    assertThat(attributes.size()).isEqualTo(100_001);
    assertThat(attributes.get("com.example.label.0")).isEqualTo("v1");
    assertThat(attributes.get("com.example.label.99999")).isEqualTo("v1");
    assertThat(attributes.get("last")).isEqualTo("x");

    WeakReference<String> large = added(builder);
    builder.clear().put("a", "b");
    while (large.get() != null) {
      System.gc(); // The test's time limit says that it is held.
    }
    Attributes next = builder.clear().put("last", "y").put("last", "z").build();
    assertThat(next).isEqualTo(Map.of("last", "z"));
    assertThat(attributes.size()).as("what was built before").isEqualTo(100_001);
  }

  private static WeakReference<String> added(Attributes.Builder builder) {
    String large = "x".repeat(1000);
    builder.clear().put("a", "b").put("c", large);
    return new WeakReference<>(large);
  }

  private static EngineEvent event(String action, Instant time, Attributes attributes) {
    return EngineEvent.of("container", action, time, new Actor("id", attributes));
  }

  @Test
  void fingerprint_anyDifference_differs() {
    EngineEvent event = event("start", TIME, Attributes.of("a", "1"));
    assertThat(Fingerprint.of(event))
        .isEqualTo(Fingerprint.of(event("start", TIME, Attributes.of("a", "1"))));
    assertThat(
            List.of(
                event("start", TIME, Attributes.of("a", "2")),
                event("start", TIME, Attributes.of("b", "1")),
                event("start", TIME, Attributes.of("1", "a")),
                event("start", TIME, Attributes.EMPTY),
                event("stop", TIME, Attributes.of("a", "1")),
                event("start: x", TIME, Attributes.of("a", "1")),
                event("start", TIME.plusNanos(1), Attributes.of("a", "1"))))
        .extracting(Fingerprint::of)
        .doesNotHaveDuplicates()
        .doesNotContain(Fingerprint.of(event));
    assertThat(Fingerprint.of(event)).hasToString(Fingerprint.of(event).toString());
    assertThat(Fingerprint.of(event).toString()).matches("[0-9a-f]{16}-[0-9a-f]{16}");
  }

  @Test
  void engineEvent_withDetail_takenApartAndPutTogether() {
    EngineEvent event = event("exec_start: sh -c 'a: b'", TIME, Attributes.of("name", "n"));
    assertThat(event.action()).isEqualTo("exec_start");
    assertThat(event.detail()).hasValue("sh -c 'a: b'");
    assertThat(event.rawAction()).isEqualTo("exec_start: sh -c 'a: b'");
    assertThat(event.payload())
        .isEqualTo(
            "{\"Type\":\"container\",\"Action\":\"exec_start: sh -c 'a: b'\","
                + "\"Actor\":{\"ID\":\"id\",\"Attributes\":{\"name\":\"n\"}},\"scope\":\"local\","
                + "\"time\":1767323045,\"timeNano\":1767323045678901234}");
  }

  @Test
  void incarnation_unknownParts_matchAnything() {
    Incarnation full = new Incarnation("a", TIME, 7);
    assertThat(full.same(new Incarnation("a", Instant.EPOCH, 0))).isTrue();
    assertThat(full.same(new Incarnation("a", TIME, 8))).isFalse();
    assertThat(full.same(new Incarnation("a", TIME.plusNanos(1), 7))).isFalse();
    assertThat(full.same(new Incarnation("b", TIME, 7))).isFalse();
  }

  @Test
  void container_severalNetworks_labelChoosesTheAddress() {
    Endpoint none = new Endpoint("none", Optional.empty(), Optional.empty(), Optional.empty());
    Endpoint six = new Endpoint("six", Optional.empty(), Optional.of("fd::1"), Optional.empty());
    Endpoint four =
        new Endpoint("four", Optional.of("10.0.0.1"), Optional.empty(), Optional.of("02:00"));
    Container plain = Container.builder("c").endpoints(List.of(none, six, four)).build();
    assertThat(plain.endpoint()).hasValue(six);
    assertThat(plain.ip6()).hasValue("fd::1");
    Container chosen = plain.with().labels(Attributes.of(Container.NETWORK_LABEL, "four")).build();
    assertThat(chosen.ip()).hasValue("10.0.0.1");
    assertThat(chosen.mac()).hasValue("02:00");
    Container absent = plain.with().labels(Attributes.of(Container.NETWORK_LABEL, "x")).build();
    assertThat(absent.ip()).isEmpty();
  }

  @Test
  void event_json_saysWhatTheVocabularyNames() {
    Container container =
        Container.builder("id")
            .name("web")
            .image("img")
            .startedAt(TIME)
            .finishedAt(TIME)
            .exitCode(3)
            .state(State.EXITED)
            .env(Attributes.of("SECRET", "s3cret"))
            .labels(
                Attributes.of("com.docker.compose.project", "p", "com.docker.compose.service", "s"))
            .ports(List.of(new Port(80, "tcp", Optional.of("0.0.0.0:8080"))))
            .endpoints(
                List.of(
                    new Endpoint(
                        "net", Optional.of("10.0.0.2"), Optional.of("fd::2"), Optional.of("m"))))
            .build();
    EngineEvent said = event("die", TIME, Attributes.of("id", "fake", "exitCode", "3"));
    String json = new Event("e", "h", Origin.LIVE, said, Optional.of(container)).json();

    assertThat(json)
        .contains("\"actor\":{\"id\":\"id\",\"exitCode\":\"3\"}")
        .contains("\"time\":\"2026-01-02T03:04:05.678901234Z\"")
        .contains("\"ips\":{\"net\":\"10.0.0.2\"}")
        .contains("\"ports\":[\"0.0.0.0:8080->80/tcp\"]")
        .contains("\"exit_code\":3", "\"project\":\"p\"", "\"service\":\"s\"")
        .doesNotContain("s3cret")
        .doesNotContain("\n");
    assertThat(container).hasToString("Container[id web exited]");
  }
}
