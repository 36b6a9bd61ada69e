// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Fingerprint;
import dev.dockreeve.model.Origin;
import dev.dockreeve.watch.ScriptedEngineSide.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A merge that goes on from what an earlier life of the program knew. */
class MergeResumeTest {

  private final ScriptedEngineSide side = new ScriptedEngineSide();

  @BeforeEach
  void earlierLife() {
    side.engine.start("a");
    side.engine.start("b");
    side.engine.pass(Duration.ofMinutes(1));
    side.live();
    side.engine.start("d");
    side.passSettling(Duration.ofMinutes(2));
  }

  /** The program ends, and is started again after that time. */
  private void end(Resumption known, Runnable meanwhile) {
    side.end(known);
    meanwhile.run();
    side.engine.pass(Duration.ofMinutes(1));
  }

  private void begin() {
    side.live();
    side.passSettling(Duration.ofMinutes(3));
  }

  @Test
  void resumed_nothingChanged_tellsNothing() {
    end(side.known(), () -> {});
    begin();

    assertThat(side.told).isEmpty();
    assertThat(side.picture()).isEqualTo(side.engine.alive());
    assertThat(side.merge.freshness()).isInstanceOf(Freshness.Live.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("G3 What happened while we were not there is told once, with or without a replay")
  void resumed_afterChanges_tellsExactlyThose(boolean replay) {
    end(
        side.known(),
        () -> {
          side.engine.die("a", 1);
          side.engine.start("c");
          side.engine.restart("d");
          if (!replay) {
            side.engine.forgetEvents();
          }
        });
    begin();

    String origin = replay ? "replayed" : "resync";
    assertThat(side.tales())
        .containsExactlyInAnyOrder(
            "die a " + origin, "start c " + origin, "die d " + origin, "start d " + origin);
    assertThat(side.lifeOf("d")).containsExactly("die", "start");
    assertThat(side.gaps()).hasSize(replay ? 0 : 1);
    assertThat(side.picture()).isEqualTo(side.engine.alive());
  }

  @Test
  void resumed_pausedMeanwhile_toldOnce() {
    end(side.known(), () -> side.engine.pause("b"));
    begin();

    assertThat(side.told).extracting(Event::action).containsExactly("pause");
    assertThat(side.picture()).isEqualTo(side.engine.alive());
  }

  @Test
  void resumed_ringForgotten_gapSaysFromWhenAndWhy() {
    Resumption known = side.known();
    end(known, side.engine::forgetEvents);
    begin();

    Attributes gap = side.gaps().getFirst().actor().attributes();
    assertThat(gap.get("reason")).isEqualTo("this program was not running");
    assertThat(Instant.parse(gap.get("from"))).isBeforeOrEqualTo(known.settled());
    assertThat(Instant.parse(gap.get("to"))).isAfter(known.settled().plusSeconds(60));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void resumed_engineRemembersTheLastEventButNotWhatWasHeldBefore_gapSaysSo(boolean held) {
    side.forgetTold();
    if (held) {
      side.engine.reuse("x");
      side.engine.die("x", 0);
    }
    side.engine.pause("a");
    side.deliverAll();
    assertThat(side.told).extracting(Event::action).containsExactly("pause");
    end(side.known(), () -> side.engine.noise(ModelEngine.RING - 1));
    begin();

    assertThat(side.gaps()).hasSize(held ? 1 : 0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void resumed_lastEventIsForgottenButNothingSinceWhatIsSettled_noGap(boolean remembered) {
    for (int i = 0; i < 200; i++) {
      side.engine.noise(1);
      side.deliverAll();
      side.passSettling(Duration.ofMillis(500));
    }
    Resumption known = side.known();
    Fingerprint other = new Fingerprint(known.last().orElseThrow().timeNanos(), 4711);
    end(
        Resumption.of(known.settled(), Optional.of(other), known.alive()),
        () -> {
          if (!remembered) {
            side.engine.noise(ModelEngine.RING);
          }
        });
    begin();

    assertThat(side.gaps()).hasSize(remembered ? 0 : 1);
  }

  @Test
  void resumed_shortLifeMeanwhile_replayedWhole() {
    end(side.known(), () -> side.engine.reuse("short"));
    side.engine.remove("short");
    begin();

    assertThat(side.lifeOf("short")).containsExactly("start", "die");
    assertThat(side.gaps()).isEmpty();
  }

  @Test
  void resumed_lastEventDaysAgo_provenOrGap() {
    end(side.known(), () -> side.engine.pass(Duration.ofDays(9)));
    begin();
    assertThat(side.told).isEmpty();

    end(side.known(), () -> side.engine.noise(ModelEngine.RING));
    begin();
    assertThat(side.gaps()).hasSize(1);
  }

  @Test
  @DisplayName("Before the first list the stored containers are shown, stale")
  void resumed_beforeFirstList_showsStoredAsStale() {
    end(side.known(), () -> side.engine.die("a", 0));
    assertThat(side.picture()).containsOnlyKeys("a", "b", "d");
    side.merge.begin();
    side.answer(side.question(Kind.CONNECT));

    assertThat(side.picture()).containsOnlyKeys("a", "b", "d");
    assertThat(side.merge.freshness()).isInstanceOf(Freshness.Stale.class);
  }

  @Test
  void resumed_storedWithoutEnvAndAddresses_realOnesComeSilently() {
    Resumption known = side.known();
    List<Container> bare =
        known.alive().stream()
            .map(c -> c.with().env(Attributes.EMPTY).endpoints(List.of()).build())
            .toList();
    end(Resumption.of(known.settled(), known.last(), bare), () -> {});
    begin();

    assertThat(side.told).isEmpty();
    assertThat(side.picture()).isEqualTo(side.engine.alive());
  }

  @Test
  @DisplayName("Another engine under the same name: all gone, all new, and a gap")
  void resumed_anotherEngine_everythingIsDerived() {
    end(
        side.known(),
        () -> {
          side.engineId = "another";
          List.of("a", "b", "d").forEach(side.engine::remove);
          side.engine.start("x");
        });
    begin();

    assertThat(side.tales())
        .containsExactlyInAnyOrder(
            "die a resync", "die b resync", "die d resync", "start x resync");
    assertThat(side.gaps().getFirst().actor().attributes().get("reason"))
        .isEqualTo("the engine is another one than before");
    assertThat(side.picture()).isEqualTo(side.engine.alive());
  }

  @Test
  void resumed_clockPutBack_pictureIsRightAndNothingDoubled() {
    end(
        side.known(),
        () -> {
          side.engine.pass(Duration.ofHours(-3));
          side.engine.restart("a");
        });
    begin();

    assertThat(side.lifeOf("a")).containsExactly("die", "start");
    assertThat(side.lifeOf("b")).isEmpty();
    assertThat(side.picture()).isEqualTo(side.engine.alive());
  }

  @Test
  void resumed_emptyAliveSet_newOnesAreNotInitial() {
    List.of("a", "b", "d").forEach(side.engine::remove);
    side.passSettling(Duration.ofMinutes(2));
    Resumption known = side.known();
    assertThat(known.alive()).isEmpty();
    end(
        known,
        () -> {
          side.engine.start("n");
          side.engine.forgetEvents();
        });
    begin();

    assertThat(side.tales()).containsExactly("start n resync");
  }

  @Test
  @DisplayName("No event of the engine's was ever told: what changed is told, and a gap")
  void resumed_withoutLastEvent_gapAndDifference() {
    Resumption known = side.known();
    Resumption noEvent = Resumption.of(known.settled(), Optional.empty(), known.alive());
    end(
        noEvent,
        () -> {
          side.engine.restart("a");
          side.engine.forgetEvents();
        });
    begin();

    assertThat(side.tales()).containsExactlyInAnyOrder("die a resync", "start a resync");
    assertThat(side.gaps()).hasSize(1);
  }

  @Test
  void resumed_notAccepted_toldOnceMore() {
    side.engine.exec("a", 1);
    side.passSettling(Duration.ofMillis(100));
    end(side.bookmark.now().orElseThrow(), () -> {});
    begin();

    // The last one is known to be told by its own fingerprint.
    assertThat(side.tales()).containsExactly("exec_create a replayed");
  }

  @Test
  @DisplayName("A life that is killed before it has told a gap leaves that to the next one")
  void resumed_killedBeforeTheGapIsTold_nextLifeTellsIt() {
    end(
        side.known(),
        () -> {
          side.engine.start("lost");
          side.engine.remove("lost");
          side.engine.forgetEvents();
        });
    side.live();
    side.engine.start("new");
    side.settle();
    assertThat(side.tales()).containsExactly("start new live");
    end(side.known(), () -> {});
    begin();

    assertThat(side.lifeOf("new")).isEmpty();
    assertThat(side.gaps()).hasSize(1);
  }

  @Test
  @DisplayName("Killed again and again, each life goes on from the last event of the one before")
  void resumed_manyShortLives_moreEventsThanTheEngineRemembers_noGap() {
    for (int life = 0; life < 10; life++) {
      Resumption known = side.known();
      side.end(known);
      side.live();
      side.engine.noise(ModelEngine.RING / 4);
      side.settle();
      assertThat(side.gaps()).isEmpty();
    }
  }

  @Test
  @DisplayName(
      "News of a life before one that was told are a gap, unless they were told themselves")
  void resumed_newsOfALifeBefore_gapUnlessTold() {
    side.engine.restart("a");
    side.settle();
    Resumption all = side.known();
    end(all, () -> {});
    begin();
    assertThat(side.tales()).isEmpty();
    assertThat(side.gaps()).isEmpty();

    end(
        new Resumption(
            all.settled(),
            all.last(),
            all.alive(),
            Set.of(),
            List.of(),
            all.engineId(),
            all.contact()),
        () -> {});
    begin();
    assertThat(side.tales()).doesNotContain("die a replayed");
    assertThat(side.gaps()).hasSize(1);
  }

  @Test
  @DisplayName("A start that was held when we ended is told in the next life")
  void resumed_startWasHeld_toldNow() {
    side.engine.start("held");
    side.engine.exec("a", 1);
    side.deliverAll();
    assertThat(side.onlyTold("exec_start").action()).isEqualTo("exec_start");
    Resumption known = side.known();
    assertThat(known.alive()).noneMatch(c -> c.id().equals("held"));
    end(known, () -> side.engine.remove("held"));
    begin();

    assertThat(side.lifeOf("held")).containsExactly("start", "die");
    assertThat(side.tales()).noneMatch(tale -> tale.startsWith("exec"));
  }

  @Test
  @DisplayName("An end that was derived is not told again when the engine's own event comes")
  void resumed_derivedEndAccepted_ownEventIsNotNews() {
    side.cut();
    side.engine.die("a", 3);
    side.passToConnect();
    side.answer(side.question(Kind.CONNECT));
    while (!side.asked.isEmpty()) {
      side.answer(side.asked.getFirst());
    }
    side.wire.clear();
    side.pass(Duration.ofSeconds(2));
    Event die = side.onlyTold("die", "a");
    assertThat(die.origin()).isEqualTo(Origin.RESYNC);
    end(side.known(), () -> {});
    begin();

    assertThat(side.lifeOf("a")).isEmpty();
    assertThat(side.gaps()).isEmpty();
  }

  @Test
  void resumed_connectionFailsAtFirst_stillResumes() {
    end(side.known(), () -> side.engine.die("b", 0));
    side.merge.begin();
    side.fail(side.question(Kind.CONNECT));
    side.passSettling(Duration.ofMinutes(1));

    assertThat(side.tales()).containsExactly("die b replayed");
    assertThat(side.gaps()).isEmpty();
  }

  @Test
  void resumed_twice_tellsTheRestOnly() {
    end(side.known(), () -> side.engine.die("b", 0));
    begin();
    assertThat(side.lifeOf("b")).containsExactly("die");
    end(side.known(), () -> side.engine.start("b"));
    begin();

    assertThat(side.lifeOf("b")).containsExactly("start");
  }
}
