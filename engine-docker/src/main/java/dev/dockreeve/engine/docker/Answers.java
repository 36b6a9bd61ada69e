// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import dev.dockreeve.engine.EngineException;
import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.ContainerBuilder;
import dev.dockreeve.model.Endpoint;
import dev.dockreeve.model.Health;
import dev.dockreeve.model.PlainText;
import dev.dockreeve.model.Port;
import dev.dockreeve.model.State;
import dev.dockreeve.model.Summary;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the engine's answers about containers. What cannot be right is an exception. */
final class Answers {

  private static final Comparator<Endpoint> PREFERENCE =
      Comparator.<Endpoint, Boolean>comparing(e -> !e.network().equals("bridge"))
          .thenComparing(Endpoint::network);

  private Answers() {}

  /** The alive ones of {@code /containers/json}. */
  static List<Summary> summaries(Json answer) throws EngineException {
    if (!(answer instanceof Json.Items(var items))) {
      throw odd("the list of containers is not an array");
    }
    List<Summary> alive = new ArrayList<>();
    for (Json item : items) {
      String state = item.at("State").text();
      if (item.at("Id").text().isEmpty() || state.isEmpty()) {
        throw odd("a container in the list has no Id or no State");
      }
      if (state.equals("running") || state.equals("paused")) {
        alive.add(new Summary(item.at("Id").text(), name(item), state.equals("paused")));
      }
    }
    return List.copyOf(alive);
  }

  /** The name of its own: links of other containers come as names with two slashes. */
  private static String name(Json item) {
    return item.at("Names").items().stream()
        .map(n -> withoutSlash(n.text()))
        .filter(n -> n.indexOf('/') < 0)
        .findFirst()
        .orElse("");
  }

  /** The container of {@code /containers/ID/json}. */
  static Container container(Json answer) throws EngineException {
    Json state = answer.at("State");
    if (answer.at("Id").text().isEmpty() || state.fields().isEmpty()) {
      throw odd("the container has no Id or no State");
    }
    Json host = answer.at("HostConfig");
    ContainerBuilder builder =
        Container.builder(answer.at("Id").text())
            .name(withoutSlash(answer.at("Name").text()))
            .image(answer.at("Config", "Image").text())
            .imageId(answer.at("Image").text())
            .labels(labels(answer.at("Config", "Labels")))
            .env(environment(answer.at("Config", "Env")))
            .endpoints(endpoints(answer.at("NetworkSettings", "Networks")))
            .ports(ports(answer.at("NetworkSettings", "Ports")))
            .networkMode(host.at("NetworkMode").text())
            .privileged(host.at("Privileged").truth())
            .restartCount(answer.at("RestartCount").number());
    life(builder, state);
    return builder.build();
  }

  private static void life(ContainerBuilder builder, Json from) throws EngineException {
    State state = state(from);
    Json health = from.at("Health") instanceof Json.Fields f ? f : from.at("Healthcheck");
    builder
        .state(state)
        .health(Health.of(health.at("Status").text()))
        .startedAt(time(from.at("StartedAt").text()).orElse(Instant.EPOCH))
        .oomKilled(from.at("OOMKilled").truth());
    if (state.alive()) {
      builder.pid(from.at("Pid").number());
      return;
    }
    time(from.at("FinishedAt").text()).ifPresent(builder::finishedAt);
    int exitCode = from.at("ExitCode").number();
    // One that was never started has the code 0 and ended in no way; one that could not be started
    // has the code of that failure.
    if (state != State.CREATED || exitCode != 0) {
      builder.exitCode(exitCode);
    }
  }

  private static State state(Json from) throws EngineException {
    String status = from.at("Status").text();
    return switch (status) {
      case "created", "configured", "initialized" -> State.CREATED;
      case "running", "stopping" -> State.RUNNING;
      case "paused" -> State.PAUSED;
      case "restarting" -> State.RESTARTING;
      case "exited", "stopped" -> State.EXITED;
      case "removing", "dead" -> State.DEAD;
      default -> throw odd("the container's status is " + PlainText.quoted(status));
    };
  }

  /** A moment; empty for Go's zero time, which stands for never. */
  static Optional<Instant> time(String text) throws EngineException {
    if (text.isEmpty() || text.startsWith("0001-01-01")) {
      return Optional.empty();
    }
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      throw new EngineException.Protocol(
          "time: " + PlainText.quoted(text) + " (expected: as in 2026-01-31T12:00:00.5Z)", e);
    }
  }

  private static Attributes labels(Json from) {
    Attributes.Builder labels = new Attributes.Builder();
    from.fields().forEach((key, value) -> labels.put(key, value.text()));
    return labels.build();
  }

  private static Attributes environment(Json from) {
    Attributes.Builder environment = new Attributes.Builder();
    for (Json item : from.items()) {
      String line = item.text();
      int equals = line.indexOf('=');
      environment.put(
          equals < 0 ? line : line.substring(0, equals),
          equals < 0 ? "" : line.substring(equals + 1));
    }
    return environment.build();
  }

  private static List<Endpoint> endpoints(Json networks) {
    return networks.fields().entrySet().stream().map(Answers::endpoint).sorted(PREFERENCE).toList();
  }

  private static Endpoint endpoint(Map.Entry<String, Json> network) {
    Json at = network.getValue();
    return new Endpoint(
        network.getKey(),
        present(at.at("IPAddress")),
        present(at.at("GlobalIPv6Address")),
        present(at.at("MacAddress")));
  }

  private static Optional<String> present(Json from) {
    return Optional.of(from.text()).filter(text -> !text.isEmpty());
  }

  private static List<Port> ports(Json from) throws EngineException {
    List<Port> ports = new ArrayList<>();
    for (Map.Entry<String, Json> port : from.fields().entrySet()) {
      String key = port.getKey();
      int slash = key.indexOf('/');
      String protocol = slash < 0 ? "tcp" : key.substring(slash + 1);
      int number = portNumber(slash < 0 ? key : key.substring(0, slash));
      List<Json> published = port.getValue().items();
      if (published.isEmpty()) {
        ports.add(new Port(number, protocol, Optional.empty()));
      }
      for (Json at : published) {
        ports.add(new Port(number, protocol, Optional.of(published(at))));
      }
    }
    return ports;
  }

  private static int portNumber(String text) throws EngineException {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new EngineException.Protocol(
          "port: " + PlainText.quoted(text) + " (expected: a number)", e);
    }
  }

  private static String published(Json at) {
    String ip = at.at("HostIp").text();
    String shown = ip.isEmpty() ? "0.0.0.0" : ip;
    return (shown.indexOf(':') < 0 ? shown : "[" + shown + "]") + ":" + at.at("HostPort").text();
  }

  private static String withoutSlash(String name) {
    return name.startsWith("/") ? name.substring(1) : name;
  }

  private static EngineException odd(String what) {
    return new EngineException.Protocol("odd answer: " + what, null);
  }
}
