// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.model.Event;
import dev.dockreeve.model.Origin;
import dev.dockreeve.watch.ScriptedEngineSide.Kind;
import dev.dockreeve.watch.ScriptedEngineSide.Question;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MergeReconnectTest {

  private final ScriptedEngineSide side = new ScriptedEngineSide();

  @BeforeEach
  void live() {
    side.engine.start("a");
    side.engine.start("b");
    side.engine.start("d");
    side.engine.pass(Duration.ofMinutes(1));
    side.live();
    side.passSettling(Duration.ofSeconds(20));
    side.forgetTold();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("TC-01 After a cut exactly what changed is told, with or without a replay")
  void reconnect_afterChanges_tellsExactlyThose(boolean replay) {
    side.cut();
    side.engine.die("a", 1);
    side.engine.start("c");
    side.engine.restart("d");
    side.engine.pass(Duration.ofSeconds(10));
    if (!replay) {
      side.engine.forgetEvents();
    }
    side.passSettling(Duration.ofMinutes(3));

    String origin = replay ? "replayed" : "resync";
    assertThat(side.tales())
        .containsExactlyInAnyOrder(
            "die a " + origin, "start c " + origin, "die d " + origin, "start d " + origin);
    assertThat(side.lifeOf("d")).containsExactly("die", "start");
    assertThat(side.gaps()).hasSize(replay ? 0 : 1);
    assertThat(side.picture()).isEqualTo(side.engine.alive());
  }

  @Test
  void reconnect_nothingChanged_tellsNothing() {
    side.cut();
    side.passSettling(Duration.ofMinutes(3));

    assertThat(side.told).isEmpty();
    assertThat(side.merge.freshness()).isInstanceOf(Freshness.Live.class);
  }

  @Test
  @DisplayName("TC-24 A missed end and start: new PID and address, both told")
  void reconnect_restartMissed_picturesNewLife() {
    int before = side.shown("d").orElseThrow().pid();
    side.cut();
    side.engine.restart("d");
    side.engine.forgetEvents();
    side.passSettling(Duration.ofMinutes(1));

    assertThat(side.lifeOf("d")).containsExactly("die", "start");
    assertThat(side.shown("d").orElseThrow().pid()).isNotEqualTo(before);
    assertThat(side.shown("d")).isEqualTo(side.engine.inspect("d"));
  }

  @Test
  @DisplayName(
      "TC-24 The picture goes on following a container whose restart was found by comparing")
  void reconnect_restartMissed_laterChangesAreFollowed() {
    side.cut();
    side.engine.restart("d");
    side.engine.forgetEvents();
    side.passSettling(Duration.ofMinutes(1));
    side.engine.rename("d", "other");
    side.wire.clear();
    side.passSettling(Duration.ofMinutes(3));

    assertThat(side.shown("d").orElseThrow().name()).isEqualTo("other");
  }

  @Test
  @DisplayName("TC-04 A failed list gives no exits; the next one finds who came back")
  void reconnect_listFails_noExitsThenRight() {
    side.cut();
    Question connect = side.passToConnect();
    side.answer(connect);
    side.fail(side.question(Kind.LIST));
    assertThat(side.told).isEmpty();
    assertThat(side.merge.freshness()).isInstanceOf(Freshness.Stale.class);
    side.engine.restart("a");
    side.passSettling(Duration.ofMinutes(2));

    assertThat(side.lifeOf("a")).containsExactly("die", "start");
    assertThat(side.picture()).isEqualTo(side.engine.alive());
  }

  @Test
  @DisplayName("TC-05 A list of an earlier connection is ignored")
  void reconnect_lateListOfBefore_ignored() {
    side.cut();
    side.answer(side.passToConnect());
    Message old = side.look(side.question(Kind.LIST));
    side.cut();
    side.engine.start("new");
    side.answer(side.passToConnect());
    side.hear(old);
    assertThat(side.merge.freshness()).isInstanceOf(Freshness.Stale.class);
    side.passSettling(Duration.ofMinutes(2));

    assertThat(side.lifeOf("new")).containsExactly("start");
    assertThat(side.picture()).isEqualTo(side.engine.alive());
  }

  @Test
  @DisplayName(
      "TC-06 After healthy running the first try is made at once, however long ago it began")
  void lost_afterADay_reconnectsAtOnce() {
    side.passSettling(Duration.ofHours(24));
    side.cut();
    side.pass(Duration.ZERO);
    assertThat(side.question(Kind.CONNECT)).isNotNull();
  }

  @Test
  @DisplayName("TC-06 The wait grows over failures up to its cap, and trying never ends")
  void lost_manyFailures_waitGrowsAndNeverEnds() {
    side.cut();
    Duration last = Duration.ZERO;
    for (int i = 0; i < 200; i++) {
      Instant from = side.wall();
      side.fail(side.passToConnect());
      last = Duration.between(from, side.wall());
      assertThat(last).isLessThanOrEqualTo(Duration.ofSeconds(31));
    }
    assertThat(last).isGreaterThanOrEqualTo(Duration.ofSeconds(14));
  }

  @Test
  @DisplayName("TC-14 Two events in the same second around a cut: each exactly once")
  void cut_betweenEventsOfOneSecond_eachToldOnce() {
    side.engine.start("e");
    side.engine.start("f");
    side.deliver();
    side.answer(side.inspectOf("e"));
    side.cut();
    side.passSettling(Duration.ofMinutes(1));

    assertThat(side.lifeOf("e")).containsExactly("start");
    assertThat(side.lifeOf("f")).containsExactly("start");
    assertThat(side.told).extracting(Event::origin).doesNotContain(Origin.RESYNC);
  }

  @Test
  @DisplayName("TC-13 A new daemon that remembers nothing: each missed end is told once")
  void engineRestart_containersEnded_endsToldOnce() {
    side.cut();
    side.engine.die("a", 137);
    side.engine.die("b", 137);
    side.engine.forgetEvents();
    for (int i = 0; i < 5; i++) {
      side.passSettling(Duration.ofSeconds(3));
      side.cut();
    }
    side.passSettling(Duration.ofMinutes(2));

    assertThat(side.tales()).containsExactlyInAnyOrder("die a resync", "die b resync");
    assertThat(side.onlyTold("die", "a").container().orElseThrow().exitCode()).hasValue(137);
    assertThat(side.gaps()).hasSize(6);
  }

  @Test
  void start_lostBehindACut_endIsToldToo() {
    side.engine.start("e");
    side.deliver();
    side.engine.die("e", 9);
    side.cut();
    side.engine.forgetEvents();
    side.passSettling(Duration.ofMinutes(2));

    assertThat(side.lifeOf("e")).containsExactly("start", "die");
    assertThat(side.onlyTold("die").actor().attributes()).containsEntry("exitCode", "9");
  }

  @Test
  void cut_beforeFirstList_secondConnectionTellsInitial() {
    ScriptedEngineSide other = new ScriptedEngineSide();
    other.engine.start("a");
    other.engine.pass(Duration.ofMinutes(1));
    other.merge.begin();
    other.answer(other.question(Kind.CONNECT));
    other.cut();
    other.engine.start("b");
    other.engine.pass(Duration.ofMillis(1));
    other.passSettling(Duration.ofMinutes(1));

    assertThat(other.tales()).containsExactlyInAnyOrder("start a initial", "start b replayed");
  }

  @Test
  void startOver_afterABug_reconnects() {
    side.merge.startOver();
    assertThat(side.disconnected).isNotEmpty();
    side.passSettling(Duration.ofSeconds(5));
    assertThat(side.merge.freshness()).isInstanceOf(Freshness.Live.class);
    assertThat(side.merge.statistics(0).reconnects()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName(
      "A pause is not shown on a life that may be over, before inspect says which it is of")
  void reconnect_engineForgotARestart_pauseIsNotShownOnTheOldLife(boolean forgotten) {
    side.cut();
    if (forgotten) {
      side.engine.restart("a");
      side.engine.forgetEvents();
    }
    side.answer(side.passToConnect());
    side.engine.pause("a");
    side.deliverAll();
    assertThat(side.onlyTold("pause").actor().id()).isEqualTo("a");
    assertThat(side.shown("a").orElseThrow().paused()).isEqualTo(!forgotten);
    side.settle();
    side.passSettling(Duration.ofSeconds(2));

    assertThat(side.gaps()).hasSize(forgotten ? 1 : 0);
    assertThat(side.picture()).isEqualTo(side.engine.alive());
    assertThat(side.onlyTold("pause").actor().id()).isEqualTo("a");
  }

  @Test
  @DisplayName("What inspect had not seen yet of the new life is shown with it")
  void reconnect_engineForgotARestart_pauseAfterInspectIsShownOnTheNewLife() {
    side.cut();
    side.engine.restart("a");
    side.engine.forgetEvents();
    side.answer(side.passToConnect());
    side.answer(side.question(Kind.LIST));
    Message before = side.look(side.inspectOf("a"));
    side.engine.pause("a");
    side.deliverAll();
    side.hear(before);
    side.settle();
    side.pass(Duration.ofSeconds(2));

    assertThat(side.lifeOf("a")).containsExactly("die", "start");
    assertThat(side.picture()).isEqualTo(side.engine.alive());
  }

  @Test
  @DisplayName("A replayed event does not undo what the list has shown of a later time")
  void reconnect_pauseReplayedAfterTheListShowedItsEnd_isToldAndShownNoMore() {
    side.cut();
    side.engine.pause("a");
    side.engine.unpause("a");
    side.answer(side.passToConnect());
    side.answer(side.question(Kind.LIST));
    List.of("a", "b", "d").forEach(id -> side.answer(side.inspectOf(id)));
    while (side.told.isEmpty()) {
      side.deliver();
    }
    assertThat(side.onlyTold("pause").origin()).isEqualTo(Origin.REPLAYED);

    assertThat(side.shown("a").orElseThrow().paused()).isFalse();
  }

  @Test
  @DisplayName("A start that may be taken for one which the engine forgot lies in a gap")
  void reconnect_startTakenForTheOneThatWasForgotten_liesInAGap() {
    side.cut();
    side.engine.start("c");
    side.engine.forgetEvents();
    side.passSettling(Duration.ofSeconds(3));
    assertThat(side.tales()).containsExactly("start c resync");
    side.cut();
    side.engine.die("c", 0);
    side.engine.forgetEvents();
    side.answer(side.passToConnect());
    side.engine.noise(1); // Until the first event reaches the gap that this connection tells.
    side.engine.start("c");
    Instant untold = side.engine.lives().getLast().startEvent();
    side.engine.restart("c");
    side.deliverAll();
    side.passSettling(Duration.ofMinutes(1));

    assertThat(side.lifeOf("c")).containsExactly("start", "die", "start");
    assertThat(side.gaps()).anyMatch(gap -> isIn(gap, untold));
    assertThat(side.picture()).isEqualTo(side.engine.alive());
  }

  @Test
  @DisplayName("An end that may be taken for one which the engine forgot lies in a gap")
  void reconnect_endTakenForTheOneThatWasForgotten_liesInAGap() {
    side.cut();
    side.engine.die("a", 0);
    side.engine.forgetEvents();
    side.passSettling(Duration.ofSeconds(3));
    assertThat(side.tales()).containsExactly("die a resync");
    side.cut();
    side.engine.start("a");
    side.engine.forgetEvents();
    side.answer(side.passToConnect());
    side.engine.noise(1); // Until the first event reaches the gap that this connection tells.
    side.engine.die("a", 0);
    Instant untold = side.engine.endOf(side.engine.lives().getLast()).orElseThrow();
    side.deliverAll();
    side.passSettling(Duration.ofMinutes(1));

    assertThat(side.lifeOf("a")).containsExactly("die");
    assertThat(side.gaps()).anyMatch(gap -> isIn(gap, untold));
  }

  private static boolean isIn(Event gap, Instant time) {
    Instant from = Instant.parse(gap.actor().attributes().get("from"));
    Instant to = Instant.parse(gap.actor().attributes().get("to"));
    return !time.isBefore(from) && !time.isAfter(to);
  }
}
