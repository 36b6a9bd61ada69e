// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.model.Actor;
import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.watch.ScriptedEngineSide.Kind;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MergeFirstContactTest {

  private final ScriptedEngineSide side = new ScriptedEngineSide();

  @Test
  void firstContact_aliveContainers_toldAsInitialAndShown() {
    side.engine.start("a");
    side.engine.start("b");
    side.engine.die("b", 0);
    side.engine.pass(Duration.ofMinutes(1));

    side.live();

    assertThat(side.tales()).containsExactly("start a initial");
    assertThat(side.picture()).isEqualTo(side.engine.alive());
  }

  @Test
  void firstContact_streamAskedFor_fiveSecondsBeforeTheEnginesClock() {
    side.merge.begin();
    side.answer(side.question(Kind.CONNECT));

    assertThat(side.streams)
        .containsExactly(
            new ScriptedEngineSide.Stream(1, side.engine.clock().minus(Duration.ofSeconds(5))));
  }

  @Test
  void firstContact_eventsFromBefore_notTold() {
    side.engine.start("a");
    side.engine.restart("a");
    side.engine.pass(Duration.ofMillis(1));
    side.live();

    assertThat(side.tales()).containsExactly("start a initial");
  }

  @Test
  @DisplayName("TC-02 A container that dies while the list is looked at ends once")
  void list_containerDiesMeanwhile_endToldOnceAndNotShown() {
    side.engine.start("a");
    side.engine.pass(Duration.ofMinutes(1));
    side.merge.begin();
    side.answer(side.question(Kind.CONNECT));
    side.answer(side.question(Kind.LIST));
    Message old = side.look(side.inspectOf("a"));
    side.engine.die("a", 3);
    side.deliverAll();
    side.hear(old);
    side.passSettling(Duration.ofMinutes(3));

    assertThat(side.lifeOf("a")).containsOnlyOnce("die");
    assertThat(side.onlyTold("die").actor().attributes()).containsEntry("exitCode", "3");
    assertThat(side.picture()).isEmpty();
  }

  @Test
  @DisplayName("TC-03 Who lives and dies between list and stream is told by the replay")
  void stream_beginsAfterList_pictureConverges() {
    side.merge.begin();
    Message identified = side.look(side.question(Kind.CONNECT));
    side.engine.start("short");
    side.engine.die("short", 0);
    side.engine.start("long");
    side.hear(identified);
    side.settle();
    side.passSettling(Duration.ofSeconds(5));

    assertThat(side.lifeOf("short")).containsExactly("start", "die");
    assertThat(side.lifeOf("long")).containsExactly("start");
    assertThat(side.picture()).isEqualTo(side.engine.alive());
  }

  @Test
  @DisplayName("TC-15 The picture says how fresh it is, and why not")
  void freshness_beforeAndAfterContact_says() {
    assertThat(side.merge.freshness()).isInstanceOf(Freshness.Stale.class);
    assertThat(side.merge.freshness().syncedAt()).isEmpty();
    side.live();
    assertThat(side.merge.freshness()).isEqualTo(new Freshness.Live(side.wall()));
    side.pass(Duration.ofSeconds(7));
    Optional<java.time.Instant> synced = side.merge.freshness().syncedAt();
    side.cut();
    assertThat(side.merge.freshness())
        .isEqualTo(new Freshness.Stale(side.wall(), "cut by the test", synced));
    side.fail(side.passToConnect());
    assertThat(side.merge.freshness())
        .isInstanceOfSatisfying(
            Freshness.Stale.class, stale -> assertThat(stale.reason()).isEqualTo("refused"));
  }

  @Test
  @DisplayName("TC-31 Times are the engine's")
  void event_ofOtherClock_keepsTheEnginesTime() {
    side.live();
    side.engine.start("a");
    var stamp = side.wire.getFirst().time();
    side.settle();

    assertThat(side.onlyTold("start").time()).isEqualTo(stamp);
    assertThat(stamp).isNotEqualTo(side.wall());
  }

  @Test
  @DisplayName("TC-36 Ids may be empty, short or long, in events of every type")
  void event_oddIds_areTold() {
    side.live();
    for (String type : new String[] {"container", "image", "network", "volume", "new-type"}) {
      for (String id : new String[] {"", "x", "y".repeat(100_000)}) {
        for (String action : new String[] {"prune", "start", "die", "rename", "health_status: x"}) {
          side.engine.pass(Duration.ofMillis(1));
          side.engine.say(
              EngineEvent.of(type, action, side.engine.clock(), new Actor(id, Attributes.EMPTY)));
        }
      }
    }
    side.passSettling(Duration.ofSeconds(10));

    assertThat(side.told).hasSizeGreaterThanOrEqualTo(75);
    assertThat(side.picture()).isEmpty();
  }

  @Test
  void engineClock_putBackWhileConnected_eventsAreStillTold() {
    side.engine.start("a");
    side.live();
    side.passSettling(Duration.ofMinutes(5));
    side.engine.pass(Duration.ofHours(-1));
    side.engine.die("a", 1);
    side.engine.start("b");
    side.passSettling(Duration.ofMinutes(5));

    assertThat(side.lifeOf("a")).containsExactly("start", "die");
    assertThat(side.lifeOf("b")).containsExactly("start");
    assertThat(side.picture()).isEqualTo(side.engine.alive());
  }
}
