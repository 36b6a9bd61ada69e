// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.testkit.proxy.Disturbance;
import dev.dockreeve.testkit.proxy.FaultProxy;
import dev.dockreeve.watch.Watcher;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A TCP line to any engine that breaks while things happen. */
abstract class BrokenLineCases extends OnWorld {

  /** What happens to the connection that brings the events, a little after its next bytes. */
  enum Break {
    END_IN_ORDER,
    END_IN_THE_MIDDLE_OF_A_LINE,
    RST,
    SLICED_THEN_RST;

    private void happenTo(Disturbance line) {
      switch (this) {
        case END_IN_ORDER -> line.halfCloseAfter(700);
        case END_IN_THE_MIDDLE_OF_A_LINE -> line.cutInLineAfter(700);
        case RST -> line.resetAfter(700);
        case SLICED_THEN_RST -> line.slice(3, Duration.ofNanos(10_000)).resetAfter(1000);
      }
    }
  }

  @ParameterizedTest(name = "TC-11, Fault 4, Fault 5: {0}: nothing double, nothing lost, no gap")
  @DisplayName("TC-11, Fault 4, Fault 5: A line that ends: nothing double, nothing lost, no gap")
  @EnumSource
  void line_ends_replayedWithoutGap(Break way) throws Exception {
    try (FaultProxy line = FaultProxy.tcp(world().proxy().url())) {
      Watched watched = threeAlive(line, b -> b.resync(Watched.RESYNC));
      int now = watched.now();
      way.happenTo(line.onAll()); // An idle connection may have become the stream.
      change();
      assertThat(watched.awaitLost(now)).isNotBlank();
      line.heal();
      watched.awaitLive();
      watched.settle();

      assertLives(watched);
      assertThat(watched.gaps()).isEmpty();
      assertThat(watched.lives()).noneMatch(tale -> tale.endsWith("resync"));
    }
  }

  private Watched threeAlive(FaultProxy line, UnaryOperator<Watcher.Builder> set) throws Exception {
    for (String name : List.of("ann", "bob", "dot")) {
      world().run(name);
    }
    return keep(Watched.at(line.url(), set)).live();
  }

  private void change() throws Exception {
    world().moves().exit("ann", 2);
    world().run("cyd");
    world().restart("dot");
  }

  private void assertLives(Watched watched) throws Exception {
    assertThat(watched.livesOf("ann")).containsExactly("die");
    assertThat(watched.livesOf("bob")).isEmpty();
    assertThat(watched.livesOf("cyd")).containsExactly("start");
    assertThat(watched.livesOf("dot")).containsExactly("die", "start");
    assertThat(picture(watched)).isEqualTo(truth());
  }

  @Test
  @DisplayName("Fault 6: A line that brings one byte at a time: right, and nothing is lost")
  void line_slicedIntoBytes_right() throws Exception {
    try (FaultProxy line = FaultProxy.tcp(world().proxy().url())) {
      Watched watched = threeAlive(line, b -> b.resync(Watched.RESYNC));
      line.onAll().slice(1, Duration.ofNanos(10_000));
      change();
      watched.await("die", "ann");
      watched.await("start", "cyd");
      watched.await("start", "dot");
      watched.settle();
      assertLives(watched);
      assertThat(watched.watcher().statistics().reconnects()).isZero();
      assertThat(watched.watcher().statistics().malformed()).isZero();
    }
  }

  @Test
  @DisplayName("TC-11, Fault 3: A half-open TCP line is found out soon, and nothing is lost")
  void line_halfOpen_foundOut() throws Exception {
    try (FaultProxy line = FaultProxy.tcp(world().proxy().url())) {
      Watched watched = threeAlive(line, Watched::doubtful);
      final Instant begin = Instant.now();
      line.onAll().blackholeAfter(0);
      change();
      line.heal(); // What is swallowed stays so; a new connection is a good one.
      watched.await("die", "ann");
      watched.await("start", "cyd");
      watched.await("start", "dot");
      assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(10));
      assertLives(watched);
      assertThat(watched.gaps()).isEmpty();
      world().run("eve");
      assertThat(watched.await("start", "eve").origin().word()).isEqualTo("live");
    }
  }

  @Test
  @DisplayName("Fault 2: A line that stands still for a while, then brings it all: nothing is lost")
  void line_stalls_nothingLost() throws Exception {
    try (FaultProxy line = FaultProxy.tcp(world().proxy().url())) {
      Watched watched = threeAlive(line, b -> b);
      line.onAll().stallAfter(300);
      change();
      line.heal();
      watched.await("die", "ann");
      watched.await("start", "cyd");
      watched.await("start", "dot");
      assertLives(watched);
      assertThat(watched.gaps()).isEmpty();
    }
  }
}
