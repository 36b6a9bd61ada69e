// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.contract.RequiresDocker;
import dev.dockreeve.testkit.real.RealDocker;
import dev.dockreeve.watch.Bookmark;
import dev.dockreeve.watch.Resumption;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The program ends, things happen, and it goes on from what it had stored. */
@RequiresDocker
class ResumeIT extends OnDaemon {

  ResumeIT(RealDocker docker) {
    super(docker);
  }

  /** What the program has stored when it ends, with all that it was told as accepted. */
  private Resumption endOf(Watched watched) throws Exception {
    watched.settle();
    Bookmark bookmark = Bookmark.atFirstContact();
    watched.told().forEach(bookmark::told);
    watched.settled().ifPresent(bookmark::settled);
    String id = watched.watcher().engineInfo().orElseThrow().id();
    watched.close();
    return bookmark.now().orElseThrow().engineId(id).acceptedEvents(watched.told());
  }

  /** A watcher of which all is written down, from the first contact on. */
  private Watched first() throws Exception {
    Watched watched = Watched.with(docker().url(), b -> b.resync(Watched.RESYNC));
    watched.awaitLive();
    return watched;
  }

  private Watched next(Resumption known) throws Exception {
    Watched watched = Watched.with(docker().url(), b -> b.resync(Watched.RESYNC).resume(known));
    watched.awaitLive();
    return watched.settle();
  }

  private void deeds() throws IOException {
    client().stop("stops", Duration.ZERO);
    client().restart("restarts", Duration.ZERO);
    run("new");
    client().run(ContainerSpec.named("flash").autoRemove().command("true").build());
  }

  private void before() throws IOException {
    // What the test before left behind ends more than a second before our first contact: of events
    // that near to it a resumed watcher cannot know that they were none of its business.
    long until = System.nanoTime() + 1_500_000_000L;
    while (System.nanoTime() < until) {
      LockSupport.parkNanos(until - System.nanoTime());
    }
    run("survives");
    run("stops");
    run("restarts");
  }

  @Test
  @DisplayName("G3 A restart of the program: exactly what happened meanwhile is told, no gap")
  void resume_afterDeeds_toldExactlyThose() throws Exception {
    before();
    Resumption known = endOf(first());
    deeds();
    try (Watched watched = next(known)) {
      // The flash may be over before we look, or not.
      assertThat(watched.lives())
          .contains("die stops replayed", "start new replayed")
          .noneMatch(life -> life.contains("survives") || life.contains("resync"))
          .hasSize(6);
      assertThat(watched.livesOf("flash")).containsExactly("start", "die");
      assertThat(watched.livesOf("restarts")).containsExactly("die", "start");
      assertThat(watched.gaps()).isEmpty();
      assertPictureIsRight(watched);
      run("later");
      watched.await("start", "later");
    }
  }

  @Test
  @DisplayName("G3 The daemon was started anew meanwhile: a gap, and the difference")
  void resume_daemonRestarted_differenceAndGap() throws Exception {
    before();
    Resumption known = endOf(first());
    docker().kill();
    docker().startAgain();
    run("new");
    try (Watched watched = next(known)) {
      assertThat(watched.livesOf("survives")).containsExactly("die");
      assertThat(watched.livesOf("stops")).containsExactly("die");
      assertThat(watched.livesOf("restarts")).containsExactly("die");
      assertThat(watched.livesOf("new")).containsExactly("start");
      assertThat(watched.gaps()).hasSize(1);
      assertPictureIsRight(watched);
    }
  }

  @Test
  @DisplayName("G3 Again and again, from one life to the next: nothing twice, nothing lost")
  void resume_severalLives_eachToldOnce() throws Exception {
    before();
    Resumption known = endOf(first());
    for (int i = 0; i < 3; i++) {
      client().restart("restarts", Duration.ZERO);
      try (Watched resumed = next(known)) {
        assertThat(resumed.lives())
            .containsExactly("die restarts replayed", "start restarts replayed");
        Bookmark bookmark = Bookmark.of(known);
        resumed.told().forEach(bookmark::told);
        resumed.settled().ifPresent(bookmark::settled);
        known = bookmark.now().orElseThrow().acceptedEvents(resumed.told());
      }
    }
  }
}
