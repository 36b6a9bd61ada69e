// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A second, independent reading of JSON, as simple as can be: maps, lists, strings, and everything
 * else as the text that it is. For well-formed recordings only.
 */
final class PlainJson {

  private final String text;
  private int at;

  private PlainJson(String text) {
    this.text = text;
  }

  static Object read(String text) {
    return new PlainJson(text).value();
  }

  /** The value at a path of keys, or null. */
  static @Nullable Object at(Object json, String... path) {
    Object found = json;
    for (String key : path) {
      if (!(found instanceof Map<?, ?> map) || map.get(key) == null) {
        return null;
      }
      found = map.get(key);
    }
    return found;
  }

  private Object value() {
    skip();
    char c = text.charAt(at);
    return switch (c) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> string();
      default -> literal();
    };
  }

  private Map<String, Object> object() {
    Map<String, Object> map = new LinkedHashMap<>();
    at++;
    skip();
    while (text.charAt(at) != '}') {
      String key = string();
      skip();
      at++;
      map.put(key, value());
      separator();
    }
    at++;
    return map;
  }

  private List<Object> array() {
    List<Object> list = new ArrayList<>();
    at++;
    skip();
    while (text.charAt(at) != ']') {
      list.add(value());
      separator();
    }
    at++;
    return list;
  }

  private void separator() {
    skip();
    if (text.charAt(at) == ',') {
      at++;
      skip();
    }
  }

  private String string() {
    StringBuilder string = new StringBuilder();
    for (at++; text.charAt(at) != '"'; at++) {
      string.append(text.charAt(at) == '\\' ? escape() : text.charAt(at));
    }
    at++;
    return string.toString();
  }

  private char escape() {
    at++;
    return switch (text.charAt(at)) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'u' -> {
        at += 4;
        yield (char) Integer.parseInt(text.substring(at - 3, at + 1), 16);
      }
      default -> text.charAt(at);
    };
  }

  private String literal() {
    int from = at;
    while (at < text.length() && ",]} \n".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return text.substring(from, at);
  }

  private void skip() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }
}
