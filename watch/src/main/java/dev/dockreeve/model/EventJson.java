// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.model;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Map;

/**
 * Containers and events as JSON, their members named by the vocabulary. A container's environment
 * is left out: it often holds secrets.
 */
public final class EventJson {

  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder().appendInstant(9).toFormatter();

  private EventJson() {}

  /** RFC 3339 in UTC with nanoseconds. */
  public static String time(Instant time) {
    return TIME.format(time);
  }

  static String of(Event event) {
    JsonWriter json =
        new JsonWriter()
            .beginObject()
            .member("type", event.type())
            .member("action", event.action());
    event.detail().ifPresent(detail -> json.member("detail", detail));
    json.member("raw_action", event.said().rawAction())
        .member("origin", event.origin().word())
        .member("engine", event.engine())
        .member("host", event.host())
        .member("scope", event.said().scope())
        .member("time", time(event.time()))
        .member("event_id", event.id())
        .name("actor")
        .beginObject()
        .member("id", event.actor().id());
    for (Map.Entry<String, String> attribute : event.actor().attributes().entrySet()) {
      if (!attribute.getKey().equals("id")) {
        json.member(attribute.getKey(), attribute.getValue());
      }
    }
    json.endObject();
    event.container().ifPresent(container -> write(json.name("container"), container));
    return json.endObject().toString();
  }

  /** Writes {@code container} as an object. */
  public static void write(JsonWriter json, Container container) {
    json.beginObject()
        .member("id", container.id())
        .member("name", container.name())
        .member("image", container.image())
        .member("image_id", container.imageId())
        .member("state", container.state().word())
        .member("health", container.health().word())
        .member("paused", container.paused())
        .member("pid", container.pid());
    container.ip().ifPresent(ip -> json.member("ip", ip));
    container.ip6().ifPresent(ip -> json.member("ip6", ip));
    container.mac().ifPresent(mac -> json.member("mac", mac));
    json.name("ips").beginObject();
    for (Endpoint endpoint : container.endpoints()) {
      endpoint.ip().or(endpoint::ip6).ifPresent(ip -> json.member(endpoint.network(), ip));
    }
    json.endObject().name("networks").beginArray();
    container.endpoints().forEach(endpoint -> json.value(endpoint.network()));
    json.endArray().name("ports").beginArray();
    container.ports().forEach(port -> json.value(port.toString()));
    json.endArray().name("labels").texts(container.labels());
    container.project().ifPresent(project -> json.member("project", project));
    container.service().ifPresent(service -> json.member("service", service));
    if (container.incarnation().startKnown()) {
      json.member("started_at", time(container.incarnation().startedAt()));
    }
    container.finishedAt().ifPresent(at -> json.member("finished_at", time(at)));
    container.exitCode().ifPresent(code -> json.member("exit_code", code));
    json.member("oom_killed", container.oomKilled())
        .member("restart_count", container.restartCount())
        .member("privileged", container.privileged())
        .endObject();
  }
}
