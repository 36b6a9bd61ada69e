// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A small answer as a whole. Asking for what is not there, or is of another kind, gives the empty
 * piece: engines differ in what they leave out. Numbers stay text until somebody wants a number. Of
 * equal keys the last one counts.
 */
sealed interface Json {

  /** A string, or a number, or {@code true} or {@code false}; what is not there has no text. */
  record Scalar(String value) implements Json {}

  /** An array. */
  record Items(List<Json> values) implements Json {}

  /** An object, in the order of the document. */
  record Fields(Map<String, Json> values) implements Json {}

  /** Reads the value that comes next. */
  static Json read(JsonBytes from) throws JsonBytes.Malformed {
    if (from.object()) {
      Map<String, Json> fields = new LinkedHashMap<>();
      while (from.member()) {
        fields.put(from.name(), read(from));
      }
      return new Fields(fields);
    }
    if (from.array()) {
      List<Json> items = new ArrayList<>();
      while (from.item()) {
        items.add(read(from));
      }
      return new Items(items);
    }
    return new Scalar(from.text());
  }

  /** The value of a key. */
  default Json at(String key) {
    Json found = this instanceof Fields(var values) ? values.get(key) : null;
    return found == null ? new Scalar("") : found;
  }

  /** The text of a scalar, else the empty text. */
  default String text() {
    return this instanceof Scalar(var value) ? value : "";
  }

  /** The items of an array, else none. */
  default List<Json> items() {
    return this instanceof Items(var values) ? values : List.of();
  }
}
