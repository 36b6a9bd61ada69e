// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A piece of an answer. Asking for what is not there, or is of another kind, gives the empty piece:
 * engines differ in what they leave out. Numbers stay text until somebody wants a number. Of equal
 * keys the last one counts.
 */
sealed interface Json {

  /** The deepest nesting that is read; deeper documents are refused. */
  int DEEPEST = 64;

  /** The largest answer that is read, in bytes. */
  long LARGEST = 64L << 20;

  /** Shared by all parsers: bounded in depth and size, and deaf to crafted hash collisions. */
  JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxDocumentLength(LARGEST)
                  .maxNameLength(EventLines.LONGEST)
                  .maxStringLength(EventLines.LONGEST)
                  .build())
          .build();

  /** What is not there, and {@code null}. */
  record Nothing() implements Json {}

  /** A string, or a number, or {@code true} or {@code false}. */
  record Scalar(String value) implements Json {}

  /** An array. */
  record Items(List<Json> values) implements Json {}

  /** An object, in the order of the document. */
  record Fields(Map<String, Json> values) implements Json {}

  /**
   * Reads one document.
   *
   * @throws JsonParseException when it is not JSON, or there is more than one document
   */
  static Json read(InputStream in) throws IOException {
    try (JsonParser parser = FACTORY.createParser(in)) {
      if (parser.nextToken() == null) {
        throw new JsonParseException(parser, "nothing at all");
      }
      Json document = value(parser);
      if (parser.nextToken() != null) {
        throw new JsonParseException(parser, "more than one document");
      }
      return document;
    }
  }

  private static Json value(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      Map<String, Json> fields = new LinkedHashMap<>();
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        parser.nextToken();
        fields.put(name, value(parser));
      }
      return new Fields(fields);
    }
    if (token == JsonToken.START_ARRAY) {
      List<Json> items = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        items.add(value(parser));
      }
      return new Items(items);
    }
    return token == JsonToken.VALUE_NULL ? new Nothing() : new Scalar(parser.getText());
  }

  /** The value of a key. */
  default Json at(String key) {
    return this instanceof Fields(var values)
        ? values.getOrDefault(key, new Nothing())
        : new Nothing();
  }

  /** The value at the end of a path of keys. */
  default Json at(String key, String... path) {
    Json found = at(key);
    for (String next : path) {
      found = found.at(next);
    }
    return found;
  }

  /** The text of a scalar, else the empty text. */
  default String text() {
    return this instanceof Scalar(var value) ? value : "";
  }

  /** The value of a whole number that fits, else 0. */
  default int number() {
    try {
      return Integer.parseInt(text());
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** Whether it is {@code true}. */
  default boolean truth() {
    return text().equals("true");
  }

  /** The items of an array, else none. */
  default List<Json> items() {
    return this instanceof Items(var values) ? values : List.of();
  }

  /** The fields of an object, else none. */
  default Map<String, Json> fields() {
    return this instanceof Fields(var values) ? values : Map.of();
  }
}
