// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.model;

import java.time.Instant;

/** Writes events in the JSON that Docker's API uses since version 1.52. */
final class DockerFormat {

  private DockerFormat() {}

  static String payload(EngineEvent event) {
    Actor actor = event.actor();
    Instant time = event.time();
    return new JsonWriter()
        .beginObject()
        .member("Type", event.type())
        .member("Action", event.rawAction())
        .name("Actor")
        .beginObject()
        .member("ID", actor.id())
        .name("Attributes")
        .texts(actor.attributes())
        .endObject()
        .member("scope", event.scope())
        .member("time", time.getEpochSecond())
        .member("timeNano", nanos(time))
        .endObject()
        .toString();
  }

  private static long nanos(Instant time) {
    return time.getEpochSecond() * 1_000_000_000L + time.getNano();
  }
}
