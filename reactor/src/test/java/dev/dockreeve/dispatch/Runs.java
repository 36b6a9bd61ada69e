// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import dev.dockreeve.action.Action;
import dev.dockreeve.action.Captured;
import dev.dockreeve.action.Outcome;
import dev.dockreeve.model.Actor;
import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Origin;
import dev.dockreeve.rule.Facts;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Runs for the tests. */
final class Runs {

  static final Outcome OK = new Outcome.Succeeded(Captured.NOTHING);

  private Runs() {}

  /** An action as a lambda. */
  interface Body {
    Outcome attempt(Facts facts) throws InterruptedException;
  }

  static Run of(String id, String rule, String container, Body body) {
    return new Run(id, rule, start(container), action(body), Duration.ofSeconds(30));
  }

  static Event start(String container) {
    EngineEvent said =
        EngineEvent.of(
            "container",
            "start",
            Instant.EPOCH,
            new Actor(container, Attributes.of("name", container)));
    return new Event(
        "docker", "h", Origin.LIVE, said, Optional.of(Container.builder(container).build()));
  }

  static Event labelled(String value) {
    Actor actor = new Actor("c", Attributes.of("label", value));
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
