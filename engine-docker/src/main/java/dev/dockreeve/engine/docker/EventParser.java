// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.dockreeve.model.Actor;
import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.EngineEvent;
import java.time.Instant;
import java.util.Optional;

/**
 * Reads one line of the event stream. Relies on {@code Type}, {@code Action}, {@code Actor}, {@code
 * scope}, {@code time} and {@code timeNano} only, since newer engines send nothing else. Every
 * event that is ever seen comes through here: nothing is made that the event does not keep. Used by
 * one thread.
 */
final class EventParser {

  private static final int WORDS = 1024;
  private static final long NANOS = 1_000_000_000L;
  private static final Optional<String> HEALTHY = Optional.of("healthy");
  private static final Optional<String> UNHEALTHY = Optional.of("unhealthy");

  private final JsonBytes json = new JsonBytes(Words.ofEvents(WORDS));
  private final Attributes.Builder builder = new Attributes.Builder();

  private String type = "";
  private String action = "";
  private String scope = "";
  private String health = "";
  private String id = "";
  private long seconds;
  private long nanos;
  private Attributes attributes = Attributes.EMPTY;

  /**
   * Reads the line {@code bytes[from, from + length)}.
   *
   * @throws JsonBytes.Malformed when it is not an event
   */
  EngineEvent parse(byte[] bytes, int from, int length) throws JsonBytes.Malformed {
    read(bytes, from, length);
    json.end();
    return event(text(bytes, from, length));
  }

  /**
   * Reads the line that begins at {@code from}, and ends with its event at {@link #end}. What
   * follows is not looked at.
   *
   * @param to where the bytes end that are there
   * @throws JsonBytes.Malformed when it is not an event, or one that is not whole
   */
  EngineEvent parseFirst(byte[] bytes, int from, int to) throws JsonBytes.Malformed {
    read(bytes, from, to - from);
    if (json.lined()) {
      throw new JsonBytes.Malformed();
    }
    return event(text(bytes, from, json.at() - from));
  }

  /** Behind the last byte of what {@link #parseFirst} has read. */
  int end() {
    return json.at();
  }

  private void read(byte[] bytes, int from, int length) throws JsonBytes.Malformed {
    reset();
    json.begin(bytes, from, length);
    if (!json.object()) {
      throw new JsonBytes.Malformed();
    }
    while (json.member()) {
      field(json.name());
    }
    if (type.isEmpty() || action.isEmpty() || (seconds == 0 && nanos == 0)) {
      throw new JsonBytes.Malformed();
    }
  }

  /** Of the bytes that were just read: without a look at each where they are all ASCII. */
  private String text(byte[] bytes, int from, int length) {
    return new String(bytes, from, length, json.ascii() ? ISO_8859_1 : UTF_8);
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

  private void field(String name) throws JsonBytes.Malformed {
    switch (name) {
      case "Type" -> type = json.text();
      case "Action" -> action = json.text();
      case "Actor" -> actor();
      case "scope" -> scope = json.text();
      case "time" -> seconds = json.whole();
      case "timeNano" -> nanos = json.whole();
      case "HealthStatus" -> health = json.text();
      default -> json.skip();
    }
  }

  private void actor() throws JsonBytes.Malformed {
    id = "";
    attributes = Attributes.EMPTY;
    if (!json.object()) {
      json.skip();
      return;
    }
    while (json.member()) {
      switch (json.name()) {
        case "ID" -> id = json.text();
        case "Attributes" -> attributes = attributes();
        default -> json.skip();
      }
    }
  }

  private Attributes attributes() throws JsonBytes.Malformed {
    if (!json.object()) {
      json.skip();
      return Attributes.EMPTY;
    }
    builder.clear();
    while (json.member()) {
      builder.put(json.name(), json.text());
    }
    return builder.build();
  }

  private EngineEvent event(String payload) {
    int colon = mayHaveDetail() ? action.indexOf(": ") : -1;
    String verb = colon > 0 ? verbWithDetail(action.substring(0, colon)) : "";
    Optional<String> detail = Optional.empty();
    if (!verb.isEmpty()) {
      detail = detail(action.substring(colon + 2));
    } else {
      verb = action;
      if (!health.isEmpty() && action.equals("health_status")) {
        detail = detail(health);
      }
    }
    return new EngineEvent(type, verb, detail, scope, time(), new Actor(id, attributes), payload);
  }

  private Instant time() {
    if (nanos == 0) {
      return Instant.ofEpochSecond(Math.clamp(seconds, -NANOS * 10, NANOS * 10));
    }
    // Nearly always of the same second; divisions are dear.
    boolean usual = nanos > 0 && seconds >= 0 && seconds <= Long.MAX_VALUE / NANOS;
    long rest = usual ? nanos - seconds * NANOS : -1;
    return rest >= 0 && rest < NANOS
        ? Instant.ofEpochSecond(seconds, rest)
        : Instant.ofEpochSecond(0, nanos);
  }

  /** Whether it begins as those verbs do that have a detail. */
  private boolean mayHaveDetail() {
    char first = action.charAt(0);
    return first == 'e' || first == 'h';
  }

  /** The verb, always as the same object, if it is one that has a detail; else no text. */
  private static String verbWithDetail(String verb) {
    return switch (verb) {
      case "exec_create" -> "exec_create";
      case "exec_start" -> "exec_start";
      case "exec_detach" -> "exec_detach";
      case "health_status" -> "health_status";
      default -> "";
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
