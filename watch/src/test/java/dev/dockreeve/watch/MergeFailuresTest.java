// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.watch.ScriptedEngineSide.Kind;
import dev.dockreeve.watch.ScriptedEngineSide.Question;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MergeFailuresTest {

  private final ScriptedEngineSide side = new ScriptedEngineSide();

  @BeforeEach
  void live() {
    side.engine.start("a");
    side.engine.pass(Duration.ofMinutes(1));
    side.live();
    side.forgetTold();
  }

  @Test
  @DisplayName("TC-09 Lists that fail give no exits, and are tried again")
  void list_failsForLong_noExits() {
    side.pass(ScriptedEngineSide.RESYNC);
    for (int i = 0; i < 50; i++) {
      side.fail(side.question(Kind.LIST));
      assertThat(side.merge.freshness())
          .isInstanceOf(i < 2 ? Freshness.Live.class : Freshness.Stale.class);
      side.pass(Duration.ofSeconds(10));
    }
    side.settle();

    assertThat(side.told).isEmpty();
    assertThat(side.shown("a")).isPresent();
    assertThat(side.merge.freshness()).isInstanceOf(Freshness.Live.class);
    assertThat(side.asked).noneMatch(q -> q.kind() == Kind.CONNECT);
  }

  @Test
  @DisplayName("TC-08 A container that a list leaves out is gone only when inspect says so")
  void list_leavesOneOut_inspectDecides() {
    side.pass(ScriptedEngineSide.RESYNC);
    int number = (int) side.question(Kind.LIST).number();
    side.look(side.question(Kind.LIST));
    side.hear(new Message.Listed(number, List.of()));
    side.settle();
    side.passSettling(Duration.ofSeconds(5));

    assertThat(side.told).isEmpty();
    assertThat(side.shown("a")).isPresent();
  }

  @Test
  @DisplayName("TC-09 Inspects that fail give no exits")
  void inspect_fails_noExits() {
    side.pass(ScriptedEngineSide.RESYNC);
    side.look(side.question(Kind.LIST));
    side.hear(new Message.Listed(2, List.of()));
    for (int i = 0; i < 3; i++) {
      side.fail(side.inspectOf("a"));
      side.pass(Duration.ofMillis(500));
    }

    assertThat(side.told).isEmpty();
    assertThat(side.shown("a")).isPresent();
    assertThat(side.merge.freshness()).isEqualTo(new Freshness.Live(side.wall().minusMillis(500)));
  }

  @Test
  void inspect_failsForWhatOnlyTheListKnows_shownFromTheList() {
    side.engine.start("b");
    side.wire.clear();
    side.engine.forgetEvents();
    side.pass(ScriptedEngineSide.RESYNC);
    side.answer(side.question(Kind.LIST));
    side.answer(side.inspectOf("a"));
    for (int i = 0; i < 3; i++) {
      side.fail(side.inspectOf("b"));
      side.pass(Duration.ofMillis(500));
    }
    side.passSettling(Duration.ofSeconds(2));
    assertThat(side.lifeOf("b")).containsExactly("start");
    side.passSettling(Duration.ofMinutes(2));

    assertThat(side.shown("b")).isEqualTo(side.engine.inspect("b"));
    assertThat(side.lifeOf("b")).containsExactly("start");
  }

  @Test
  @DisplayName("TC-17 A full mailbox: counted, listed again, right in the end")
  void overflow_eventsLost_listedAtOnceAndRight() {
    side.engine.start("b");
    side.engine.die("a", 1);
    side.wire.clear();
    side.engine.forgetEvents();
    side.hear(new Message.Overflowed(side.epoch(), 2));
    side.passSettling(Duration.ofSeconds(5));

    assertThat(side.merge.statistics(0).overflowed()).isEqualTo(2);
    assertThat(side.tales()).containsExactlyInAnyOrder("start b resync", "die a resync");
    assertThat(side.gaps()).hasSize(1);
    assertThat(side.gaps().getFirst().actor().attributes()).containsEntry("lost", "2");
    assertThat(side.picture()).isEqualTo(side.engine.alive());
  }

  @Test
  @DisplayName("TC-17 A mailbox that overflows during a listing: listed once more")
  void overflow_duringListing_listedOnceMore() {
    side.pass(ScriptedEngineSide.RESYNC);
    Message list = side.look(side.question(Kind.LIST));
    side.engine.start("b");
    side.wire.clear();
    side.hear(new Message.Overflowed(side.epoch(), 1));
    side.hear(list);
    side.passSettling(Duration.ofSeconds(5));

    assertThat(side.lifeOf("b")).containsExactly("start");
  }

  @Test
  void drift_startSilentlyLost_foundByRoutineAndCounted() {
    side.engine.start("b");
    side.wire.clear();
    side.engine.forgetEvents();
    side.passSettling(Duration.ofMinutes(2));

    assertThat(side.tales()).containsExactly("start b resync");
    assertThat(side.merge.statistics(0).drift()).isEqualTo(1);
    assertThat(side.merge.statistics(0).derived()).isEqualTo(2);
  }

  @Test
  void pause_silentlyLost_foundByRoutineAndToldOnce() {
    side.engine.pause("a");
    var late = side.wire.poll();
    side.engine.forgetEvents();
    side.passSettling(Duration.ofMinutes(2));
    assertThat(side.tales()).containsExactly("pause a resync");
    side.hear(new Message.Received(side.epoch(), java.util.Objects.requireNonNull(late)));

    side.passSettling(Duration.ofSeconds(2)); // An event this old looks like a clock that was put.
    assertThat(side.tales()).containsExactly("pause a resync");
    side.engine.unpause("a");
    side.settle();
    assertThat(side.tales()).containsExactly("pause a resync", "unpause a live");
  }

  @Test
  void skip_engineRemembers_sweptAndToldOnce() {
    side.engine.start("b");
    side.engine.die("a", 3);
    side.wire.clear();
    side.engine.start("c"); // The stream is not deaf.
    side.passSettling(Duration.ofSeconds(70));

    assertThat(side.tales())
        .containsExactlyInAnyOrder("start c live", "start b replayed", "die a replayed");
    assertThat(side.merge.statistics(0).healed()).isEqualTo(2);
    assertThat(side.gaps()).isEmpty();
    assertThat(side.asked).noneMatch(q -> q.kind() == Kind.CONNECT);
  }

  @Test
  void silentStream_engineHasEvents_replaced() {
    int before = side.streams.size();
    side.engine.start("b");
    side.wire.clear();
    side.passSettling(Duration.ofSeconds(20));

    assertThat(side.tales()).containsExactly("start b replayed");
    assertThat(side.streams).hasSize(before + 1);
    assertThat(side.gaps()).isEmpty();
    assertThat(side.merge.freshness()).isInstanceOf(Freshness.Live.class);
  }

  @Test
  void silentEngine_doesNotAnswer_lostWithinSilenceAndPatience() {
    side.sweepsByHand = true;
    side.pass(Duration.ofSeconds(26));

    assertThat(side.merge.freshness())
        .isInstanceOfSatisfying(
            Freshness.Stale.class, stale -> assertThat(stale.reason()).contains("not answer"));
    assertThat(side.question(Kind.CONNECT)).isNotNull();
  }

  @Test
  void silentStream_engineAnswers_nothingHappens() {
    int before = side.streams.size();
    side.passSettling(Duration.ofHours(1));

    assertThat(side.streams).hasSize(before);
    assertThat(side.told).isEmpty();
  }

  @Test
  @DisplayName("TC-07 A stream that ends at once in good order: lists instead, and no double news")
  void stream_endsAtOnceForEver_polls() {
    side.streamsEndAtOnce = true;
    side.cut();
    side.passSettling(Duration.ofSeconds(30));
    assertThat(side.merge.freshness()).isInstanceOf(Freshness.Polling.class);
    int connects = side.streams.size();
    side.forgetTold();

    side.engine.start("b");
    side.engine.die("a", 1);
    side.engine.start("short");
    side.engine.die("short", 1);
    side.passSettling(Duration.ofSeconds(6));
    assertThat(side.tales()).containsExactlyInAnyOrder("start b resync", "die a resync");
    side.passSettling(Duration.ofMinutes(10));

    assertThat(side.tales()).containsExactlyInAnyOrder("start b resync", "die a resync");
    assertThat(side.streams.size() - connects).isLessThanOrEqualTo(11); // One try a minute.
    side.streamsEndAtOnce = false;
    side.forgetTold();
    side.engine.forgetEvents();
    side.passSettling(Duration.ofMinutes(2));
    assertThat(side.merge.freshness()).isInstanceOf(Freshness.Live.class);
    assertThat(side.gaps()).as("what happened between the lists").hasSize(1);
    assertThat(side.picture()).isEqualTo(side.engine.alive());
  }

  @Test
  void stopped_engineThrewEventsAway_sweptAndGapTold() {
    side.stall(
        Duration.ofSeconds(60),
        () -> {
          for (int i = 0; i < 400; i++) {
            side.engine.rename("a", "a" + i);
          }
          side.engine.start("b");
          side.wire.clear();
        });
    side.passSettling(Duration.ofSeconds(30));

    assertThat(side.lifeOf("b")).containsExactly("start");
    assertThat(side.gaps()).hasSize(1);
    assertThat(side.gaps().getFirst().actor().attributes().get("reason")).contains("stopped");
    assertThat(side.picture()).isEqualTo(side.engine.alive());
  }

  @Test
  void stopped_engineKeptEverything_noGap() {
    side.stall(Duration.ofSeconds(60), () -> side.engine.start("b"));
    side.passSettling(Duration.ofSeconds(30));

    assertThat(side.lifeOf("b")).containsExactly("start");
    assertThat(side.gaps()).isEmpty();
  }

  @Test
  void late_laterLifeWasTold_gapInsteadOfDisorder() {
    side.engine.start("b");
    var start = side.wire.poll();
    side.engine.die("b", 1);
    var die = side.wire.poll();
    side.engine.start("b");
    side.settle();
    side.hear(new Message.Received(side.epoch(), java.util.Objects.requireNonNull(start)));
    side.settle();
    side.hear(new Message.Received(side.epoch(), java.util.Objects.requireNonNull(die)));
    side.passSettling(Duration.ofMinutes(2));

    assertThat(side.lifeOf("b")).containsExactly("start");
    assertThat(side.gaps()).isNotEmpty();
    assertThat(side.picture()).isEqualTo(side.engine.alive());
  }

  /** Connected, with a picture that cannot be completed and a first sweep that waits. */
  private static ScriptedEngineSide slowAtFirst() {
    ScriptedEngineSide slow = new ScriptedEngineSide();
    slow.sweepsByHand = true;
    slow.engine.start("a");
    slow.merge.begin();
    slow.answer(slow.question(Kind.CONNECT));
    slow.answer(slow.question(Kind.LIST));
    for (int i = 0; i < 3; i++) {
      slow.fail(slow.inspectOf("a")); // Not complete: it is to be listed again soon.
      slow.pass(Duration.ofMillis(500));
    }
    assertThat(slow.asked).extracting(Question::kind).containsExactly(Kind.SWEEP);
    return slow;
  }

  @Test
  void firstSweep_neverAnswered_theListThatWaitedForItIsMadeNevertheless() {
    ScriptedEngineSide slow = slowAtFirst();
    slow.pass(Duration.ofSeconds(11));

    assertThat(slow.question(Kind.LIST)).isNotNull();
    assertThat(slow.asked).noneMatch(q -> q.kind() == Kind.CONNECT);
  }

  @Test
  void firstSweep_answeredLate_theListThatWaitedForItIsMadeThen() {
    ScriptedEngineSide slow = slowAtFirst();
    slow.pass(Duration.ofSeconds(5)); // The list is due, and waits for the sweep.
    assertThat(slow.asked).noneMatch(q -> q.kind() == Kind.LIST);
    slow.answer(slow.question(Kind.SWEEP));

    assertThat(slow.question(Kind.LIST)).isNotNull();
  }

  @Test
  void stopped_engineRefusesToTellWhatItRemembers_gapTold() {
    side.sweepsByHand = true;
    side.stall(Duration.ofSeconds(60), () -> {});
    side.pass(Duration.ofSeconds(2));
    side.fail(side.question(Kind.SWEEP));

    assertThat(side.gaps()).hasSize(1);
    assertThat(side.gaps().getFirst().actor().attributes().get("reason")).contains("stopped");
  }

  @Test
  void stopped_connectionBreaksBeforeTheSweepIsAnswered_gapTold() {
    side.sweepsByHand = true;
    side.stall(Duration.ofSeconds(60), () -> {});
    side.pass(Duration.ofSeconds(2));
    side.cut();

    assertThat(side.gaps()).hasSize(1);
    assertThat(side.gaps().getFirst().actor().attributes().get("reason")).contains("stopped");
  }
}
