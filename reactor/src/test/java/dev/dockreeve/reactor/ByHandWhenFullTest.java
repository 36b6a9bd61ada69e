// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.action.HandlerAction;
import dev.dockreeve.action.Outcome;
import dev.dockreeve.dispatch.Taken;
import dev.dockreeve.journal.Ended;
import dev.dockreeve.journal.EventQuery;
import dev.dockreeve.journal.InMemoryJournal;
import dev.dockreeve.journal.RunQuery;
import dev.dockreeve.journal.RunSummary;
import dev.dockreeve.model.Actor;
import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Origin;
import dev.dockreeve.rule.Condition;
import dev.dockreeve.rule.Rule;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What somebody asks for by hand when the journal has no room for it. */
@Timeout(60)
class ByHandWhenFullTest {

  private static Event event(int number) {
    EngineEvent said =
        EngineEvent.of(
            "container",
            "start",
            Instant.ofEpochSecond(number),
            new Actor("c" + number, Attributes.of("name", "c" + number)));
    return new Event("docker", "dk01", Origin.LIVE, said, Optional.empty());
  }

  @Test
  void retryAndReplay_journalFull_acceptNothingAndSaySo() {
    CountDownLatch mayEnd = new CountDownLatch(1);
    InMemoryJournal journal = InMemoryJournal.create().withRoom(event(0).bytes() * 3);
    try (Reactor reactor =
        Reactor.builder()
            .journal(journal)
            .rule(
                Rule.of("all", new Condition.Always()),
                HandlerAction.of(
                    "first fails, others wait",
                    facts -> {
                      if (facts.event().actor().id().equals("c0")) {
                        return Outcome.permanent("planted");
                      }
                      mayEnd.await();
                      return Outcome.succeeded();
                    }))
            .build()) {
      reactor.accept(event(0));
      await(() -> ended(journal) == 1);
      String failed = journal.runs(RunQuery.newest(1)).getFirst().runId();
      reactor.accept(List.of(event(1), event(2), event(3)));
      Reactor.Retried full =
          new Reactor.Retried.Not(true, "the journal is full, nothing was accepted");
      assertThat(reactor.retry(failed)).as("nothing waits for room yet").isEqualTo(full);
      reactor.accept(event(4));

      assertThat(reactor.retry(failed)).as("another one waits for room").isEqualTo(full);
      List<Reactor.Replayed> replayed =
          reactor.replay(
              new EventQuery(Instant.EPOCH, Instant.MAX, 0, 100), Optional.empty(), false);
      assertThat(replayed).hasSize(1);
      assertThat(replayed.getFirst().what()).isEqualTo(Taken.FULL);
      long accepted = reactor.stats().accepted();
      assertThat(reactor.stats().refused() + reactor.stats().coalesced()).isZero();

      mayEnd.countDown();
      await(() -> ended(journal) == 5);
      assertThat(reactor.stats().accepted()).isEqualTo(accepted + 1);
      assertThat(reactor.retry(failed)).isInstanceOf(Reactor.Retried.Again.class);
      await(() -> ended(journal) == 6);
    }
  }

  private static long ended(InMemoryJournal journal) {
    return journal.runs(RunQuery.newest(100)).stream()
        .map(RunSummary::end)
        .flatMap(Optional::stream)
        .map(Ended::state)
        .count();
  }

  private static void await(BooleanSupplier wanted) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!wanted.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      LockSupport.parkNanos(5_000_000);
    }
  }
}
