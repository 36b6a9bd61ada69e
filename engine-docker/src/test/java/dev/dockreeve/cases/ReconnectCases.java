// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.model.Container;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Incarnation;
import dev.dockreeve.watch.Freshness;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What happens around a lost connection, on any engine. */
abstract class ReconnectCases extends OnWorld {

  @Test
  @DisplayName("TC-01 After a cut exactly what changed is told, replayed by the engine")
  void cut_engineRemembers_exactlyTheChangesAreReplayed() throws Exception {
    Watched watched = threeAlive();
    Incarnation before = watched.shown("dot").orElseThrow().incarnation();
    changeBehindACut(watched, () -> {});

    assertThat(watched.lives())
        .containsExactlyInAnyOrder(
            "die ann replayed", "start cyd replayed", "die dot replayed", "start dot replayed");
    assertLivesOfD(watched, before);
    assertThat(watched.told()).noneMatch(e -> Watched.name(e).equals("bob"));
    assertThat(watched.only("die", "ann").container().orElseThrow().exitCode()).hasValue(3);
    assertThat(watched.gaps()).isEmpty();
    assertPictureIsRight(watched);
  }

  @Test
  @DisplayName(
      "TC-01, Fault 17: After a cut exactly what changed is told, though the engine forgot")
  void cut_engineForgot_exactlyTheChangesAreDerived() throws Exception {
    Watched watched = threeAlive();
    Incarnation before = watched.shown("dot").orElseThrow().incarnation();
    Instant cut = Instant.now();
    changeBehindACut(watched, () -> world().forgetEverything("bob"));

    assertThat(watched.lives())
        .containsExactlyInAnyOrder(
            "die ann resync", "start cyd resync", "die dot resync", "start dot resync");
    assertLivesOfD(watched, before);
    assertThat(watched.livesOf("bob")).isEmpty();
    assertOneGapSince(watched, cut);
    assertPictureIsRight(watched);
  }

  private Watched threeAlive() throws Exception {
    for (String name : List.of("ann", "bob", "dot")) {
      world().run(name);
    }
    return watch();
  }

  /** A step of a case. */
  interface Step {
    void run() throws Exception;
  }

  private void changeBehindACut(Watched watched, Step more) throws Exception {
    int now = watched.now();
    world().cut();
    watched.awaitLost(now);
    world().moves().exit("ann", 3);
    world().run("cyd");
    world().restart("dot");
    more.run();
    world().mend();
    watched.awaitLive();
    watched.settle();
  }

  private static void assertLivesOfD(Watched watched, Incarnation before) {
    assertThat(watched.livesOf("dot")).containsExactly("die", "start");
    Container ended = watched.only("die", "dot").container().orElseThrow();
    assertThat(ended.incarnation()).isEqualTo(before);
    Container begun = watched.only("start", "dot").container().orElseThrow();
    assertThat(begun.incarnation().startedAt()).isAfter(before.startedAt());
    assertThat(begun.pid()).isNotEqualTo(before.pid());
  }

  static void assertOneGapSince(Watched watched, Instant cut) {
    assertThat(watched.gaps()).hasSize(1);
    Event gap = watched.gaps().getFirst();
    assertThat(gap.origin().word()).isEqualTo("resync");
    assertThat(gap.container()).isEmpty();
    Instant from = Instant.parse(gap.actor().attributes().get("from"));
    Instant to = Instant.parse(gap.actor().attributes().get("to"));
    assertThat(from).isBefore(to);
    assertThat(to).isAfter(cut);
    assertThat(gap.actor().attributes().get("reason")).isNotBlank();
  }

  @Test
  @DisplayName("TC-12 Whoever was cut off comes back by itself, with nobody asking")
  void blip_nobodyAsks_isBackAndHearsAgain() throws Exception {
    Watched watched = watchPatiently();
    world().run("before");
    watched.await("start", "before"); // By what was heard last it knows that it missed nothing.
    for (int i = 0; i < 3; i++) {
      int now = watched.now();
      world().blip();
      assertThat(watched.awaitLost(now)).isNotBlank();
      watched.awaitLive();
      world().run("after-" + i);
      watched.await("start", "after-" + i);
    }
    assertThat(watched.gaps()).isEmpty();
  }

  @Test
  @DisplayName("TC-14 Two events in the same second around a cut: each exactly once")
  void blip_betweenTwoEvents_eachOnce() throws Exception {
    Watched watched = watch();
    world().run("first");
    watched.await("start", "first"); // By what was heard last it knows that it missed nothing.
    for (int i = 0; i < 3; i++) {
      world().run("before-" + i);
      world().blip();
      world().run("behind-" + i);
    }
    watched.settle();
    for (int i = 0; i < 3; i++) {
      assertThat(watched.livesOf("before-" + i)).containsExactly("start");
      assertThat(watched.livesOf("behind-" + i)).containsExactly("start");
    }
    assertThat(watched.gaps()).isEmpty();
    assertPictureIsRight(watched);
  }

  @Test
  @DisplayName("TC-24 A missed end and start: PID, start and address are new, both are told")
  void cut_restartForgotten_incarnationIsNew() throws Exception {
    world().run("ann");
    world().run("bob");
    Watched watched = watch();
    Container before = watched.shown("ann").orElseThrow();
    int now = watched.now();
    world().cut();
    watched.awaitLost(now);
    world().moves().stop("ann");
    world().run("takes-its-address");
    world().moves().start("ann");
    world().forgetEverything("bob");
    world().mend();
    watched.awaitLive();
    watched.settle();

    assertThat(watched.livesOf("ann")).containsExactly("die", "start");
    assertThat(watched.only("die", "ann").container().orElseThrow().ip()).isEqualTo(before.ip());
    Container after = watched.shown("ann").orElseThrow();
    assertThat(after.pid()).isNotEqualTo(before.pid());
    assertThat(after.incarnation().startedAt()).isAfter(before.incarnation().startedAt());
    assertThat(after.ip()).isEqualTo(world().moves().ip("ann", "bridge"));
    assertPictureIsRight(watched);
  }

  @Test
  @DisplayName("TC-15 While cut off the picture stays readable, and says since when and why")
  void cut_pictureIsRead_saysHowStale() throws Exception {
    world().run("ann");
    Watched watched = watch();
    Freshness live = watched.portfolio().freshness();
    long version = watched.portfolio().version();
    assertThat(live).isInstanceOf(Freshness.Live.class);
    int now = watched.now();
    world().cut();
    watched.awaitLost(now);

    Freshness.Stale stale = (Freshness.Stale) watched.portfolio().freshness();
    assertThat(stale.reason()).isNotBlank();
    assertThat(stale.since()).isAfterOrEqualTo(live.syncedAt().orElseThrow());
    assertThat(stale.syncedAt()).isPresent();
    assertThat(watched.portfolio().version()).isGreaterThan(version);
    assertThat(watched.shown("ann")).isPresent();
    world().mend();
    watched.awaitLive();
    assertThat(watched.portfolio().freshness().syncedAt().orElseThrow()).isAfter(stale.since());
  }

  @Test
  @DisplayName("TC-13 Ends behind a cut are told once, however often the connection breaks again")
  void cuts_manyAfterAnEnd_toldOnce() throws Exception {
    world().run("ann");
    world().run("bob");
    Watched watched = watch();
    int now = watched.now();
    world().cut();
    watched.awaitLost(now);
    world().moves().kill("ann");
    world().mend();
    for (int i = 0; i < 5; i++) {
      watched.awaitLive();
      world().blip();
    }
    watched.settle();

    assertThat(watched.livesOf("ann")).containsExactly("die");
    assertThat(watched.livesOf("bob")).isEmpty();
    assertPictureIsRight(watched);
  }
}
