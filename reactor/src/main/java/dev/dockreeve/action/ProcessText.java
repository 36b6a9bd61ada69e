// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.util.Optional;

/**
 * What can be given to a process as one argument or one variable. The JVM encodes both for the
 * locale it was started in, and silently puts a question mark for what the locale does not have;
 * with us that is a problem said aloud.
 */
final class ProcessText {

  /** Linux takes 128 KiB with the zero at the end. */
  static final int LONGEST = 131_071;

  private static final Charset NATIVE =
      Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"), UTF_8);

  private ProcessText() {}

  /** Why {@code text} cannot be given to a process; empty when it can. */
  static Optional<String> problem(String text) {
    return problem(text, NATIVE);
  }

  static Optional<String> problem(String text, Charset charset) {
    if (text.indexOf('\0') >= 0) {
      return Optional.of("it has a NUL character, which no argument can hold");
    }
    if (text.length() > LONGEST / 3) {
      int bytes = text.getBytes(charset).length;
      if (bytes > LONGEST) {
        return Optional.of(
            "it has " + bytes + " bytes (expected: <= " + LONGEST + ", the limit of Linux)");
      }
    }
    return charset.equals(UTF_8) || charset.newEncoder().canEncode(encodable(text))
        ? Optional.empty()
        : Optional.of(
            "it has characters that the locale ("
                + charset
                + ") has not; start with LC_ALL=C.UTF-8");
  }

  /** How a process gets {@code text}, without the zero at the end. */
  static byte[] bytes(String text) {
    return text.getBytes(NATIVE);
  }

  /** {@code text}, with U+FFFD for halves of characters, which no encoding has. */
  static String encodable(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return text.codePoints()
            .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xfffd : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
      }
    }
    return text;
  }
}
