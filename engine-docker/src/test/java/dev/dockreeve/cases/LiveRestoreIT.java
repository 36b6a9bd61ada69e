// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.contract.RequiresDocker;
import dev.dockreeve.testkit.real.RealDocker;
import dev.dockreeve.watch.Freshness;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A daemon whose containers outlive it. */
@RequiresDocker(arguments = "--live-restore")
class LiveRestoreIT extends OnDaemon {

  LiveRestoreIT(RealDocker docker) {
    super(docker);
  }

  @Test
  @DisplayName("Fault 1: kill -9 with live-restore: back within a second, survivors are not news")
  void kill_liveRestore_survivorsAreNotToldAgain() throws Exception {
    run("survivor");
    run("goes");
    long goes = Long.parseLong(client().inspect("goes", "State", "Pid").orElseThrow());
    Watched watched = watch();
    int now = watched.now();
    final Instant killed = Instant.now();
    docker().kill();
    assertThat(watched.awaitLost(now)).isNotBlank();
    murder(goes);
    // As long as a person, or a service manager, takes to start it again.
    watched.listen(Duration.ofSeconds(3));
    docker().startAgain();
    Instant up = Instant.now();
    watched.awaitLive();
    assertThat(Duration.between(up, Instant.now())).isLessThan(Duration.ofSeconds(1));
    watched.settle();

    assertThat(watched.lives()).containsExactly("die goes resync");
    assertThat(watched.shown("survivor")).isPresent();
    ReconnectCases.assertOneGapSince(watched, killed);
    assertPictureIsRight(watched);
  }

  @Test
  @DisplayName("TC-13 The daemon restarts again and again: what ended is told once, nothing twice")
  void restarts_several_eachEndOnce() throws Exception {
    run("survivor");
    run("goes");
    Watched watched = watch();
    murder("goes");
    watched.await("die", "goes");
    for (int i = 0; i < 2; i++) {
      int now = watched.now();
      docker().stop();
      watched.awaitLost(now);
      docker().startAgain();
      watched.awaitLive();
    }
    watched.settle();

    assertThat(watched.lives()).containsExactly("die goes live");
    assertPictureIsRight(watched);
  }

  @Test
  @DisplayName(
      "Fault 2: SIGSTOP for 30 s: said within 25 s, nothing lost, another engine unaffected")
  void freeze_halfAMinute_saidAndMended() throws Exception {
    run("ann");
    try (RealDocker other = RealDocker.start()) {
      Watched unaffected = watch(other.url(), b -> b);
      Watched watched = watch(docker().url(), b -> b);
      int now = watched.now();
      final Instant frozen = Instant.now();
      docker().freeze();
      assertThat(watched.awaitLost(now)).isNotBlank();
      assertThat(Duration.between(frozen, Instant.now())).isLessThan(Duration.ofSeconds(25));
      other.client().run(ContainerSpec.named("bob").build());
      unaffected.await("start", "bob");
      assertThat(unaffected.portfolio().freshness()).isInstanceOf(Freshness.Live.class);
      watched.listen(Duration.between(Instant.now(), frozen.plusSeconds(30)));
      docker().thaw();
      watched.awaitLive();
      run("cyd");
      watched.await("start", "cyd");
      assertThat(watched.livesOf("ann")).isEmpty();
      assertThat(watched.gaps()).isEmpty();
      assertPictureIsRight(watched);
    }
  }

  @Test
  @DisplayName("Fault 18: The socket is removed and comes back: so does the watcher")
  void socket_goneAndBack_recovers() throws Exception {
    run("ann");
    Watched watched = watch();
    int now = watched.now();
    docker().hideSocket();
    docker().kill();
    assertThat(watched.awaitLost(now)).contains(docker().socket().toString());
    docker().startAgain();
    watched.awaitLive();
    run("bob");
    watched.await("start", "bob");
    watched.settle();
    assertThat(watched.lives()).containsExactly("start bob live");
    assertPictureIsRight(watched);
  }
}
