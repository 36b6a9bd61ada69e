// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.dockreeve.model.Actor;
import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.EngineEvent;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * The same events by another way, with Jackson: what {@link EventParser} is compared with. Slow and
 * plain.
 */
final class JacksonEvents {

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(JsonBytes.DEEPEST)
                  .maxNameLength(EventLines.LONGEST)
                  .maxStringLength(EventLines.LONGEST)
                  .build())
          .build();

  private static final long NANOS = 1_000_000_000L;
  private static final Optional<String> HEALTHY = Optional.of("healthy");
  private static final Optional<String> UNHEALTHY = Optional.of("unhealthy");

  private String type = "";
  private String action = "";
  private String scope = "";
  private String health = "";
  private String id = "";
  private long seconds;
  private long nanos;
  private Attributes attributes = Attributes.EMPTY;

  /**
   * Reads a line.
   *
   * @throws JsonProcessingException when it is not an event
   */
  EngineEvent parse(String line) throws IOException {
    read(line);
    return event(line);
  }

  private void read(String line) throws IOException {
    reset();
    try (JsonParser parser = FACTORY.createParser(line)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new JsonParseException(parser, "not an object");
      }
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        parser.nextToken();
        field(parser, name);
      }
      if (parser.nextToken() != null) {
        throw new JsonParseException(parser, "more than one value");
      }
      if (type.isEmpty() || action.isEmpty() || (seconds == 0 && nanos == 0)) {
        throw new JsonParseException(parser, "no Type, Action or time");
      }
    }
  }

  private void reset() {
    type = "";
    action = "";
    scope = "";
    health = "";
    id = "";
    seconds = 0;
    nanos = 0;
    attributes = Attributes.EMPTY;
  }

  private void field(JsonParser parser, String name) throws IOException {
    switch (name) {
      case "Type" -> type = text(parser);
      case "Action" -> action = text(parser);
      case "Actor" -> actor(parser);
      case "scope" -> scope = text(parser);
      case "time" -> seconds = number(parser);
      case "timeNano" -> nanos = number(parser);
      case "HealthStatus" -> health = text(parser);
      default -> parser.skipChildren();
    }
  }

  private void actor(JsonParser parser) throws IOException {
    id = "";
    attributes = Attributes.EMPTY;
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      switch (name) {
        case "ID" -> id = text(parser);
        case "Attributes" -> attributes = attributes(parser);
        default -> parser.skipChildren();
      }
    }
  }

  private static Attributes attributes(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return Attributes.EMPTY;
    }
    Attributes.Builder builder = new Attributes.Builder();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      builder.put(name, text(parser));
    }
    return builder.build();
  }

  private static String text(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.VALUE_STRING) {
      return parser.getText();
    }
    parser.skipChildren();
    return token.isScalarValue() && token != JsonToken.VALUE_NULL ? parser.getText() : "";
  }

  private static long number(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
      return parser.getLongValue();
    }
    parser.skipChildren();
    return 0;
  }

  private EngineEvent event(String payload) {
    Instant time =
        nanos == 0
            ? Instant.ofEpochSecond(Math.clamp(seconds, -NANOS * 10, NANOS * 10))
            : Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS), Math.floorMod(nanos, NANOS));
    String verb = action;
    Optional<String> detail = Optional.empty();
    int colon = action.indexOf(": ");
    if (colon > 0 && hasDetail(action.substring(0, colon))) {
      verb = action.substring(0, colon);
      detail = detail(action.substring(colon + 2));
    } else if (!health.isEmpty() && action.equals("health_status")) {
      detail = detail(health);
    }
    return new EngineEvent(type, verb, detail, scope, time, new Actor(id, attributes), payload);
  }

  private static boolean hasDetail(String verb) {
    return switch (verb) {
      case "exec_create", "exec_start", "exec_detach", "health_status" -> true;
      default -> false;
    };
  }

  private static Optional<String> detail(String text) {
    return switch (text) {
      case "healthy" -> HEALTHY;
      case "unhealthy" -> UNHEALTHY;
      default -> Optional.of(text);
    };
  }
}
