// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.model.Container;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Health;
import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.contract.EngineUnderTest;
import dev.dockreeve.watch.Notice;
import dev.dockreeve.watch.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What happens to containers while all is well, on any engine. */
abstract class LifeCases extends OnWorld {

  @Test
  @DisplayName("TC-22 Containers of a few ms: start and end are told, with the events' attributes")
  void flash_many_startAndEndToldOfEach() throws Exception {
    Watched watched = watch();
    for (int i = 0; i < 10; i++) {
      world().flash(ContainerSpec.named("flash-" + i).label("number", "n" + i));
    }
    watched.await("die", "flash-9");
    watched.settle();
    for (int i = 0; i < 10; i++) {
      assertThat(watched.livesOf("flash-" + i)).containsExactly("start", "die");
      Event start = watched.only("start", "flash-" + i);
      Event die = watched.only("die", "flash-" + i);
      assertThat(start.actor().attributes()).containsEntry("number", "n" + i);
      assertThat(start.container().orElseThrow().labels()).containsEntry("number", "n" + i);
      assertThat(die.actor().attributes())
          .containsEntry("number", "n" + i)
          .containsEntry("exitCode", "0");
      assertThat(die.origin().word()).isEqualTo("live");
    }
    assertThat(watched.portfolio().size()).isZero();
  }

  @Test
  @DisplayName("TC-25 Rename, pause, networks, health and update: the picture follows")
  void change_ofEveryKind_pictureFollows() throws Exception {
    EngineUnderTest moves = world().moves();
    moves.network("backyard");
    world().run(ContainerSpec.named("ann").healthCheck(EngineUnderTest.HEALTH_CHECK).build());
    Watched watched = watch();

    moves.sicken("ann");
    watched.await(e -> e.detail().equals(Optional.of("unhealthy")));
    assertThat(watched.shown("ann").orElseThrow().health()).isEqualTo(Health.UNHEALTHY);
    moves.rename("ann", "zoe");
    watched.await("rename", "zoe");
    assertThat(watched.shown("zoe")).isPresent();
    moves.pause("zoe");
    watched.await("pause", "zoe");
    assertThat(watched.shown("zoe").orElseThrow().paused()).isTrue();
    moves.unpause("zoe");
    watched.await("unpause", "zoe");
    assertThat(watched.shown("zoe").orElseThrow().paused()).isFalse();
    world().connect("zoe", "backyard");
    watched.await("connect", "zoe");
    watched.settle();
    assertThat(watched.shown("zoe").orElseThrow().endpoints())
        .anyMatch(e -> e.network().equals("backyard") && e.ip().isPresent());
    assertPictureIsRight(watched);
    world().disconnect("zoe", "backyard");
    world().update("zoe");
    watched.await("update", "zoe");
    watched.settle();
    assertThat(watched.shown("zoe").orElseThrow().endpoints())
        .noneMatch(e -> e.network().equals("backyard"));
    assertPictureIsRight(watched);
    assertThat(watched.lives()).isEmpty();
    assertThat(watched.watcher().statistics().drift()).isZero();
  }

  @Test
  @DisplayName("TC-25 Health flaps: every change is told, and the last one is shown")
  void health_flaps_lastOneIsShown() throws Exception {
    world().run(ContainerSpec.named("ann").healthCheck(EngineUnderTest.HEALTH_CHECK).build());
    Watched watched = watch();
    world().moves().sicken("ann");
    watched.await(e -> e.detail().equals(Optional.of("unhealthy")));
    world().restart("ann");
    watched.await("start", "ann");
    watched.settle();

    assertThat(watched.livesOf("ann")).containsExactly("die", "start");
    assertPictureIsRight(watched);
  }

  @Test
  @DisplayName("Fault 22: An OOM kill is told, with the exit code and who did it")
  void oom_containerIsKilled_exitSaysSo() throws Exception {
    world().run(world().hungry("hungry").build());
    Watched watched = watch();
    world().exhaustMemory("hungry");
    watched.await("die", "hungry");
    watched.settle();

    assertThat(watched.tales("oom")).isNotEmpty();
    Container ended = watched.only("die", "hungry").container().orElseThrow();
    assertThat(ended.oomKilled()).isTrue();
    assertThat(ended.exitCode()).hasValue(137);
    assertThat(watched.shown("hungry")).isEmpty();
  }

  @Test
  @DisplayName("Fault 21: A restart while the list is made: alive, one end and one start")
  void restart_duringComparisons_oneEndAndOneStart() throws Exception {
    world().run("ann");
    Watched watched = keep(Watched.at(world().proxy().url(), b -> b.resync(Duration.ofMillis(1))));
    watched.live();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      world().restart("ann");
      expected.addAll(List.of("die", "start"));
    }
    watched.settle();
    assertThat(watched.livesOf("ann")).isEqualTo(expected);
    assertPictureIsRight(watched);
  }

  @Test
  @DisplayName("TC-20 A subscriber that never reads: everyone else goes on, and it is told so")
  void subscriber_neverReads_othersGoOn() throws Exception {
    Watched watched = watch();
    Subscription idle = watched.watcher().subscribe(4);
    for (int i = 0; i < 10; i++) {
      world().flash(ContainerSpec.named("flash-" + i));
    }
    world().run("last");
    watched.await("start", "last");
    assertThat(watched.shown("last")).isPresent();
    assertThat(watched.lagged()).isZero();
    watched.settle();

    List<Notice> taken = new ArrayList<>();
    for (var next = idle.next(Duration.ZERO); next.isPresent(); next = idle.next(Duration.ZERO)) {
      taken.add(next.get());
    }
    assertThat(taken).hasAtLeastOneElementOfType(Notice.Lagged.class);
    watched.close();
    assertThat(idle.next()).isEmpty();
  }

  @Test
  @DisplayName("TC-16 Started twice is started once")
  void start_twice_toldOnce() throws Exception {
    world().run("ann");
    Watched watched = watch();
    watched.watcher().start().start();
    world().run("bob");
    watched.settle();
    assertThat(watched.lives()).containsExactly("start bob live");
  }

  @Test
  @DisplayName("TC-31 Times of events are the engine's")
  void event_time_isTheEngines() throws Exception {
    Watched watched = watch();
    world().run("ann");
    Event start = watched.await("start", "ann");
    Instant startedAt = start.container().orElseThrow().incarnation().startedAt();
    assertThat(Duration.between(startedAt, start.time()).abs()).isLessThan(Duration.ofSeconds(2));
    assertThat(start.json()).contains("\"start\"");
  }
}
