// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.watch.ScriptedEngineSide.Kind;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is remembered of a first contact, and what the next life makes of it. */
class MergeFirstSightTest {

  private final ScriptedEngineSide side = new ScriptedEngineSide();

  @Test
  @DisplayName("First sight: a start of before our first contact is not told in the next life")
  void resumed_killedWithinASecondOfFirstContact_whatWasBeforeItIsNotTold() {
    side.engine.start("a");
    side.engine.start("b");
    side.engine.pass(Duration.ofMillis(300));
    side.live();
    side.engine.pass(Duration.ofMillis(100));
    side.engine.die("a", 0);
    side.settle();
    side.end(side.known());
    side.engine.pass(Duration.ofMillis(100));
    side.live();
    side.passSettling(Duration.ofMinutes(3));

    assertThat(side.tales()).isEmpty();
    assertThat(side.picture()).isEqualTo(side.engine.alive());
  }

  @Test
  void firstContact_settledOnlyWithTheWholePicture() {
    side.engine.start("a");
    side.merge.begin();
    side.answer(side.question(Kind.CONNECT));
    assertThat(side.bookmark.now()).isEmpty();
    side.passSettling(Duration.ofSeconds(5));

    assertThat(side.bookmark.now()).isPresent();
  }

  @Test
  @DisplayName("First sight: an event that an earlier life told proves what the next cut has lost")
  void resumed_withoutLastEvent_cutAfterAnEventThatWasTold_noSecondGap() {
    side.live();
    side.engine.start("a");
    side.settle();
    Resumption known = side.known();
    side.end(
        Resumption.of(known.settled(), Optional.empty(), known.alive())
            .accepted(known.accepted())
            .contact(known.contact()));
    side.merge.begin();
    side.answer(side.question(Kind.CONNECT));
    side.deliver();
    side.cut();
    assertThat(side.gaps()).hasSize(1);
    side.passSettling(Duration.ofMinutes(3));

    assertThat(side.gaps()).hasSize(1);
  }
}
