// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import dev.dockreeve.engine.EngineException;
import dev.dockreeve.model.PlainText;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Moments, as engines write them. */
final class Stamps {

  private static final int SECONDS = "2026-01-31T12:00:00".length();
  private static final int DAY = 86_400;

  private Stamps() {}

  /** A moment; empty for Go's zero time, which stands for never. */
  static Optional<Instant> time(String text) throws EngineException {
    if (text.isEmpty() || text.startsWith("0001-01-01")) {
      return Optional.empty();
    }
    try {
      return Optional.of(isUsual(text) ? usual(text) : OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      throw new EngineException.Protocol(
          "time: " + PlainText.quoted(text) + " (expected: as in 2026-01-31T12:00:00.5Z)", e);
    }
  }

  /** What the header {@code Date} says; empty when it says nothing. */
  static Optional<Instant> date(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Whether it is of the form that nearly all are of; its numbers may still be wrong. */
  private static boolean isUsual(String text) {
    int zone = text.length() - 1;
    if (zone < SECONDS || zone > SECONDS + 10 || zone == SECONDS + 1 || text.charAt(zone) != 'Z') {
      return false;
    }
    for (int i = 0; i < zone; i++) {
      char c = text.charAt(i);
      boolean fits =
          switch (i) {
            case 4, 7 -> c == '-';
            case 10 -> c == 'T';
            case 13, 16 -> c == ':';
            case 19 -> c == '.';
            default -> c >= '0' && c <= '9';
          };
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  /** Without a formatter, which takes longer to load than the engine to answer. */
  private static Instant usual(String text) {
    int hour = number(text, 11, 13);
    int minute = number(text, 14, 16);
    int second = number(text, 17, SECONDS);
    if (hour > 23 || minute > 59 || second > 59) {
      throw new DateTimeException("not a time of the day");
    }
    long day =
        LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10)).toEpochDay();
    int digits = text.length() - SECONDS - 2;
    int nanos = digits <= 0 ? 0 : number(text, SECONDS + 1, SECONDS + 1 + digits);
    for (int i = Math.max(digits, 0); i < 9; i++) {
      nanos *= 10;
    }
    return Instant.ofEpochSecond(day * DAY + hour * 3600L + minute * 60L + second, nanos);
  }

  private static int number(String text, int from, int to) {
    return Integer.parseInt(text, from, to, 10);
  }
}
