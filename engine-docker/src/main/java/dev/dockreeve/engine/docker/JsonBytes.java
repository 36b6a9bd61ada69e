// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

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

  /** So many digits fit into a long, unless the first is a 9. */
  private static final int LONG_DIGITS = 19;

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

  /** The same, where it was guessed. */
  private Words.@Nullable Word guessed;

  /** Whether no string has had any other character; whether a line has ended between values. */
  private boolean ascii;

  private boolean lined;

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
    ascii = true;
    lined = false;
  }

  /** Behind the last byte that was read. */
  int at() {
    return at;
  }

  /** Whether all that was read is ASCII: no other character may stand outside of strings. */
  boolean ascii() {
    return ascii;
  }

  /** Whether what was read goes over more than one line. */
  boolean lined() {
    return lined;
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

  /** The name of the member if it is one of these, else no text. The same otherwise. */
  String name(Names names) throws Malformed {
    String name =
        escaped ? names.like(Escapes.unescaped(bytes, from, to)) : names.at(bytes, from, to);
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

  /** The same, for what hardly anything says again. */
  String rare() throws Malformed {
    if (peek() != '"') {
      return text();
    }
    skip();
    return escaped ? word() : new String(bytes, from, to - from, UTF_8);
  }

  /** The value if it is a whole number, else 0. One that does not fit into a long is refused. */
  long whole() throws Malformed {
    byte c = peek();
    int begin = at;
    if (c >= '1' && c <= '8') {
      long value = digitsOf(LONG_DIGITS);
      byte next = here();
      if (next == ',' || next == '}') {
        return value;
      }
      at = begin;
    }
    skip();
    boolean number = c == '-' || Digits.is(c);
    return number && whole ? Digits.value(bytes, c == '-' ? begin + 1 : begin, at, c == '-') : 0;
  }

  /** What the next digits say, at most so many of them, and passes over them. */
  private long digitsOf(int most) {
    byte[] all = bytes;
    int last = Math.min(end, at + most);
    int i = at;
    long value = 0;
    while (i < last && Digits.is(all[i])) {
      value = value * 10 + (all[i++] - '0');
    }
    at = i;
    return value;
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
      Digits.expect(c);
      at = Digits.end(bytes, at, end);
    }
    whole = here() != '.' && here() != 'e' && here() != 'E';
    if (here() == '.') {
      at++;
      Digits.expect(here());
      at = Digits.end(bytes, at, end);
    }
    if (here() == 'e' || here() == 'E') {
      at++;
      at += here() == '+' || here() == '-' ? 1 : 0;
      Digits.expect(here());
      at = Digits.end(bytes, at, end);
    }
    wordEnds();
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
    Words.Word guess = words.guess(all, i, last);
    guessed = guess;
    if (guess != null) {
      ascii &= guess.ascii();
      to = i + guess.length();
      at = to + 1;
      return;
    }
    while (i < last) {
      byte c = all[i++];
      if (c > '\\') {
        continue; // Nearly every letter, after one look.
      }
      if (c == '"') {
        to = i - 1;
        at = i;
        return;
      }
      if (c == '\\') {
        i = Escapes.end(all, i, last);
        escaped = true;
      } else if (c < ' ') {
        if (c >= 0) {
          throw new Malformed();
        }
        ascii = false;
      }
    }
    throw new Malformed();
  }

  /** The string that was read last. */
  private String word() {
    if (guessed != null) {
      return words.saw(guessed);
    }
    return escaped ? Escapes.unescaped(bytes, from, to) : words.of(bytes, from, to - from);
  }

  /** The byte here; 0, which is nowhere allowed, at the end. */
  private byte here() {
    return at < end ? bytes[at] : 0;
  }

  /** Passes over blanks, and stays before what follows. */
  private byte peek() {
    byte c = here();
    while (c <= ' ' && blank(c)) {
      lined |= c == '\n';
      at++;
      c = here();
    }
    return c;
  }

  /** Passes over blanks and what follows. */
  private byte next() {
    byte c = here();
    c = c > ' ' ? c : peek();
    at++;
    return c;
  }

  private static boolean blank(byte c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }

  private static void expect(byte c, char expected) throws Malformed {
    if (c != expected) {
      throw new Malformed();
    }
  }
}
