// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.watch.ScriptedEngineSide.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** One container lives its life during a listing; every order of arrival is tried. */
class MergeOrderTest {

  private static final int STEPS = 11;

  /** What the test may do next: one digit of a script. */
  private enum Step {
    DEED,
    EVENT,
    ANSWER
  }

  @Test
  @DisplayName("Start, end, restart during a listing: told once each, whatever comes first")
  void listing_containerLivesMeanwhile_everyOrderGivesTheSameEnd() {
    int scripts = (int) Math.pow(3, STEPS);
    List<String> wrong = new ArrayList<>();
    for (int deeds = 0; deeds < 3; deeds++) {
      for (int script = deeds; script < scripts; script += 7) {
        play(deeds, script, wrong);
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static void play(int deeds, int script, List<String> wrong) {
    ScriptedEngineSide side = new ScriptedEngineSide();
    if (deeds > 0) {
      side.engine.start("a");
    }
    side.live();
    side.passSettling(Duration.ofSeconds(30));
    side.pass(Duration.ofSeconds(30)); // The routine listing is asked for.
    int done = 0;
    for (int i = 0, rest = script; i < STEPS; i++, rest /= 3) {
      switch (List.of(Step.values()).get(rest % 3)) {
        case DEED -> deed(side, deeds, done++);
        case EVENT -> side.deliver();
        case ANSWER -> {
          if (!side.asked.isEmpty()) {
            side.answer(side.asked.getFirst());
          }
        }
      }
    }
    side.passSettling(Duration.ofMinutes(3));
    List<String> expected =
        side.engine.lives().stream()
            .flatMap(life ->
                side
                    .engine
                    .endOf(life)
                    .map(_ -> List.of("start", "die"))
                    .orElse(List.of("start"))
                    .stream())
            .toList();
    if (!side.lifeOf("a").equals(expected) || !side.picture().equals(side.engine.alive())) {
      wrong.add(deeds + "/" + script + ": " + side.tales() + ", expected " + expected);
    }
    assertThat(side.asked).filteredOn(q -> q.kind() == Kind.CONNECT).isEmpty();
  }

  private static void deed(ScriptedEngineSide side, int deeds, int number) {
    switch ((deeds + number) % 3) {
      case 0 -> side.engine.start("a");
      case 1 -> side.engine.restart("a");
      default -> side.engine.die("a", 0);
    }
  }
}
