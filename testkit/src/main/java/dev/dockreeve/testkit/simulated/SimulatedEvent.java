// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.simulated;

import dev.dockreeve.model.JsonWriter;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.SortedMap;

/**
 * One event in the simulated engine's memory, and how each version of the API writes it.
 *
 * @param attributes sorted by key, as Docker writes them
 * @param raw a line that is sent as it is, in place of all that
 */
record SimulatedEvent(
    String type,
    String action,
    String id,
    SortedMap<String, String> attributes,
    long timeNanos,
    Optional<String> raw) {

  /**
   * The line that is sent, without its end.
   *
   * @param newest the newest version that the engine speaks: engines from 1.52 on write the older
   *     form by a detour over maps and floating point, which sorts the keys and rounds the stamp
   */
  String line(ApiVersion asked, ApiVersion newest) {
    if (raw.isPresent()) {
      return raw.get();
    }
    if (!asked.before(ApiVersion.LEAN)) {
      return tail(new JsonWriter().beginObject());
    }
    return hasLegacyForm() && !newest.before(ApiVersion.LEAN) ? detour() : legacy();
  }

  private boolean hasLegacyForm() {
    return type.equals("container") || type.equals("image");
  }

  private String legacy() {
    JsonWriter json = new JsonWriter().beginObject();
    if (hasLegacyForm()) {
      json.member("status", action).member("id", id);
      String image = attributes.get("image");
      if (image != null) {
        json.member("from", image);
      }
    }
    return tail(json);
  }

  private String tail(JsonWriter json) {
    return json.member("Type", type)
        .member("Action", action)
        .name("Actor")
        .beginObject()
        .member("ID", id)
        .name("Attributes")
        .texts(attributes)
        .endObject()
        .member("scope", "local")
        .member("time", timeNanos / 1_000_000_000L)
        .member("timeNano", timeNanos)
        .endObject()
        .toString();
  }

  private String detour() {
    JsonWriter json =
        new JsonWriter()
            .beginObject()
            .member("Action", action)
            .name("Actor")
            .beginObject()
            .name("Attributes")
            .texts(attributes)
            .member("ID", id)
            .endObject()
            .member("Type", type);
    String image = attributes.get("image");
    if (image != null) {
      json.member("from", image);
    }
    return json.member("id", id)
        .member("scope", "local")
        .member("status", action)
        .member("time", timeNanos / 1_000_000_000L)
        .member("timeNano", new BigDecimal(Double.toString((double) timeNanos)).longValueExact())
        .endObject()
        .toString();
  }
}
