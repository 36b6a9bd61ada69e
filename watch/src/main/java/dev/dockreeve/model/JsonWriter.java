// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.model;

import java.util.Map;

/**
 * Writes one line of JSON. Control characters, lone surrogates, line separators and bidirectional
 * marks are escaped, so the result is one line of valid UTF-8 whatever the values are. Not safe for
 * use by several threads.
 */
public final class JsonWriter {

  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private final StringBuilder out = new StringBuilder(512);
  private boolean comma;

  /** Opens an object. */
  public JsonWriter beginObject() {
    return open('{');
  }

  /** Closes the object that was opened last. */
  public JsonWriter endObject() {
    return close('}');
  }

  /** Opens an array. */
  public JsonWriter beginArray() {
    return open('[');
  }

  /** Closes the array that was opened last. */
  public JsonWriter endArray() {
    return close(']');
  }

  /** The name of the member that is written next. */
  public JsonWriter name(String name) {
    separate();
    quote(name);
    out.append(':');
    comma = false;
    return this;
  }

  /** A text. */
  public JsonWriter value(String value) {
    separate();
    quote(value);
    comma = true;
    return this;
  }

  /** A number. */
  public JsonWriter value(long value) {
    separate();
    out.append(value);
    comma = true;
    return this;
  }

  /** True or false. */
  public JsonWriter value(boolean value) {
    separate();
    out.append(value);
    comma = true;
    return this;
  }

  /** The value {@code null}. */
  public JsonWriter nullValue() {
    separate();
    out.append("null");
    comma = true;
    return this;
  }

  /** A member of an object. */
  public JsonWriter member(String name, String value) {
    return name(name).value(value);
  }

  /** A member of an object. */
  public JsonWriter member(String name, long value) {
    return name(name).value(value);
  }

  /** A member of an object. */
  public JsonWriter member(String name, boolean value) {
    return name(name).value(value);
  }

  /** An object of texts. */
  public JsonWriter texts(Map<String, String> texts) {
    beginObject();
    texts.forEach(this::member);
    return endObject();
  }

  /** What was written. */
  @Override
  public String toString() {
    return out.toString();
  }

  private JsonWriter open(char bracket) {
    separate();
    out.append(bracket);
    comma = false;
    return this;
  }

  private JsonWriter close(char bracket) {
    out.append(bracket);
    comma = true;
    return this;
  }

  private void separate() {
    if (comma) {
      out.append(',');
    }
  }

  private void quote(String text) {
    out.append('"');
    int plain = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c >= 0x7f || c == '"' || c == '\\') {
        out.append(text, plain, i);
        i = special(text, i);
        plain = i + 1;
      }
    }
    out.append(text, plain, text.length()).append('"');
  }

  /** Writes the character there, which may be two. Returns where its last one is. */
  private int special(String text, int at) {
    char c = text.charAt(at);
    if (c == '"' || c == '\\') {
      out.append('\\').append(c);
    } else if (c == '\n') {
      out.append("\\n");
    } else if (Character.isHighSurrogate(c)
        && at + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(at + 1))) {
      out.append(c).append(text.charAt(at + 1));
      return at + 1;
    } else if (unsafe(c)) {
      escape(c);
    } else {
      out.append(c);
    }
    return at;
  }

  private static boolean unsafe(char c) {
    return Character.isISOControl(c)
        || Character.isSurrogate(c)
        || c == '\u2028'
        || c == '\u2029'
        || c == '\u061c'
        || (c >= '\u200e' && c <= '\u200f')
        || (c >= '\u202a' && c <= '\u202e')
        || (c >= '\u2066' && c <= '\u2069');
  }

  private void escape(char c) {
    out.append("\\u")
        .append(HEX[c >> 12])
        .append(HEX[(c >> 8) & 15])
        .append(HEX[(c >> 4) & 15])
        .append(HEX[c & 15]);
  }
}
