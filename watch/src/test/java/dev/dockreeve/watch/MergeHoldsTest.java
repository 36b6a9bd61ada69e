// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.Endpoint;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Health;
import dev.dockreeve.model.State;
import dev.dockreeve.watch.ScriptedEngineSide.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MergeHoldsTest {

  private final ScriptedEngineSide side = new ScriptedEngineSide();

  @BeforeEach
  void live() {
    side.live();
  }

  @Test
  void start_inspected_toldWithAddressAndOthersGoOn() {
    side.engine.start("a");
    side.engine.start("b");
    side.deliverAll();
    side.answer(side.inspectOf("b"));
    assertThat(side.tales()).containsExactly("start b live");
    side.answer(side.inspectOf("a"));

    assertThat(side.told.getLast().container()).isEqualTo(side.engine.inspect("a"));
    assertThat(side.told.getLast().container().flatMap(Container::ip)).isPresent();
  }

  @Test
  void events_behindAHeldStart_keepTheirOrder() {
    side.engine.start("a");
    side.engine.pause("a");
    side.engine.unpause("a");
    side.engine.die("a", 1);
    side.engine.start("a");
    side.deliverAll();
    assertThat(side.told).isEmpty();
    side.settle();

    assertThat(side.told)
        .extracting(Event::action)
        .containsExactly("start", "pause", "unpause", "die", "start");
    assertThat(side.picture()).isEqualTo(side.engine.alive());
  }

  @Test
  @DisplayName(
      "TC-22 A container that lives 5 ms: start and end are told, with the events' attributes")
  void start_goneBeforeInspect_startAndEndTold() {
    side.engine.start("a");
    side.engine.remove("a");
    side.settle();
    side.passSettling(Duration.ofMinutes(2));

    assertThat(side.lifeOf("a")).containsExactly("start", "die");
    assertThat(side.onlyTold("die").container().orElseThrow().labels())
        .isEqualTo(Attributes.of("label", "of-a"));
    assertThat(side.onlyTold("die").container().orElseThrow().exitCode()).hasValue(137);
    assertThat(side.picture()).isEmpty();
  }

  @Test
  void start_noAnswer_toldAfterPatienceWithWhatTheEventSays() {
    side.engine.start("a");
    side.deliverAll();
    side.pass(Holds.PATIENCE.minusMillis(1));
    assertThat(side.told).isEmpty();
    side.pass(Duration.ofMillis(1));
    assertThat(side.tales()).containsExactly("start a live");
    assertThat(side.told.getFirst().container().orElseThrow().name()).isEqualTo("a");
    side.passSettling(Duration.ofMinutes(2));

    assertThat(side.shown("a")).isEqualTo(side.engine.inspect("a"));
    assertThat(side.lifeOf("a")).containsExactly("start");
  }

  /** So many that no more are asked about at once: the first one that is not. */
  private String manyStarts() {
    for (int i = 0; i < 2 * Inspections.BURST; i++) {
      String id = "c" + i;
      side.forgetTold();
      side.engine.start(id);
      side.deliverAll();
      if (side.asked.isEmpty()) {
        assertThat(i).isGreaterThanOrEqualTo(Inspections.BURST);
        return id;
      }
      side.answer(side.inspectOf(id));
      side.engine.remove(id);
      side.deliverAll();
    }
    throw new AssertionError("each of them was asked about");
  }

  @Test
  void start_afterMoreThanAnyEngineStarts_isAskedAboutInItsTurnUnlessItEndsBefore() {
    String late = manyStarts();
    side.engine.start("short");
    side.engine.die("short", 3);
    side.deliverAll();
    assertThat(side.tales()).containsExactly("start short live", "die short live");
    assertThat(side.told.getLast().container().orElseThrow().exitCode()).hasValue(3);

    side.pass(Duration.ofMillis(10));
    side.answer(side.inspectOf(late));
    assertThat(side.tales()).endsWith("start " + late + " live");
    assertThat(side.told.getLast().container().flatMap(Container::ip)).isPresent();
    side.pass(Duration.ofSeconds(1));
    assertThat(side.lifeOf("short")).containsExactly("start", "die");
    assertThat(side.asked).noneMatch(question -> question.id().equals("short"));
  }

  @Test
  void start_inspectFails_askedAgain() {
    side.engine.start("a");
    side.deliverAll();
    side.fail(side.inspectOf("a"));
    side.pass(Duration.ofMillis(250));
    side.answer(side.inspectOf("a"));

    assertThat(side.tales()).containsExactly("start a live");
  }

  @Test
  void start_withoutAddressYet_waitsForIt() {
    side.engine.start("a");
    side.deliverAll();
    Container without = side.engine.inspect("a").orElseThrow().with().endpoints(List.of()).build();
    hearInspect(without);
    hearInspect(
        without
            .with()
            .labels(Attributes.of(Container.NETWORK_LABEL, "front"))
            .endpoints(List.of(endpoint("front", Optional.empty())))
            .build());
    assertThat(side.told).isEmpty();
    hearInspect(
        without.with().endpoints(List.of(endpoint("front", Optional.of("10.9.9.9")))).build());

    assertThat(side.onlyTold("start").container().flatMap(Container::ip)).hasValue("10.9.9.9");
  }

  @Test
  void start_onTheHostsNetwork_waitsForNoAddress() {
    for (String mode : List.of("host", "none", "container:other", "")) {
      side.engine.start("a");
      side.deliverAll();
      Container c = side.engine.inspect("a").orElseThrow();
      hearInspect(c.with().networkMode(mode).endpoints(List.of()).build());
      side.engine.remove("a");
      side.settle();
    }
    assertThat(side.lifeOf("a")).hasSize(8);
  }

  private void hearInspect(Container container) {
    side.pass(Duration.ofMillis(100));
    var question = side.inspectOf(container.id());
    side.look(question);
    side.hear(new Message.Inspected(question.number(), Optional.of(container)));
  }

  private static Endpoint endpoint(String network, Optional<String> ip) {
    return new Endpoint(network, ip, Optional.empty(), Optional.empty());
  }

  @Test
  @DisplayName("TC-25 Rename, health, pause: the picture follows")
  void changes_whileAlive_pictureFollows() {
    side.engine.start("a");
    side.settle();
    side.engine.rename("a", "b");
    side.engine.health("a", Health.UNHEALTHY);
    side.engine.pause("a");
    side.settle();

    Container shown = side.shown("a").orElseThrow();
    assertThat(shown.name()).isEqualTo("b");
    assertThat(shown.health()).isEqualTo(Health.UNHEALTHY);
    assertThat(shown.state()).isEqualTo(State.PAUSED);
    assertThat(shown).isEqualTo(side.engine.inspect("a").orElseThrow());
  }

  @Test
  @DisplayName("TC-31 However many starts nobody answers for, what waits is bounded")
  void flood_inspectHangs_holdsAndQuestionsAreBounded() {
    for (int i = 0; i < 3 * Holds.MOST; i++) {
      side.engine.start("c" + i);
      side.deliverAll();
      side.pass(Duration.ZERO);
    }

    assertThat(side.told).hasSizeGreaterThanOrEqualTo(2 * Holds.MOST);
    assertThat(side.asked).hasSizeLessThanOrEqualTo(Inspections.OPEN);
    assertThat(side.merge.waitingQuestions()).isLessThanOrEqualTo(2 * Holds.MOST);
  }

  @Test
  void refresh_manyNetworkEvents_askedOnce() {
    side.engine.start("a");
    side.settle();
    for (int i = 0; i < 1000; i++) {
      side.engine.say(network("connect", "a"));
    }
    side.deliverAll();
    assertThat(side.asked).extracting(ScriptedEngineSide.Question::kind).containsOnly(Kind.INSPECT);
    assertThat(side.asked.size() + side.merge.waitingQuestions())
        .isLessThanOrEqualTo(Inspections.OPEN + 1);
    side.settle();
    assertThat(side.told).hasSize(1001);
  }

  private dev.dockreeve.model.EngineEvent network(String action, String container) {
    side.engine.pass(Duration.ofMillis(1));
    return dev.dockreeve.model.EngineEvent.of(
        "network",
        action,
        side.engine.clock(),
        new dev.dockreeve.model.Actor("n", Attributes.of("container", container)));
  }
}
