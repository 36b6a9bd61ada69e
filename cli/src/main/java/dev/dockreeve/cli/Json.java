// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.dockreeve.model.JsonWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A JSON value that was read: what the daemon answers. What is missing is empty, zero or false. */
sealed interface Json {

  /** Members in their order. */
  record Members(Map<String, Json> all) implements Json {}

  /** Elements in their order. */
  record Elements(List<Json> all) implements Json {}

  /** A text. */
  record Text(String value) implements Json {}

  /** A whole number. */
  record Whole(long value) implements Json {}

  /** True or false. */
  record Flag(boolean value) implements Json {}

  /** Nothing. */
  record Null() implements Json {}

  /** Reads one document; the parser's own limits hold. */
  static Json parse(String text) throws IOException {
    try (JsonParser parser = new JsonFactory().createParser(text)) {
      return read(parser, parser.nextToken());
    }
  }

  private static Json read(JsonParser parser, JsonToken token) throws IOException {
    if (token == null) {
      throw new IOException("JSON ends too early");
    }
    return switch (token) {
      case START_OBJECT -> {
        Map<String, Json> members = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String name = parser.currentName();
          members.put(name, read(parser, parser.nextToken()));
        }
        yield new Members(members);
      }
      case START_ARRAY -> {
        List<Json> elements = new ArrayList<>();
        for (JsonToken next = parser.nextToken();
            next != JsonToken.END_ARRAY;
            next = parser.nextToken()) {
          elements.add(read(parser, next));
        }
        yield new Elements(elements);
      }
      case VALUE_STRING -> new Text(parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Whole(parser.getValueAsLong());
      case VALUE_TRUE, VALUE_FALSE -> new Flag(parser.getBooleanValue());
      case VALUE_NULL -> new Null();
      default -> throw new IOException("unexpected " + token);
    };
  }

  /** The member {@code name}. */
  default Optional<Json> get(String name) {
    return this instanceof Members(Map<String, Json> all)
        ? Optional.ofNullable(all.get(name))
        : Optional.empty();
  }

  /** The member {@code name} as text; a number as digits. */
  default String text(String name) {
    return get(name)
        .map(value ->
            switch (value) {
              case Text(String text) -> text;
              case Whole(long number) -> Long.toString(number);
              case Flag(boolean flag) -> Boolean.toString(flag);
              case Members _, Elements _, Null _ -> "";
            })
        .orElse("");
  }

  /** The member {@code name} as a number. */
  default long number(String name) {
    return get(name).orElse(new Null()) instanceof Whole(long value) ? value : 0;
  }

  /** The member {@code name} as true or false. */
  default boolean flag(String name) {
    return get(name).orElse(new Null()) instanceof Flag(boolean value) && value;
  }

  /** The elements of the member {@code name}. */
  default List<Json> list(String name) {
    return get(name).orElse(new Null()) instanceof Elements(List<Json> all) ? all : List.of();
  }

  /** In one line. */
  default String line() {
    JsonWriter json = new JsonWriter();
    write(json);
    return json.toString();
  }

  private void write(JsonWriter json) {
    switch (this) {
      case Members(Map<String, Json> all) -> {
        json.beginObject();
        all.forEach((name, value) -> value.write(json.name(name)));
        json.endObject();
      }
      case Elements(List<Json> all) -> {
        json.beginArray();
        all.forEach(value -> value.write(json));
        json.endArray();
      }
      case Text(String value) -> json.value(value);
      case Whole(long value) -> json.value(value);
      case Flag(boolean value) -> json.value(value);
      case Null _ -> json.nullValue();
    }
  }
}
