// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.model.Actor;
import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Event;
import dev.dockreeve.watch.ScriptedEngineSide.Kind;
import dev.dockreeve.watch.ScriptedEngineSide.Question;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Cases that take hours, or an engine that there is no adapter for yet. */
class CasesOnVirtualTimeTest {

  private final ScriptedEngineSide side = new ScriptedEngineSide();

  @BeforeEach
  void live() {
    side.engine.start("a");
    side.engine.pass(Duration.ofMinutes(1));
    side.live();
    side.forgetTold();
  }

  @Test
  @DisplayName("TC-06 After 24 h of health the first try comes within the first delay")
  void cut_afterADay_firstTryAtOnce() {
    failSomeTimes(6);
    side.passSettling(Duration.ofHours(24));
    side.cut();
    Instant cut = side.wall();
    Question connect = side.passToConnect();
    assertThat(Duration.between(cut, side.wall())).isLessThanOrEqualTo(Duration.ofMillis(100));
    side.answer(connect);
    side.settle();
    assertThat(side.merge.freshness()).isInstanceOf(Freshness.Live.class);
    assertThat(side.told).isEmpty();
  }

  @Test
  @DisplayName(
      "TC-06 The wait grows over failures in a row, is jittered, and begins anew after health")
  void failures_inARow_waitGrows() {
    List<Duration> first = failSomeTimes(8);
    side.passSettling(Duration.ofMinutes(5));
    List<Duration> second = failSomeTimes(8);

    assertThat(first.getFirst()).isZero();
    assertThat(second.getFirst()).isZero();
    assertThat(first.get(7)).isGreaterThan(first.get(2));
    assertThat(second.get(7)).isGreaterThan(second.get(2));
    assertThat(second.get(2)).isLessThan(first.get(7));
    assertThat(first.subList(1, 8)).isNotEqualTo(second.subList(1, 8));
  }

  /** The waits before each try; the one after the last of them succeeds. */
  private List<Duration> failSomeTimes(int times) {
    List<Duration> waits = new ArrayList<>();
    side.cut();
    for (int i = 0; i < times; i++) {
      Instant from = side.wall();
      Question connect = side.passToConnect();
      waits.add(Duration.between(from, side.wall()));
      side.fail(connect);
    }
    side.answer(side.passToConnect());
    side.settle();
    return waits;
  }

  @Test
  @DisplayName("TC-10 A look that failed is repeated by itself, without another event")
  void refresh_fails_pictureFollowsByItself() {
    side.engine.rename("a", "other");
    side.wire.clear(); // Nobody tells the new name.
    side.engine.say(
        EngineEvent.of(
            "container", "update", side.engine.clock(), new Actor("a", Attributes.of())));
    side.deliver();
    side.fail(side.inspectOf("a"));
    side.passSettling(ScriptedEngineSide.RESYNC.plusSeconds(5));

    assertThat(side.shown("a").map(Container::name)).contains("other");
  }

  @Test
  @DisplayName("TC-23 The exit of an exec leaves its container alive")
  void execDie_ofAliveContainer_staysAlive() {
    Container before = side.shown("a").orElseThrow();
    Attributes exec = Attributes.of("execID", "e1", "exitCode", "137", "name", "a");
    side.engine.say(
        EngineEvent.of("container", "exec_die", side.engine.clock(), new Actor("a", exec)));
    // Where an engine names the exec itself, as containerd does.
    side.engine.say(
        EngineEvent.of("container", "exec_die", side.engine.clock(), new Actor("e1", exec)));
    side.engine.say(
        EngineEvent.of(
            "container", "die", side.engine.clock(), new Actor("e1", Attributes.of("id", "a"))));
    side.settle();
    side.passSettling(Duration.ofMinutes(2));

    assertThat(side.shown("a")).contains(before);
    assertThat(side.lifeOf("a")).isEmpty();
    assertThat(side.told).extracting(Event::action).contains("exec_die");
  }

  @Test
  @DisplayName("TC-05, TC-28 A list that never comes delays no event, and the next one replaces it")
  void list_neverAnswered_eventsGoOn() {
    side.pass(ScriptedEngineSide.RESYNC);
    Question list = side.question(Kind.LIST);
    side.engine.start("b");
    side.deliverAll();
    side.answer(side.inspectOf("b"));

    assertThat(side.lifeOf("b")).containsExactly("start");
    assertThat(side.shown("b")).isPresent();
    side.cut();
    side.asked.remove(list);
    side.passSettling(Duration.ofMinutes(2));
    assertThat(side.picture()).isEqualTo(side.engine.alive());
  }
}
