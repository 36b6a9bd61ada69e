// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.rule;

import dev.dockreeve.model.Container;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.EventJson;
import dev.dockreeve.model.PlainText;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the vocabulary: its name, how to find its value, and what to say where there is
 * none. A name that ends with a dot takes a key.
 */
enum Field {
  TYPE("type", Source.event((e, k) -> e.type())),
  ACTION("action", Source.event((e, k) -> e.action())),
  DETAIL("detail", Source.event((e, k) -> e.detail().orElse(null))),
  RAW_ACTION("raw_action", Source.event((e, k) -> e.said().rawAction())),
  SCOPE("scope", Source.event((e, k) -> filled(e.said().scope()))),
  TIME("time", Source.event((e, k) -> EventJson.time(e.time()))),
  ORIGIN("origin", Source.event((e, k) -> e.origin().word())),
  ENGINE("engine", Source.event((e, k) -> e.engine())),
  HOST("host", Source.event((e, k) -> filled(e.host()))),
  EVENT_ID("event_id", Source.event((e, k) -> e.id())),
  PAYLOAD("payload", Source.event((e, k) -> e.said().payload())),
  EVENT("event", Source.event((e, k) -> e.json())),
  RULE("rule", Source.OF_RUN),
  RUN_ID("run_id", Source.OF_RUN),
  ATTEMPT("attempt", Source.OF_RUN),
  COUNT("count", Source.OF_RUN),
  ACTOR_ID("actor.id", Source.event((e, k) -> filled(e.actor().id()))),
  ACTOR(
      "actor.",
      Source.event(
          (e, k) -> e.actor().attributes().get(k), "the event's actor has no such attribute")),
  CONTAINER_ID(
      "container.id",
      Source.container((c, k) -> c.id(), (e, k) -> filled(e.actor().id()), Why.NONE)),
  CONTAINER_NAME(
      "container.name",
      Source.container(
          (c, k) -> filled(c.name()), (e, k) -> e.actor().name().orElse(null), Why.NONE)),
  CONTAINER_IMAGE(
      "container.image",
      Source.container(
          (c, k) -> filled(c.image()),
          (e, k) -> e.actor().image().orElse(null),
          (c, k) -> "has no known image")),
  CONTAINER_IMAGE_ID(
      "container.image_id",
      Source.container((c, k) -> filled(c.imageId()), (c, k) -> "has no known image id")),
  CONTAINER_STATE("container.state", Source.container((c, k) -> c.state().word(), Why.NONE)),
  CONTAINER_HEALTH("container.health", Source.container((c, k) -> c.health().word(), Why.NONE)),
  CONTAINER_PAUSED("container.paused", Source.container((c, k) -> text(c.paused()), Why.NONE)),
  CONTAINER_PID(
      "container.pid",
      Source.container(
          (c, k) -> c.pid() == 0 ? null : Integer.toString(c.pid()),
          (c, k) -> "has no known process")),
  CONTAINER_IP(
      "container.ip",
      Source.container((c, k) -> c.ip().orElse(null), (c, k) -> Why.address(c, "IPv4"))),
  CONTAINER_IP6(
      "container.ip6",
      Source.container((c, k) -> c.ip6().orElse(null), (c, k) -> Why.address(c, "IPv6"))),
  CONTAINER_MAC(
      "container.mac",
      Source.container((c, k) -> c.mac().orElse(null), (c, k) -> Why.address(c, "hardware"))),
  CONTAINER_IPS("container.ips.", Source.container(Field::ipOn, Why::addressOn)),
  CONTAINER_NETWORKS(
      "container.networks",
      Source.container(
          (c, k) -> filled(joined(c.endpoints().stream().map(e -> e.network()))),
          (c, k) -> "is not connected to any network")),
  CONTAINER_PORTS(
      "container.ports",
      Source.container(
          (c, k) -> filled(joined(c.ports().stream().map(Object::toString))),
          (c, k) -> "exposes no ports")),
  CONTAINER_LABELS(
      "container.labels.",
      Source.container(
          (c, k) -> c.labels().get(k),
          Field::labelOf,
          (c, k) -> "has no label " + PlainText.quoted(k))),
  CONTAINER_ENV(
      "container.env.",
      Source.container(
          (c, k) -> c.env().get(k),
          (c, k) -> "has no environment variable " + PlainText.quoted(k))),
  CONTAINER_PROJECT(
      "container.project",
      Source.container(
          (c, k) -> c.project().orElse(null),
          (e, k) -> e.actor().attributes().get("com.docker.compose.project"),
          (c, k) -> "does not belong to a project")),
  CONTAINER_SERVICE(
      "container.service",
      Source.container(
          (c, k) -> c.service().orElse(null),
          (e, k) -> e.actor().attributes().get("com.docker.compose.service"),
          (c, k) -> "does not belong to a service")),
  CONTAINER_STARTED_AT(
      "container.started_at",
      Source.container(
          (c, k) ->
              c.incarnation().startedAt().equals(Instant.EPOCH)
                  ? null
                  : EventJson.time(c.incarnation().startedAt()),
          (c, k) -> "has no known start time")),
  CONTAINER_FINISHED_AT(
      "container.finished_at",
      Source.container(
          (c, k) -> c.finishedAt().map(EventJson::time).orElse(null), (c, k) -> "has not ended")),
  CONTAINER_EXIT_CODE(
      "container.exit_code",
      Source.eventOfContainer(Field::exitCode, (c, k) -> "has no exit code")),
  CONTAINER_OOM_KILLED(
      "container.oom_killed", Source.container((c, k) -> text(c.oomKilled()), Why.NONE)),
  CONTAINER_RESTART_COUNT(
      "container.restart_count",
      Source.container((c, k) -> Integer.toString(c.restartCount()), Why.NONE)),
  CONTAINER_PRIVILEGED(
      "container.privileged", Source.container((c, k) -> text(c.privileged()), Why.NONE));

  private final String path;

  // A source is made of functions without state.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Source source;

  Field(String path, Source source) {
    this.path = path;
    this.source = source;
  }

  String path() {
    return path;
  }

  boolean takesKey() {
    return path.endsWith(".");
  }

  /** Whether only a run has it, so that no condition can ask for it. */
  boolean ofRun() {
    return source == Source.OF_RUN;
  }

  /** The value, or null; makes no new text for what the event holds as text. */
  @Nullable String in(Event event, String key) {
    return source.in(event, key);
  }

  /** Why {@link #in} gave null. */
  String why(Event event, String key) {
    return source.why(event, key);
  }

  private static @Nullable String filled(String text) {
    return text.isEmpty() ? null : text;
  }

  private static String text(boolean value) {
    return value ? "true" : "false";
  }

  private static String joined(Stream<String> texts) {
    return texts.collect(Collectors.joining(","));
  }

  private static @Nullable String ipOn(Container container, String network) {
    return container.endpoints().stream()
        .filter(endpoint -> endpoint.network().equals(network))
        .findFirst()
        .flatMap(endpoint -> endpoint.ip().or(endpoint::ip6))
        .orElse(null);
  }

  /** The engine mixes labels with its own attributes; these are never taken for labels. */
  private static @Nullable String labelOf(Event event, String key) {
    return switch (key) {
      case "name", "image", "exitCode", "signal", "execID", "execDuration", "oldName" -> null;
      default -> event.actor().attributes().get(key);
    };
  }

  private static @Nullable String exitCode(Event event, String key) {
    Optional<Container> container = event.container();
    if (container.isPresent() && container.get().exitCode().isPresent()) {
      return Integer.toString(container.get().exitCode().getAsInt());
    }
    return Source.aboutContainer(event) && event.action().equals("die")
        ? event.actor().attributes().get("exitCode")
        : null;
  }
}
