// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.contract.RequiresDocker;
import dev.dockreeve.testkit.real.RealDocker;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A daemon whose containers end with it. */
@RequiresDocker
class DaemonEndsIT extends OnDaemon {

  DaemonEndsIT(RealDocker docker) {
    super(docker);
  }

  @Test
  @DisplayName("TC-13 kill -9 without live-restore: every end is told once, nothing twice")
  void kill_noLiveRestore_endsToldOnce() throws Exception {
    run("ann");
    client().run(ContainerSpec.named("again").restartAlways().build());
    Watched watched = watch();
    int now = watched.now();
    docker().kill();
    watched.awaitLost(now);
    docker().startAgain();
    watched.awaitLive();
    watched.await("die", "ann");
    watched.await("start", "again");
    watched.settle();

    assertThat(watched.livesOf("ann")).containsExactly("die");
    assertThat(watched.livesOf("again")).containsExactly("die", "start");
    assertPictureIsRight(watched);
  }

  @Test
  @DisplayName(
      "TC-11 The daemon is stopped in good order: its containers' ends are told live, once")
  void stop_noLiveRestore_endsToldOnce() throws Exception {
    run("ann");
    Watched watched = watch();
    int now = watched.now();
    docker().stop();
    watched.awaitLost(now);
    docker().startAgain();
    watched.awaitLive();
    watched.settle();

    assertThat(watched.livesOf("ann")).containsExactly("die");
    assertThat(watched.portfolio().size()).isZero();
  }
}
