// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.watch.ScriptedEngineSide.Kind;
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
      side.pass(Duration.ofMillis(500));
    }
    side.settle();

    assertThat(side.told).isEmpty();
    assertThat(side.shown("a")).isPresent();
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
    side.hear(new Message.Overflowed(side.epoch(), 2));
    side.passSettling(Duration.ofSeconds(5));

    assertThat(side.merge.statistics(0).overflowed()).isEqualTo(2);
    assertThat(side.tales()).containsExactlyInAnyOrder("start b resync", "die a resync");
    assertThat(side.merge.picture().copy()).isEqualTo(side.engine.alive());
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
    side.passSettling(Duration.ofMinutes(2));

    assertThat(side.tales()).containsExactly("start b resync");
    assertThat(side.merge.statistics(0).drift()).isEqualTo(1);
    assertThat(side.merge.statistics(0).derived()).isEqualTo(2);
  }

  @Test
  void pause_silentlyLost_foundByRoutineAndToldOnce() {
    side.engine.pause("a");
    var late = side.wire.poll();
    side.passSettling(Duration.ofMinutes(2));
    assertThat(side.tales()).containsExactly("pause a resync");
    side.hear(new Message.Received(side.epoch(), java.util.Objects.requireNonNull(late)));

    assertThat(side.tales()).containsExactly("pause a resync");
    side.engine.unpause("a");
    side.settle();
    assertThat(side.tales()).containsExactly("pause a resync", "unpause a live");
  }
}
