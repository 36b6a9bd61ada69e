// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cases;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.model.Actor;
import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Origin;
import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.proxy.FaultProxy;
import dev.dockreeve.watch.Notice;
import dev.dockreeve.watch.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Lines that no engine ought to send, events that are too many, too large or too strange. */
class HostileEventsTest extends OnSimulated {

  private static String stamp() {
    Instant now = Instant.now();
    long nanos = now.getEpochSecond() * 1_000_000_000 + now.getNano();
    return "\"time\":" + now.getEpochSecond() + ",\"timeNano\":" + nanos;
  }

  static Stream<Arguments> lines() {
    return Stream.of(
        Arguments.of("garbage", 1, "}{ \u0007 no json\n"),
        Arguments.of("truncated", 1, "{\"Type\":\"container\",\"Action\":\"st\n"),
        Arguments.of("of the wrong type", 1, "{\"Type\":7,\"Action\":[],\"Actor\":\"x\"}\n"),
        Arguments.of("not an object", 1, "[1,2,3]\n"),
        Arguments.of("empty", 0, "\n"),
        Arguments.of("deep", 1, "[".repeat(100_000) + "\n"),
        Arguments.of("with absurd numbers", 1, "{\"Type\":\"container\",\"timeNano\":1e999999}\n"),
        Arguments.of("of one megabyte", 1, "x".repeat(1 << 20) + "\n"),
        Arguments.of(
            "of an unknown kind",
            0,
            "{\"Type\":\"weather\",\"Action\":\"rain\",\"Actor\":{\"ID\":\"x\",\"Attributes\":{}},"
                + stamp()
                + "}\n"));
  }

  @ParameterizedTest(name = "TC-34, Fault 7: a line {0} costs at most itself")
  @DisplayName("TC-34, Fault 7, Fault 12: A bad line costs at most itself, and is counted")
  @MethodSource("lines")
  void line_bad_costsAtMostItself(String name, int malformed, String line) throws Exception {
    Watched watched = watchPatiently();
    faults().send(line.getBytes(UTF_8));
    run("behind");
    watched.await("start", "behind");

    assertThat(watched.watcher().statistics().malformed()).as(name).isEqualTo(malformed);
    assertThat(watched.watcher().statistics().reconnects()).isZero();
  }

  @Test
  @DisplayName("TC-34 Two objects in one chunk are two events")
  void chunk_twoObjects_bothTold() throws Exception {
    Watched watched = watchPatiently();
    String one = event("one", "first").payload();
    String two = event("two", "second").payload();
    faults().send((one + "\n" + two + "\n").getBytes(UTF_8));
    watched.await("first", "one");
    watched.await("second", "two");
    assertThat(watched.watcher().statistics().malformed()).isZero();
  }

  private static EngineEvent event(String id, String action) {
    return EngineEvent.of("thing", action, Instant.now(), new Actor(id, Attributes.of()));
  }

  @Test
  @DisplayName("TC-34, Fault 6: A line in pieces of one byte, letters torn apart: one right event")
  void line_slicedIntoBytes_oneRightEvent() throws Exception {
    try (FaultProxy proxy = FaultProxy.unix(folder.resolve("p.sock"), docker().url())) {
      Watched watched = keep(Watched.at(proxy.url(), b -> b)).live();
      proxy.onAll().slice(1, Duration.ofMillis(1));
      docker()
          .run(
              ContainerSpec.named("ann")
                  .label("gr\u00f6\u00dfe", "\u6f22\u5b57 \ud83d\udea2")
                  .build());
      Event start = watched.await("start", "ann");
      assertThat(start.actor().attributes())
          .containsEntry("gr\u00f6\u00dfe", "\u6f22\u5b57 \ud83d\udea2");
      assertThat(watched.watcher().statistics().malformed()).isZero();
    }
  }

  @Test
  @DisplayName("Fault 9: A line of 64 MiB without end is cut; what follows is heard")
  void line_endless_cutAndCounted() throws Exception {
    Watched watched = watchPatiently();
    faults().sendHugeLine(64 << 20);
    run("behind");
    watched.await("start", "behind");
    assertThat(watched.watcher().statistics().malformed()).isEqualTo(1);
    assertThat(watched.watcher().statistics().reconnects()).isZero();
  }

  @Test
  @DisplayName("Fault 10: Bytes that are no UTF-8, half a surrogate and NUL: told, and readable")
  void text_broken_toldReadable() throws Exception {
    Watched watched = watchPatiently();
    String head = "{\"Type\":\"thing\",\"Action\":\"odd\",\"Actor\":{\"ID\":\"x\",\"Attributes\":";
    byte[] start = (head + "{\"bytes\":\"a").getBytes(UTF_8);
    byte[] rest =
        ("b\",\"half\":\"\\ud800\",\"nul\":\"\\u0000\"}}," + stamp() + "}\n").getBytes(UTF_8);
    byte[] all = new byte[start.length + 1 + rest.length];
    System.arraycopy(start, 0, all, 0, start.length);
    all[start.length] = (byte) 0xff;
    System.arraycopy(rest, 0, all, start.length + 1, rest.length);
    faults().send(all);
    Event odd = watched.await(e -> e.action().equals("odd"));
    assertThat(odd.actor().attributes()).containsEntry("bytes", "a\ufffdb");
    assertThat(odd.actor().attributes().get("nul")).isEqualTo("\0");
    assertThat(odd.json()).isNotEmpty();
  }

  @Test
  @DisplayName("Fault 11: A name of 4096 letters and 10,000 labels are accepted")
  void container_enormous_accepted() throws Exception {
    Watched watched = watch();
    ContainerSpec.Builder spec = ContainerSpec.named("n".repeat(4096));
    for (int i = 0; i < 10_000; i++) {
      spec.label("label-" + i, "v".repeat(180));
    }
    docker().run(spec.build());
    Event start = watched.await("start", "n".repeat(4096));
    assertThat(start.container().orElseThrow().labels()).hasSizeGreaterThanOrEqualTo(10_000);
    watched.settle();
    assertThat(watched.watcher().statistics().malformed()).isZero();
    assertPictureIsRight(watched);
  }

  @Test
  @DisplayName("TC-36 Actors with empty, short and very long ids, of all types: told")
  void actors_ofAllIds_told() throws Exception {
    Watched watched = watchPatiently();
    List<String> types =
        List.of(
            "container",
            "image",
            "network",
            "volume",
            "daemon",
            "plugin",
            "builder",
            "service",
            "node",
            "secret",
            "config",
            "pod",
            "");
    int sent = 0;
    for (String type : types) {
      for (String id : List.of("", "x", "y".repeat(5000))) {
        for (String action : List.of("prune", "start", "die", "exec_start: x: y", "")) {
          Actor actor = new Actor(id, Attributes.of("name", ""));
          docker().publishRaw(EngineEvent.of(type, action, Instant.now(), actor).payload());
          sent++;
        }
      }
    }
    run("behind");
    watched.await("start", "behind");
    assertThat(watched.watcher().statistics().reconnects()).isZero();
    long told = watched.told().size() + watched.watcher().statistics().malformed();
    assertThat(told).isGreaterThanOrEqualTo(sent * 9L / 10);
  }

  @Test
  @DisplayName(
      "TC-17 A burst of 10,000 events while a consumer sleeps: counted, and the rest goes on")
  void burst_consumerSleeps_lossIsCounted() throws Exception {
    run("ann");
    Watched watched = watch();
    Subscription asleep = watched.watcher().subscribe(100);
    for (int i = 0; i < 3400; i++) {
      docker().exec("ann", "true");
    }
    run("last");
    watched.await("start", "last");
    watched.settle();

    long taken = 0;
    long missed = 0;
    for (var next = asleep.next(Duration.ZERO);
        next.isPresent();
        next = asleep.next(Duration.ZERO)) {
      switch (next.get()) {
        case Notice.Happened _ -> taken++;
        case Notice.Lagged(long left) -> missed += left;
      }
    }
    assertThat(taken).isPositive();
    assertThat(taken + missed).isEqualTo(watched.told().size());
    boolean allTold = watched.told().size() > 10_000;
    assertThat(allTold || !watched.gaps().isEmpty()).as("all told, or a gap declared").isTrue();
    assertPictureIsRight(watched);
  }

  @Test
  @DisplayName("TC-31 The times of events are the engine's, be its clock three hours late")
  void clock_off_timesAreTheEngines() throws Exception {
    faults().clockOffset(Duration.ofHours(-3));
    run("ann");
    Watched watched = watch();
    run("bob");
    Event start = watched.await("start", "bob");
    Instant engineNow = Instant.now().minus(Duration.ofHours(3));
    assertThat(Duration.between(start.time(), engineNow).abs()).isLessThan(Duration.ofMinutes(1));
    docker().cutStreams();
    docker().die("ann", 1);
    watched.settle();
    assertThat(watched.lives()).contains("start bob live");
    assertThat(watched.livesOf("ann")).containsExactly("die");
    assertThat(watched.only("die", "ann").origin()).isIn(Origin.LIVE, Origin.REPLAYED);
    assertPictureIsRight(watched);
  }
}
