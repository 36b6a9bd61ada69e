// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.real;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a small JSON text of an engine that is trusted: maps, lists, texts, and everything else as
 * the text it was written with; {@code null} is left out of maps.
 */
final class JsonReader {

  private enum Nothing {
    NULL
  }

  private final String text;
  private int at;

  private JsonReader(String text) {
    this.text = text;
  }

  /** The value that {@code text} holds. */
  static Object read(String text) {
    JsonReader reader = new JsonReader(text);
    return reader.value();
  }

  /** The text or number at the end of a path of member names. */
  static Optional<String> find(String json, String... path) {
    Object value = read(json);
    for (String name : path) {
      if (!(value instanceof Map<?, ?> map) || map.get(name) == null) {
        return Optional.empty();
      }
      value = map.get(name);
    }
    return Optional.of(String.valueOf(value));
  }

  private Object value() {
    char c = peek();
    return switch (c) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> string();
      default -> word();
    };
  }

  private Map<String, Object> object() {
    Map<String, Object> map = new LinkedHashMap<>();
    at++;
    while (peek() != '}') {
      String name = string();
      expect(':');
      Object value = value();
      if (value != Nothing.NULL) {
        map.put(name, value);
      }
      if (peek() == ',') {
        at++;
      }
    }
    at++;
    return map;
  }

  private List<Object> array() {
    List<Object> list = new ArrayList<>();
    at++;
    while (peek() != ']') {
      list.add(value());
      if (peek() == ',') {
        at++;
      }
    }
    at++;
    return list;
  }

  private Object word() {
    int from = at;
    while (at < text.length() && ",]} \n".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    String word = text.substring(from, at);
    if (word.isEmpty()) {
      throw new IllegalArgumentException("no JSON at " + from + ": " + text);
    }
    return word.equals("null") ? Nothing.NULL : word;
  }

  private String string() {
    expect('"');
    StringBuilder out = new StringBuilder();
    while (true) {
      char c = text.charAt(at++);
      if (c == '"') {
        return out.toString();
      }
      out.append(c == '\\' ? escape() : c);
    }
  }

  private char escape() {
    char c = text.charAt(at++);
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'u' -> {
        at += 4;
        yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
      }
      default -> c;
    };
  }

  private void expect(char c) {
    if (peek() != c) {
      throw new IllegalArgumentException("no " + c + " at " + at + ": " + text);
    }
    at++;
  }

  private char peek() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    if (at == text.length()) {
      throw new IllegalArgumentException("JSON ends too early: " + text);
    }
    return text.charAt(at);
  }
}
