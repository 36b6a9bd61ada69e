// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import dev.dockreeve.model.Actor;
import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.Endpoint;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Origin;
import dev.dockreeve.rule.Facts;
import dev.dockreeve.rule.Template;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What the tests of actions attempt, and with which facts. */
final class Attempted {

  static final Duration LONG = Duration.ofSeconds(30);

  private Attempted() {}

  /** The start of a container with one label {@code v}. */
  static Facts facts(String value) {
    Container container =
        Container.builder("abc123")
            .name("sentry_web")
            .image("sentry:24")
            .pid(4711)
            .labels(Attributes.of("v", value))
            .endpoints(
                List.of(
                    new Endpoint(
                        "n", Optional.of("172.18.0.5"), Optional.empty(), Optional.empty())))
            .build();
    EngineEvent said =
        EngineEvent.of(
            "container",
            "start",
            Instant.parse("2026-11-21T10:00:00Z"),
            new Actor("abc123", Attributes.of("name", "sentry_web", "v", value)));
    Event event = new Event("docker", "dk01", Origin.LIVE, said, Optional.of(container));
    return new Facts(event, "My rule", "r-1", 1, 1);
  }

  static RunCommand.Builder command(String... argv) {
    return RunCommand.builder(Arrays.stream(argv).map(Template::of).toList());
  }

  static RunCommand.Builder shell(String script) {
    return command("sh", "-c", script);
  }

  static Outcome attempt(String... argv) throws InterruptedException {
    return command(argv).build().attempt(facts("x"), LONG);
  }
}
