// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.server;

import dev.dockreeve.action.Action;
import dev.dockreeve.action.Captured;
import dev.dockreeve.action.Outcome;
import dev.dockreeve.dispatch.Duty;
import dev.dockreeve.dispatch.RetryPolicy;
import dev.dockreeve.dispatch.RunEvent;
import dev.dockreeve.dispatch.Treatment;
import dev.dockreeve.dispatch.WhenGone;
import dev.dockreeve.journal.InMemoryJournal;
import dev.dockreeve.model.Actor;
import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Origin;
import dev.dockreeve.reactor.Reactor;
import dev.dockreeve.reactor.RuleSet;
import dev.dockreeve.rule.Condition;
import dev.dockreeve.rule.Facts;
import dev.dockreeve.rule.Rule;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A real reactor with a rule that does what the test says, and an API in front of it. */
final class FakeDaemon implements Control, AutoCloseable {

  static final String RULE = "say / \"hello\"";

  final RunFeed feed = new RunFeed(InstantSource.system());
  final BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
  final Semaphore ended = new Semaphore(0);
  volatile ReloadOutcome nextReload = new ReloadOutcome.Refused("error[E104]: no\n");
  volatile boolean ready = true;
  private final Reactor reactor;

  FakeDaemon() {
    Action action =
        new Action() {
          @Override
          public Outcome attempt(Facts facts, Duration timeout) throws InterruptedException {
            return outcomes.take();
          }

          @Override
          public String describe() {
            return "fake";
          }
        };
    Treatment once =
        new Treatment(
            new RetryPolicy(1, Duration.ofSeconds(1), Duration.ofSeconds(1)),
            Treatment.DEFAULT.order(),
            4,
            Duration.ofHours(1),
            WhenGone.RUN,
            Duration.ofSeconds(30),
            Optional.empty());
    RuleSet rules =
        RuleSet.of(
            List.of(
                new RuleSet.Entry(
                    new Rule(RULE, new Condition.Always(), Set.of(), true),
                    new Duty(action, once, "abc"),
                    OptionalInt.empty())));
    reactor =
        Reactor.builder()
            .rules(rules)
            .journal(InMemoryJournal.create())
            .listener(event -> {
              feed.on(event);
              if (event instanceof RunEvent.Ended) {
                ended.release();
              }
            })
            .build()
            .start();
  }

  /** Has an event happen whose run ends with {@code outcome}, and waits for that. */
  void happens(String name, Outcome outcome) throws InterruptedException {
    outcomes.add(outcome);
    reactor.accept(event(name));
    awaitEnd();
  }

  void awaitEnd() throws InterruptedException {
    if (!ended.tryAcquire(10, TimeUnit.SECONDS)) {
      throw new AssertionError("no run ended");
    }
  }

  static Event event(String name) {
    String id = "%064x".formatted(name.hashCode());
    EngineEvent said =
        EngineEvent.of(
            "container", "start", Instant.now(), new Actor(id, Attributes.of("name", name)));
    Container container = Container.builder(id).name(name).build();
    return new Event("docker", "host", Origin.LIVE, said, Optional.of(container));
  }

  static Outcome ok() {
    return new Outcome.Succeeded(new Captured("fine\n", 5, 0));
  }

  static Outcome failed() {
    return new Outcome.Failed("exit code 3", true, new Captured("oh \u001b[31mno\n", 9, 0));
  }

  Api api() {
    return new Api(this, feed, InstantSource.system());
  }

  @Override
  public About about() {
    return new About("1.2.3", 42, "a.yml", "memory", Instant.now(), ready);
  }

  @Override
  public List<EngineStatus> engines() {
    return List.of();
  }

  @Override
  public Reactor reactor() {
    return reactor;
  }

  @Override
  public ReloadOutcome reload() {
    return nextReload;
  }

  @Override
  public void close() {
    feed.close();
    reactor.close(Duration.ZERO);
  }
}
