// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.simulated.Call;
import dev.dockreeve.testkit.simulated.Faults;
import dev.dockreeve.testkit.simulated.SimulatedDocker;
import dev.dockreeve.testkit.simulated.StreamEnd;
import dev.dockreeve.watch.Freshness;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong with streams of events, and how they end. */
class StreamFaultsTest extends OnSimulated {

  private static final int GARBAGE_LINES = 25;

  /** A way to lose an engine. */
  enum Loss {
    EOF_IN_ORDER {
      @Override
      void begin(SimulatedDocker docker) {
        docker.faults().endStreams(StreamEnd.IN_ORDER);
      }
    },
    EOF_WITHOUT_LAST_CHUNK {
      @Override
      void begin(SimulatedDocker docker) {
        docker.faults().endStreams(StreamEnd.NO_LAST_CHUNK);
      }
    },
    RESET {
      @Override
      void begin(SimulatedDocker docker) {
        docker.cutStreams();
      }
    },
    END_IN_THE_MIDDLE_OF_A_LINE {
      @Override
      void begin(SimulatedDocker docker) {
        docker.faults().endStreams(StreamEnd.MID_LINE);
      }
    },
    BAD_CHUNK {
      @Override
      void begin(SimulatedDocker docker) {
        docker.faults().endStreams(StreamEnd.BAD_CHUNK);
      }
    },
    GARBAGE {
      @Override
      void begin(SimulatedDocker docker) {
        for (int i = 0; i < GARBAGE_LINES; i++) {
          docker.faults().send("\u00e9}{ no json\n".getBytes(StandardCharsets.ISO_8859_1));
        }
      }
    },
    ANSWERED_500 {
      @Override
      void begin(SimulatedDocker docker) {
        docker.faults().fail(Call.ANY, 5, 500);
        docker.cutStreams();
      }
    },
    ANSWERED_503 {
      @Override
      void begin(SimulatedDocker docker) {
        docker.faults().fail(Call.ANY, 5, 503);
        docker.cutStreams();
      }
    },
    SOCKET_REPLACED {
      @Override
      void begin(SimulatedDocker docker) throws Exception {
        docker.faults().removeSocket();
        docker.cutStreams();
      }

      @Override
      void end(SimulatedDocker docker) throws Exception {
        docker.faults().restoreSocket();
      }
    };

    abstract void begin(SimulatedDocker docker) throws Exception;

    void end(SimulatedDocker docker) throws Exception {}
  }

  @ParameterizedTest(name = "TC-11 {0}: back, nothing double, nothing lost, said")
  @DisplayName(
      "TC-11, Fault 8: However a stream ends: back, nothing double, nothing lost, and said")
  @EnumSource
  void stream_lost_backAndRight(Loss loss) throws Exception {
    run("ann", "bob", "dot");
    Watched watched = watch();
    int now = watched.now();
    loss.begin(docker());
    docker().die("ann", 2);
    run("cyd");
    docker().restart("dot");
    assertThat(watched.awaitLost(now)).isNotBlank();
    loss.end(docker());
    watched.awaitLive();
    watched.settle();

    assertLives(watched);
    assertThat(watched.gaps()).isEmpty();
    assertThat(watched.lives()).noneMatch(tale -> tale.endsWith("resync"));
  }

  private void assertLives(Watched watched) throws Exception {
    assertThat(watched.livesOf("ann")).containsExactly("die");
    assertThat(watched.livesOf("bob")).isEmpty();
    assertThat(watched.livesOf("cyd")).containsExactly("start");
    assertThat(watched.livesOf("dot")).containsExactly("die", "start");
    assertPictureIsRight(watched);
  }

  @Test
  @DisplayName("TC-11, Fault 1: The daemon is killed and comes back: nothing double, a gap is told")
  void daemon_killedAndBack_rightWithAGap() throws Exception {
    run("ann", "bob", "dot");
    Watched watched = watch();
    int now = watched.now();
    final Instant killed = Instant.now();
    docker().goDown();
    watched.awaitLost(now);
    faults().dieUnseen("ann");
    docker().comeUp();
    run("cyd");
    docker().restart("dot");
    watched.awaitLive();
    watched.settle();

    assertLives(watched);
    ReconnectCases.assertOneGapSince(watched, killed);
  }

  @Test
  @DisplayName(
      "TC-11, TC-35: No socket at the start: the reason is told; when it comes, all is well")
  void socket_absentAtStart_saidThenReady() throws Exception {
    docker().goDown();
    Watched watched = begun();
    assertThat(watched.awaitLost(0)).contains(docker().socket().toString());
    assertThat(watched.watcher().ready()).isNotDone();
    docker().comeUp();
    run("ann");
    watched.live();
    watched.settle();
    assertPictureIsRight(watched);
  }

  @Test
  @DisplayName("TC-11, Fault 3: A half-open stream is found out soon, and nothing is lost")
  void stream_halfOpen_foundOut() throws Exception {
    run("ann", "bob", "dot");
    Watched watched = watchDoubtfully();
    final Instant begin = Instant.now();
    faults().silenceStreams();
    docker().die("ann", 2);
    run("cyd");
    docker().restart("dot");
    watched.await("die", "ann");
    watched.await("start", "cyd");
    watched.await("start", "dot");
    assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(10));
    assertLives(watched);
    assertThat(watched.gaps()).isEmpty();
    run("eve"); // The new stream is a good one.
    watched.await("start", "eve");
    assertThat(watched.only("start", "eve").origin().word()).isEqualTo("live");
  }

  @Test
  @Timeout(90)
  @DisplayName("TC-11, TC-28, Fault 2: One engine hangs: said soon; the other is unaffected")
  void engine_hangs_saidAndOtherUnaffected() throws Exception {
    run("ann", "bob", "dot");
    try (SimulatedDocker other = SimulatedDocker.start(folder.resolve("other.sock"))) {
      Watched unaffected = keep(Watched.at(other.url(), b -> b)).live();
      Watched watched = watchDoubtfully();
      int now = watched.now();
      final Instant begin = Instant.now();
      faults().hang();
      docker().die("ann", 2);
      docker().restart("dot");
      for (int i = 0; i < 20; i++) {
        Instant asked = Instant.now();
        other.run(ContainerSpec.named("other-" + i).build());
        unaffected.await("start", "other-" + i);
        assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(2));
      }
      assertThat(watched.awaitLost(now)).isNotBlank();
      assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(10));
      assertThat(unaffected.portfolio().freshness()).isInstanceOf(Freshness.Live.class);
      faults().resume();
      run("cyd");
      watched.await("start", "cyd");
      watched.await("start", "dot");
      watched.await("die", "ann");
      assertLives(watched);
      assertThat(watched.gaps()).isEmpty();
    }
  }

  @Test
  @DisplayName("TC-07, Fault 23: Streams that end at once: polling instead, nothing double, quiet")
  void streams_endAtOnceForEver_polled() throws Exception {
    run("ann", "bob");
    faults().endNextStreams(Faults.ALWAYS);
    Watched watched = keep(Watched.at(docker().url(), b -> b.poll(Duration.ofMillis(300))));
    watched.awaitStatus(0, f -> f instanceof Freshness.Polling);
    long streams = faults().asked(Call.EVENTS);
    docker().die("ann", 1);
    run("cyd");
    watched.await("die", "ann");
    watched.await("start", "cyd");
    int now = watched.now();
    watched.awaitStatus(now, f -> f instanceof Freshness.Polling);

    assertThat(watched.tales("start", "die"))
        .containsExactlyInAnyOrder(
            "start ann initial", "start bob initial", "die ann resync", "start cyd resync");
    assertThat(faults().asked(Call.EVENTS)).isEqualTo(streams);
    assertPictureIsRight(watched);
  }

  @Test
  @DisplayName("Fault 16: Events twice, and in reverse: each once, each container in order")
  void events_doubledAndReversed_eachOnce() throws Exception {
    run("ann", "bob");
    Watched watched = watch();
    faults().duplicate(Faults.ALWAYS);
    docker().restart("ann");
    run("cyd");
    watched.await("start", "cyd");
    faults().heal();
    faults().reverse(4);
    docker().pause("ann");
    docker().unpause("ann");
    docker().rename("bob", "rob");
    docker().pause("rob");
    watched.settle();

    assertThat(watched.livesOf("ann")).containsExactly("die", "start");
    assertThat(watched.livesOf("cyd")).containsExactly("start");
    assertThat(watched.told().stream().map(e -> e.said()).distinct().count())
        .isEqualTo(watched.told().size());
    assertPictureIsRight(watched);
  }

  @Test
  @DisplayName("TC-17 Events that the engine skipped for us, without a word, are told all the same")
  void events_skipped_toldAfterwards() throws Exception {
    run("ann", "bob");
    Watched watched = watch();
    faults().skip(3, "die");
    docker().die("ann", 1);
    docker().restart("bob");
    watched.await("die", "ann");
    watched.await("die", "bob");
    watched.settle();

    assertThat(watched.livesOf("ann")).containsExactly("die");
    assertThat(watched.livesOf("bob")).containsExactly("die", "start");
    assertThat(watched.gaps()).isEmpty();
    assertPictureIsRight(watched);
    assertThat(List.of("replayed", "resync")).contains(watched.only("die", "ann").origin().word());
  }

  @ParameterizedTest(name = "Fault 17: silent stream, 256 newer events, comparing often: {0}")
  @DisplayName("Fault 17: A silent stream, and the engine forgets meanwhile: told, or in a gap")
  @ValueSource(booleans = {true, false})
  void stream_halfOpenAndRingOverrun_toldOrInAGap(boolean comparingOften) throws Exception {
    run("ann", "bob");
    Watched watched = comparingOften ? watch() : watchDoubtfully();
    run("heard");
    watched.await("start", "heard");
    faults().silenceStreams();
    docker().run(ContainerSpec.named("flash").build());
    docker().die("flash", 0);
    Instant at = Instant.now();
    for (int i = 0; i < 100; i++) {
      docker().exec("ann", "true");
    }
    docker().die("bob", 1);
    watched.await("die", "bob");
    watched.listen(Duration.ofSeconds(8));
    boolean told = watched.livesOf("flash").equals(List.of("start", "die"));
    assertThat(told || watched.gaps().stream().anyMatch(gap -> Ledger.covers(gap, at)))
        .as("told " + watched.lives() + ", gaps " + watched.gaps())
        .isTrue();
    assertThat(watched.livesOf("bob")).containsExactly("die");
    assertPictureIsRight(watched);
  }
}
