// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;

/**
 * Steps through one JSON document that lies in an array, without making a token of anything that
 * nobody asks for. As strict as the standard: what is not JSON is refused, also where it is passed
 * over. What is not a character, in UTF-8 or as an escape, becomes U+FFFD within a string, and is
 * refused elsewhere. Used by one thread, for one document after the other.
 *
 * <p>Whoever uses it must take, or skip, the value of each member and each item before asking for
 * the next.
 */
final class JsonBytes {

  /** The deepest nesting that is read; deeper documents are refused. */
  static final int DEEPEST = 64;

  /** It is not JSON, or nested too deeply. Says no more, and costs no stack trace. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    Malformed() {
      super("not JSON", null, false, false);
    }
  }

  private final Words words;
  private byte[] bytes = new byte[0];
  private int at;
  private int end;
  private int depth;

  /** Whether what was just entered has had no member, or item, yet. */
  private boolean fresh;

  /** The string that was read last: its first byte, the one behind its last, any backslash. */
  private int from;

  private int to;
  private boolean escaped;

  /** Whether the number that was read last has no point and no exponent. */
  private boolean whole;

  JsonBytes(Words words) {
    this.words = words;
  }

  /** Goes to the beginning of the document {@code source[from, from + length)}. */
  void begin(byte[] source, int start, int length) {
    bytes = source;
    at = start;
    end = start + length;
    depth = 0;
    fresh = false;
  }

  /** Makes sure that nothing is left. */
  void end() throws Malformed {
    while (at < end) {
      if (!blank(bytes[at++])) {
        throw new Malformed();
      }
    }
  }

  /** Enters the value if it is an object; else stays before it. */
  boolean object() throws Malformed {
    if (peek() != '{') {
      return false;
    }
    at++;
    deeper();
    fresh = true;
    return true;
  }

  /** Goes to the next member of the object that was entered last, or leaves the object. */
  boolean member() throws Malformed {
    byte c = next();
    if (c == '}') {
      fresh = false;
      depth--;
      return false;
    }
    if (!fresh) {
      expect(c, ',');
      c = next();
    }
    fresh = false;
    expect(c, '"');
    string();
    return true;
  }

  /** Enters the value if it is an array; else stays before it. */
  boolean array() throws Malformed {
    if (peek() != '[') {
      return false;
    }
    at++;
    deeper();
    fresh = true;
    return true;
  }

  /** Goes to the next item of the array that was entered last, or leaves the array. */
  boolean item() throws Malformed {
    if (peek() != ']') {
      if (!fresh) {
        expect(next(), ',');
      }
      fresh = false;
      return true;
    }
    at++;
    fresh = false;
    depth--;
    return false;
  }

  /** The name of the member. Must be asked for before its value. */
  String name() throws Malformed {
    String name = word();
    expect(next(), ':');
    return name;
  }

  /** The value as text: numbers and truths as they are written, anything else as no text. */
  String text() throws Malformed {
    byte c = peek();
    if (c == '"') {
      at++;
      string();
      return word();
    }
    int begin = at;
    skip();
    return c == '{' || c == '[' || c == 'n' ? "" : words.of(bytes, begin, at - begin);
  }

  /** The value if it is a whole number, else 0. One that does not fit into a long is refused. */
  long whole() throws Malformed {
    byte c = peek();
    int begin = at;
    skip();
    boolean number = c == '-' || digit(c);
    return number && whole ? value(c == '-' ? begin + 1 : begin, c == '-') : 0;
  }

  private long value(int begin, boolean minus) throws Malformed {
    try {
      // Negative all the way, since the smallest number has no positive counterpart.
      long negative = 0;
      for (int i = begin; i < at; i++) {
        negative = Math.subtractExact(Math.multiplyExact(negative, 10L), bytes[i] - '0');
      }
      return minus ? negative : Math.negateExact(negative);
    } catch (ArithmeticException e) {
      throw new Malformed();
    }
  }

  /** Passes over the value, whatever it is. */
  void skip() throws Malformed {
    byte c = next();
    switch (c) {
      case '"' -> string();
      case '{' -> skipObject();
      case '[' -> skipArray();
      case 't' -> literal("rue");
      case 'f' -> literal("alse");
      case 'n' -> literal("ull");
      default -> number(c);
    }
  }

  private void skipObject() throws Malformed {
    deeper();
    fresh = true;
    while (member()) {
      expect(next(), ':');
      skip();
    }
  }

  private void skipArray() throws Malformed {
    deeper();
    if (peek() == ']') {
      at++;
    } else {
      byte c;
      do {
        skip();
        c = next();
      } while (c == ',');
      expect(c, ']');
    }
    depth--;
  }

  private void deeper() throws Malformed {
    if (++depth > DEEPEST) {
      throw new Malformed();
    }
  }

  private void literal(String rest) throws Malformed {
    for (int i = 0; i < rest.length(); i++) {
      expect(at < end ? bytes[at++] : 0, rest.charAt(i));
    }
    wordEnds();
  }

  private void number(byte first) throws Malformed {
    byte c = first == '-' ? here() : first;
    at += first == '-' ? 1 : 0;
    if (c != '0') {
      expectDigit(c);
      digits();
    }
    whole = here() != '.' && here() != 'e' && here() != 'E';
    if (here() == '.') {
      at++;
      expectDigit(here());
      digits();
    }
    if (here() == 'e' || here() == 'E') {
      at++;
      at += here() == '+' || here() == '-' ? 1 : 0;
      expectDigit(here());
      digits();
    }
    wordEnds();
  }

  private void digits() {
    while (digit(here())) {
      at++;
    }
  }

  /** After a number or a literal: only what may follow a value. */
  private void wordEnds() throws Malformed {
    byte c = here();
    if (c != ',' && c != '}' && c != ']' && !blank(c)) {
      throw new Malformed();
    }
  }

  /** Finds the end of the string whose opening quote was just passed. */
  private void string() throws Malformed {
    byte[] all = bytes;
    int last = end;
    int i = at;
    from = i;
    escaped = false;
    while (i < last) {
      byte c = all[i++];
      if (c == '"') {
        to = i - 1;
        at = i;
        return;
      }
      if (c == '\\') {
        i = escape(i);
        escaped = true;
      } else if (c >= 0 && c < ' ') {
        throw new Malformed();
      }
    }
    throw new Malformed();
  }

  /** Checks the escape whose backslash was just passed; where it ends. */
  private int escape(int start) throws Malformed {
    return switch (start < end ? bytes[start] : 0) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> start + 1;
      case 'u' -> hexadecimal(start + 1);
      default -> throw new Malformed();
    };
  }

  private int hexadecimal(int start) throws Malformed {
    for (int i = start; i < start + 4; i++) {
      if (i >= end || !HexFormat.isHexDigit(bytes[i])) {
        throw new Malformed();
      }
    }
    return start + 4;
  }

  /** The string that was read last. */
  private String word() {
    return escaped ? unescaped() : words.of(bytes, from, to - from);
  }

  private String unescaped() {
    StringBuilder text = new StringBuilder(to - from);
    int plain = from;
    for (int i = from; i < to; i++) {
      if (bytes[i] == '\\') {
        text.append(new String(bytes, plain, i - plain, UTF_8));
        i++;
        text.append(
            switch (bytes[i]) {
              case 'b' -> '\b';
              case 'f' -> '\f';
              case 'n' -> '\n';
              case 'r' -> '\r';
              case 't' -> '\t';
              case 'u' -> unicode(i + 1);
              default -> (char) bytes[i];
            });
        i += bytes[i] == 'u' ? 4 : 0;
        plain = i + 1;
      }
    }
    return characters(text.append(new String(bytes, plain, to - plain, UTF_8)));
  }

  /** Halves of characters, which only escapes can make, become U+FFFD as well. */
  private static String characters(StringBuilder text) {
    int[] characters =
        text.codePoints().map(c -> c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c).toArray();
    return new String(characters, 0, characters.length);
  }

  private char unicode(int start) {
    int value = 0;
    for (int i = start; i < start + 4; i++) {
      value = value << 4 | HexFormat.fromHexDigit(bytes[i]);
    }
    return (char) value;
  }

  /** The byte here; 0, which is nowhere allowed, at the end. */
  private byte here() {
    return at < end ? bytes[at] : 0;
  }

  /** Passes over blanks, and stays before what follows. */
  private byte peek() {
    while (at < end && blank(bytes[at])) {
      at++;
    }
    return here();
  }

  /** Passes over blanks and what follows. */
  private byte next() {
    byte c = peek();
    at++;
    return c;
  }

  private static boolean blank(byte c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }

  private static boolean digit(byte c) {
    return c >= '0' && c <= '9';
  }

  private static void expectDigit(byte c) throws Malformed {
    if (!digit(c)) {
      throw new Malformed();
    }
  }

  private static void expect(byte c, char expected) throws Malformed {
    if (c != expected) {
      throw new Malformed();
    }
  }
}
