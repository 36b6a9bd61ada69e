// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.real;

import dev.dockreeve.model.JsonWriter;
import dev.dockreeve.model.Port;
import dev.dockreeve.testkit.ContainerSpec;
import java.time.Duration;
import java.util.List;

/** The body of a request to create a container. */
final class CreateJson {

  private static final Duration PROBE_EVERY = Duration.ofMillis(300);

  private CreateJson() {}

  static String of(ContainerSpec spec) {
    JsonWriter json = new JsonWriter().beginObject().member("Image", spec.image());
    if (!spec.command().isEmpty()) {
      texts(json.name("Cmd"), spec.command());
    }
    json.name("Labels").texts(spec.labels()).name("Env");
    texts(json, spec.env().entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
    spec.healthCheck().ifPresent(command -> healthCheck(json.name("Healthcheck"), command));
    json.name("ExposedPorts").beginObject();
    for (Port port : spec.ports()) {
      json.name(port.number() + "/" + port.protocol()).beginObject().endObject();
    }
    json.endObject().name("HostConfig");
    hostConfig(json, spec);
    return json.endObject().toString();
  }

  private static void healthCheck(JsonWriter json, String command) {
    texts(json.beginObject().name("Test"), List.of("CMD-SHELL", command));
    json.member("Interval", PROBE_EVERY.toNanos())
        .member("Timeout", Duration.ofSeconds(5).toNanos())
        .member("Retries", 1)
        .endObject();
  }

  private static void hostConfig(JsonWriter json, ContainerSpec spec) {
    json.beginObject()
        .member("AutoRemove", spec.autoRemove())
        .member("Privileged", spec.privileged());
    if (!spec.networks().isEmpty()) {
      json.member("NetworkMode", spec.networks().getFirst());
    }
    if (spec.restartAlways()) {
      json.name("RestartPolicy").beginObject().member("Name", "always").endObject();
    }
    spec.memoryBytes().ifPresent(limit -> json.member("Memory", limit).member("MemorySwap", limit));
    json.name("PortBindings").beginObject();
    for (Port port : spec.ports()) {
      port.published()
          .ifPresent(host -> {
            int colon = host.lastIndexOf(':');
            json.name(port.number() + "/" + port.protocol())
                .beginArray()
                .beginObject()
                .member("HostIp", host.substring(0, Math.max(colon, 0)))
                .member("HostPort", host.substring(colon + 1))
                .endObject()
                .endArray();
          });
    }
    json.endObject().endObject();
  }

  private static void texts(JsonWriter json, List<String> texts) {
    json.beginArray();
    texts.forEach(json::value);
    json.endArray();
  }
}
