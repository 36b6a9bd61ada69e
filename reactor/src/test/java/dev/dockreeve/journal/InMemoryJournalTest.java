// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dockreeve.model.Actor;
import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Origin;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InMemoryJournalTest {

  private static Accepted run(String id) {
    return Told.run(id);
  }

  private static void end(InMemoryJournal journal, String id, String output) {
    journal.attemptEnded(
        id,
        Told.attempt(1, Attempt.State.SUCCEEDED, output),
        new Then.End(Told.end(Ended.State.SUCCEEDED)));
  }

  @Test
  void ended_run_isNoLongerUnfinished() {
    InMemoryJournal journal = InMemoryJournal.create();
    journal.accepted(List.of(run("1"), run("2")));
    end(journal, "1", "x");

    assertThat(journal.unfinished()).containsExactly(run("2"));
    assertThat(journal.ended())
        .containsExactly(
            new InMemoryJournal.Entry(
                run("1"),
                Told.end(Ended.State.SUCCEEDED),
                List.of(Told.attempt(1, Attempt.State.SUCCEEDED, "x"))));
  }

  @Test
  void ended_runThatWasNeverAcceptedOrHasEnded_isIgnored() {
    InMemoryJournal journal = InMemoryJournal.create();
    journal.accepted(List.of(run("1")));
    end(journal, "1", "");
    end(journal, "1", "");
    end(journal, "2", "");

    assertThat(journal.ended()).hasSize(1);
  }

  @Test
  void ended_moreThanAreKept_forgetsTheOldest() {
    InMemoryJournal journal = InMemoryJournal.keeping(2);
    for (String id : List.of("1", "2", "3")) {
      journal.accepted(List.of(run(id)));
      end(journal, id, "");
    }

    assertThat(journal.ended()).extracting(e -> e.run().runId()).containsExactly("2", "3");
  }

  @Test
  void ended_muchOutput_keepsFewer() {
    InMemoryJournal journal = InMemoryJournal.create();
    String output = "x".repeat(64 * 1024);
    for (int i = 0; i < 200; i++) {
      journal.accepted(List.of(run("" + i)));
      end(journal, "" + i, output);
    }

    assertThat(journal.ended()).hasSize(63);
  }

  @Test
  void ended_largeEvents_keepsFewer() {
    InMemoryJournal journal = InMemoryJournal.create();
    Attributes large = Attributes.of("label", "x".repeat(256 * 1024));
    EngineEvent said = EngineEvent.of("container", "top", Instant.EPOCH, new Actor("i", large));
    Event event = new Event("docker", "h", Origin.LIVE, said, Optional.empty());
    for (int i = 0; i < 20; i++) {
      journal.accepted(List.of(new Accepted("" + i, "rule", "", event, Instant.EPOCH)));
      end(journal, "" + i, "");
    }

    assertThat(journal.ended()).hasSize(15);
    assertThat(journal.unfinished()).isEmpty();
  }

  @Test
  void keeping_lessThanNothing_isRefused() {
    assertThatThrownBy(() -> InMemoryJournal.keeping(-1)).hasMessage("runs: -1 (expected: >= 0)");
  }
}
