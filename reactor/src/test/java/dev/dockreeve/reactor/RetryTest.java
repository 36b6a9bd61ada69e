// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.action.HandlerAction;
import dev.dockreeve.action.Outcome;
import dev.dockreeve.dispatch.RunEvent;
import dev.dockreeve.journal.InMemoryJournal;
import dev.dockreeve.journal.Journal;
import dev.dockreeve.journal.JournalException;
import dev.dockreeve.model.Actor;
import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Origin;
import dev.dockreeve.rule.Condition;
import dev.dockreeve.rule.Rule;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RetryTest {

  private final AtomicBoolean full = new AtomicBoolean();
  private final BlockingQueue<RunEvent.Ended> ended = new LinkedBlockingQueue<>();

  /** A journal that has no room for runs, when it is said to be full. */
  private Journal journal() {
    InMemoryJournal kept = InMemoryJournal.create();
    return (Journal)
        Proxy.newProxyInstance(
            Journal.class.getClassLoader(),
            new Class<?>[] {Journal.class},
            (_, method, arguments) -> {
              if (full.get()
                  && method.getName().equals("accepted")
                  && arguments[0] instanceof List<?> runs
                  && !runs.isEmpty()) {
                throw new JournalException.Full("planted");
              }
              try {
                return method.invoke(kept, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static Event event() {
    EngineEvent said =
        EngineEvent.of(
            "container", "die", Instant.EPOCH, new Actor("web", Attributes.of("name", "web")));
    return new Event("docker", "dk01", Origin.LIVE, said, Optional.empty());
  }

  @Test
  void retry_ofAFailedRun_isAcceptedUnlessTheJournalIsFull() throws Exception {
    try (Reactor reactor =
        Reactor.builder()
            .journal(journal())
            .listener(told -> {
              if (told instanceof RunEvent.Ended end) {
                ended.add(end);
              }
            })
            .rule(
                Rule.of("fails", new Condition.Always()),
                HandlerAction.of("test", _ -> Outcome.permanent("planted")))
            .build()) {
      reactor.accept(event());
      String failed = next();
      full.set(true);
      assertThat(reactor.retry(failed))
          .hasToString(
              "Not[known=true, why=the journal is full: it is made only if there is room soon]");
      full.set(false);
      assertThat(next()).as("what waited for room is made").isNotEqualTo(failed);
      assertThat(reactor.retry(failed)).isInstanceOf(Reactor.Retried.Again.class);
      assertThat(next()).isNotEqualTo(failed);
    }
  }

  private String next() throws InterruptedException {
    RunEvent.Ended end = ended.poll(20, TimeUnit.SECONDS);
    assertThat(end).isNotNull();
    return end.run().runId();
  }
}
