// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.model.Event;
import dev.dockreeve.watch.ScriptedEngineSide.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was told by an earlier life of the program, and comes again in this one. */
class MergeToldBeforeTest {

  private final ScriptedEngineSide side = new ScriptedEngineSide();

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("A start that was skipped is not told after its end was, in the life after a crash")
  void resumed_endWasToldAndItsStartSkipped_startLiesInAGap(boolean lifeBefore) {
    side.live();
    if (lifeBefore) {
      side.engine.start("a");
      side.settle();
      side.engine.die("a", 0);
      side.settle();
    }
    side.engine.start("a");
    side.wire.clear(); // The stream skips it.
    side.engine.die("a", 0);
    side.deliverAll();
    side.pass(Holds.EARLY);
    List<Event> starts = side.told.stream().filter(e -> e.action().equals("start")).toList();
    assertThat(side.told.getLast().action()).isEqualTo("die");
    side.end(side.bookmark.now().orElseThrow().engineId("id").acceptedEvents(starts));
    side.merge.begin();
    side.answer(side.question(Kind.CONNECT));
    while (side.wire.size() > 1) {
      side.deliver();
    }
    side.answer(side.inspectOf("a"));
    side.passSettling(Duration.ofMinutes(1));

    assertThat(side.lifeOf("a")).isEmpty();
    Instant skipped = side.engine.lives().getLast().startEvent();
    assertThat(side.gaps())
        .extracting(gap -> gap.actor().attributes().get("from"))
        .contains(skipped.toString());
  }
}
