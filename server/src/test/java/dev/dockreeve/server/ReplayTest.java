// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.action.HandlerAction;
import dev.dockreeve.action.Outcome;
import dev.dockreeve.journal.InMemoryJournal;
import dev.dockreeve.reactor.Reactor;
import dev.dockreeve.rule.Condition;
import dev.dockreeve.rule.Rule;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReplayTest {

  @Test
  void answer_journalHasRoomForOneMore_stopsThereAndSaysWhy() {
    CountDownLatch mayEnd = new CountDownLatch(1);
    long bytes = FakeDaemon.event("a").bytes();
    try (Reactor reactor =
        Reactor.builder()
            .journal(InMemoryJournal.create().withRoom(bytes * 3 + bytes / 2))
            .rule(
                Rule.of("waits", new Condition.Always()),
                HandlerAction.of(
                    "waits",
                    facts -> {
                      mayEnd.await();
                      return Outcome.succeeded();
                    }))
            .build()) {
      reactor.accept(FakeDaemon.event("a"));
      reactor.accept(FakeDaemon.event("b"));
      Replay replay = new Replay(reactor, InstantSource.system());

      assertThat(answer(replay, Map.of("dry_run", "true")))
          .contains("\"events\":2", "\"accepted\":2")
          .doesNotContain("stopped");
      assertThat(answer(replay, Map.of()))
          .contains("\"stopped\":\"the journal is full\"", "\"events\":1", "\"accepted\":1");
      assertThat(reactor.stats().accepted()).isEqualTo(3);
      mayEnd.countDown();
    }
  }

  private static String answer(Replay replay, Map<String, String> values) {
    Caller caller = new Caller("user=root", Caller.Role.ADMIN);
    return replay.answer(new Request(caller, "POST", List.of("v1", "replay"), values)).json();
  }
}
