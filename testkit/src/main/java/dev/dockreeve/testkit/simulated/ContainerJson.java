// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.simulated;

import dev.dockreeve.model.Health;
import dev.dockreeve.model.JsonWriter;
import dev.dockreeve.model.Port;
import dev.dockreeve.model.State;
import dev.dockreeve.testkit.simulated.SimulatedNetworks.Address;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Containers as the API writes them. Called with the engine's lock held. */
final class ContainerJson {

  private static final String NEVER = "0001-01-01T00:00:00Z";

  private ContainerJson() {}

  static String list(List<SimulatedContainer> containers) {
    JsonWriter json = new JsonWriter().beginArray();
    for (SimulatedContainer c : containers) {
      json.beginObject()
          .member("Id", c.id)
          .name("Names")
          .beginArray()
          .value("/" + c.name)
          .endArray()
          .member("Image", c.spec.image())
          .member("ImageID", c.imageId())
          .member("Command", String.join(" ", c.spec.command()))
          .member("Created", c.created.getEpochSecond())
          .name("Ports");
      portList(json, c);
      json.name("Labels").texts(c.spec.labels()).member("State", c.state.word());
      json.member("Status", status(c))
          .name("HostConfig")
          .beginObject()
          .member("NetworkMode", c.networkMode())
          .endObject()
          .name("NetworkSettings")
          .beginObject();
      networks(json, c);
      json.endObject().name("Mounts").beginArray().endArray().endObject();
    }
    return json.endArray().toString() + "\n";
  }

  private static String status(SimulatedContainer c) {
    String suffix =
        switch (c.health) {
          case NONE -> "";
          case STARTING -> " (health: starting)";
          case HEALTHY -> " (healthy)";
          case UNHEALTHY -> " (unhealthy)";
        };
    return switch (c.state) {
      case CREATED -> "Created";
      case RUNNING -> "Up Less than a second" + suffix;
      case PAUSED -> "Up Less than a second (Paused)";
      case RESTARTING -> "Restarting (" + c.exitCode + ") Less than a second ago";
      case EXITED -> "Exited (" + c.exitCode + ") Less than a second ago";
      case DEAD -> "Dead";
    };
  }

  static String inspect(SimulatedContainer c, ApiVersion version) {
    JsonWriter json =
        new JsonWriter()
            .beginObject()
            .member("Id", c.id)
            .member("Created", c.created.toString())
            .member("Path", c.spec.command().isEmpty() ? "sleep" : c.spec.command().getFirst());
    json.name("Args").beginArray();
    c.spec.command().stream().skip(1).forEach(json::value);
    json.endArray().name("State");
    state(json, c);
    json.member("Image", c.imageId())
        .member("Name", "/" + c.name)
        .member("RestartCount", c.restartCount)
        .member("Driver", "overlay2")
        .member("Platform", "linux")
        .name("HostConfig")
        .beginObject()
        .member("NetworkMode", c.networkMode())
        .name("RestartPolicy")
        .beginObject()
        .member("Name", c.spec.restartAlways() ? "always" : "no")
        .member("MaximumRetryCount", 0)
        .endObject()
        .member("AutoRemove", c.spec.autoRemove())
        .member("Privileged", c.spec.privileged())
        .member("Memory", c.spec.memoryBytes().orElse(0))
        .endObject()
        .name("Mounts")
        .beginArray()
        .endArray()
        .name("Config");
    config(json, c);
    json.name("NetworkSettings").beginObject();
    if (version.before(ApiVersion.LEAN)) {
      Optional<Address> bridge = c.endpoints.getOrDefault("bridge", Optional.empty());
      json.member("Bridge", "")
          .member("IPAddress", bridge.map(Address::ip).orElse(""))
          .member("Gateway", bridge.map(Address::gateway).orElse(""))
          .member("MacAddress", bridge.map(Address::mac).orElse(""));
    }
    ports(json.name("Ports"), c);
    networks(json, c);
    return json.endObject().endObject().toString() + "\n";
  }

  private static void state(JsonWriter json, SimulatedContainer c) {
    json.beginObject()
        .member("Status", c.state.word())
        .member("Running", c.alive())
        .member("Paused", c.state == State.PAUSED)
        .member("Restarting", c.state == State.RESTARTING)
        .member("OOMKilled", c.oomKilled)
        .member("Dead", c.state == State.DEAD)
        .member("Pid", c.pid)
        .member("ExitCode", c.exitCode)
        .member("Error", "")
        .member("StartedAt", c.startedAt.map(Instant::toString).orElse(NEVER))
        .member("FinishedAt", c.finishedAt.map(Instant::toString).orElse(NEVER));
    if (c.health != Health.NONE) {
      json.name("Health")
          .beginObject()
          .member("Status", c.health.word())
          .member("FailingStreak", c.health == Health.UNHEALTHY ? 3 : 0)
          .name("Log")
          .beginArray()
          .endArray()
          .endObject();
    }
    json.endObject();
  }

  private static void config(JsonWriter json, SimulatedContainer c) {
    json.beginObject()
        .member("Hostname", c.id.substring(0, 12))
        .member("Tty", false)
        .name("Env")
        .beginArray();
    c.spec.env().forEach((key, value) -> json.value(key + "=" + value));
    json.endArray().name("Cmd").beginArray();
    c.spec.command().forEach(json::value);
    json.endArray()
        .member("Image", c.spec.image())
        .name("Entrypoint")
        .nullValue()
        .name("Labels")
        .texts(c.spec.labels());
    c.spec
        .healthCheck()
        .ifPresent(command ->
            json.name("Healthcheck")
                .beginObject()
                .name("Test")
                .beginArray()
                .value("CMD-SHELL")
                .value(command)
                .endArray()
                .endObject());
    json.endObject();
  }

  private static void networks(JsonWriter json, SimulatedContainer c) {
    json.name("Networks").beginObject();
    c.endpoints.forEach((network, address) ->
        json.name(network)
            .beginObject()
            .name("IPAMConfig")
            .nullValue()
            .member("MacAddress", address.map(Address::mac).orElse(""))
            .member("Gateway", address.map(Address::gateway).orElse(""))
            .member("IPAddress", address.map(Address::ip).orElse(""))
            .member("IPPrefixLen", address.isPresent() ? 16 : 0)
            .member("IPv6Gateway", "")
            .member("GlobalIPv6Address", "")
            .member("GlobalIPv6PrefixLen", 0)
            .endObject());
    json.endObject();
  }

  /** Keyed by port, as inspect has them; nothing while the container is not alive. */
  private static void ports(JsonWriter json, SimulatedContainer c) {
    json.beginObject();
    if (c.alive()) {
      for (Port port : c.spec.ports()) {
        json.name(port.number() + "/" + port.protocol());
        if (port.published().isEmpty()) {
          json.nullValue();
          continue;
        }
        String host = port.published().get();
        int colon = host.lastIndexOf(':');
        json.beginArray()
            .beginObject()
            .member("HostIp", host.substring(0, Math.max(colon, 0)))
            .member("HostPort", host.substring(colon + 1))
            .endObject()
            .endArray();
      }
    }
    json.endObject();
  }

  /** One after another, as the list has them. */
  private static void portList(JsonWriter json, SimulatedContainer c) {
    json.beginArray();
    if (c.alive()) {
      for (Port port : c.spec.ports()) {
        json.beginObject();
        port.published()
            .ifPresent(host -> {
              int colon = host.lastIndexOf(':');
              json.member("IP", host.substring(0, Math.max(colon, 0)))
                  .member("PublicPort", Integer.parseInt(host.substring(colon + 1)));
            });
        json.member("PrivatePort", port.number()).member("Type", port.protocol()).endObject();
      }
    }
    json.endArray();
  }
}
