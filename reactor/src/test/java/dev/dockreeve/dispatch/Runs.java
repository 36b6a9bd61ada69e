// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import dev.dockreeve.action.Action;
import dev.dockreeve.action.Captured;
import dev.dockreeve.action.Outcome;
import dev.dockreeve.journal.Accepted;
import dev.dockreeve.model.Actor;
import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Origin;
import dev.dockreeve.rule.Facts;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Runs for the tests, each of which may do something else. */
final class Runs {

  static final Outcome OK = new Outcome.Succeeded(Captured.NOTHING);
  static final Outcome FAILURE = new Outcome.Failed("exit code 1", false, Captured.NOTHING);

  /** In the environment of each container. */
  static final String SECRET = "canary";

  static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

  /** One attempt, ever, and all of the workers for each rule. */
  static final Treatment ONCE = treatment(1, Order.CONTAINER, 100);

  private final Map<String, Body> bodies = new ConcurrentHashMap<>();

  /** An action as a lambda. */
  interface Body {
    Outcome attempt(Facts facts) throws InterruptedException;
  }

  static Treatment treatment(int attempts, Order order, int maxParallel) {
    return new Treatment(
        new RetryPolicy(attempts, Duration.ofMillis(20), Duration.ofMillis(20)),
        order,
        maxParallel,
        Duration.ofHours(1),
        WhenGone.RUN,
        Duration.ofSeconds(30),
        Optional.empty());
  }

  /** A run of which each attempt does that. */
  Accepted of(String id, String rule, String container, Body body) {
    bodies.put(id, body);
    return run(id, rule, start(container));
  }

  static Accepted run(String id, String rule, Event event) {
    return new Accepted(id, rule, "", event, Instant.now());
  }

  /** What a rule does: whatever its runs want. */
  Duty duty(Treatment treatment) {
    return new Duty(
        action(facts -> bodies.getOrDefault(facts.runId(), ignored -> OK).attempt(facts)),
        treatment,
        "");
  }

  /** Those rules, all with the same treatment. */
  Map<String, Duty> duties(Treatment treatment, String... rules) {
    Map<String, Duty> duties = new LinkedHashMap<>();
    for (String rule : rules) {
      duties.put(rule, duty(treatment));
    }
    return duties;
  }

  static Event start(String container) {
    EngineEvent said =
        EngineEvent.of(
            "container",
            "start",
            Instant.EPOCH,
            new Actor(container, Attributes.of("name", container)));
    return new Event(
        "docker",
        "h",
        Origin.LIVE,
        said,
        Optional.of(Container.builder(container).env(Attributes.of("TOKEN", SECRET)).build()));
  }

  static Event labelled(String container, String value) {
    Actor actor = new Actor(container, Attributes.of("label", value));
    EngineEvent said = EngineEvent.of("container", "top", Instant.EPOCH, actor);
    return new Event("docker", "h", Origin.LIVE, said, Optional.empty());
  }

  static Event image(String id) {
    EngineEvent said =
        EngineEvent.of("image", "pull", Instant.EPOCH, new Actor(id, Attributes.EMPTY));
    return new Event("docker", "h", Origin.LIVE, said, Optional.empty());
  }

  static Action action(Body body) {
    return new Action() {
      @Override
      public Outcome attempt(Facts facts, Duration timeout) throws InterruptedException {
        return body.attempt(facts);
      }

      @Override
      public String describe() {
        return "test";
      }
    };
  }
}
