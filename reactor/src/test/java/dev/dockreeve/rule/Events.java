// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.rule;

import dev.dockreeve.model.Actor;
import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.ContainerBuilder;
import dev.dockreeve.model.Endpoint;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Health;
import dev.dockreeve.model.Origin;
import dev.dockreeve.model.Port;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Events for the tests. */
final class Events {

  static final Instant AT = Instant.parse("2026-11-21T10:00:00.5Z");

  private Events() {}

  static ContainerBuilder sentry() {
    return Container.builder("abc123")
        .name("sentry_web")
        .image("sentry:24")
        .imageId("sha256:1")
        .pid(4711)
        .health(Health.HEALTHY)
        .startedAt(AT)
        .networkMode("sentry_default")
        .labels(
            Attributes.of(
                "tier", "web",
                "empty", "",
                "com.docker.compose.project", "sentry",
                "com.docker.compose.service", "web"))
        .env(Attributes.of("MODE", "prod"))
        .ports(List.of(new Port(80, "tcp", Optional.of("0.0.0.0:8080"))))
        .endpoints(List.of(endpoint("sentry_default", "172.18.0.5"), endpoint("back", "10.0.0.7")));
  }

  static Endpoint endpoint(String network, String ip) {
    return new Endpoint(
        network, Optional.of(ip), Optional.of("fd00::5"), Optional.of("02:42:ac:12:00:05"));
  }

  static Event start() {
    return of("start", sentry().build());
  }

  static Event of(String rawAction, Container container) {
    return with(rawAction, Optional.of(container), Origin.LIVE);
  }

  static Event with(String rawAction, Optional<Container> container, Origin origin) {
    EngineEvent said =
        EngineEvent.of(
            "container",
            rawAction,
            AT,
            new Actor(
                "abc123",
                Attributes.of("name", "sentry_web", "image", "sentry:24", "a.dotted.key", "v")));
    return new Event("docker", "dk01.example.org", origin, said, container);
  }

  static Event of(String type, String rawAction, Attributes attributes) {
    EngineEvent said = EngineEvent.of(type, rawAction, AT, new Actor("id-1", attributes));
    return new Event("docker", "dk01.example.org", Origin.LIVE, said, Optional.empty());
  }

  static Facts facts(Event event) {
    return new Facts(event, "My rule", "r-1", 2, 1);
  }
}
