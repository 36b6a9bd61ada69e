// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import dev.dockreeve.model.PlainText;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers and times as people say them. */
final class Words {

  private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,5})(ms|s|m|h|d)");
  private static final DateTimeFormatter OF_DAY = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final DateTimeFormatter WHOLE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  private Words() {}

  /** {@code 1 rule}, {@code 3 rules}. */
  static String count(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  /** {@code 84 ms}, {@code 3.2 s}, {@code 4 min}, {@code 5 h}, {@code 3 d}. */
  static String duration(Duration duration) {
    long millis = Math.max(0, duration.toMillis());
    if (millis < 1000) {
      return millis + " ms";
    }
    if (millis < 60_000) {
      return millis / 1000 + "." + millis % 1000 / 100 + " s";
    }
    if (duration.toMinutes() < 60) {
      return duration.toMinutes() + " min";
    }
    return duration.toHours() < 48 ? duration.toHours() + " h" : duration.toDays() + " d";
  }

  /** The duration that {@code 500ms 30s 5m 2h 7d} mean. */
  static Optional<Duration> parsedDuration(String text) {
    Matcher parts = DURATION.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(parts.group(1));
    return Optional.of(
        switch (parts.group(2)) {
          case "ms" -> Duration.ofMillis(number);
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          default -> Duration.ofDays(number);
        });
  }

  /** {@code 512 B}, {@code 1.5 MiB}. */
  static String size(long bytes) {
    String[] units = {"KiB", "MiB", "GiB", "TiB"};
    if (bytes < 1024) {
      return bytes + " B";
    }
    double size = bytes;
    int unit = -1;
    while (size >= 1024 && unit < units.length - 1) {
      size /= 1024;
      unit++;
    }
    return "%.1f %s".formatted(size, units[unit]);
  }

  /** How long ago a time was that is written in RFC 3339; as it is, when it is not. */
  static String ago(String time) {
    return parsed(time)
        .map(at -> duration(Duration.between(at, Instant.now())) + " ago")
        .orElse(PlainText.brief(time));
  }

  /** The local time of day, with the date unless it is today. */
  static String time(String time) {
    return parsed(time)
        .map(at -> at.atZone(ZoneId.systemDefault()))
        .map(at ->
            (at.toLocalDate().equals(LocalDate.now(ZoneId.systemDefault())) ? OF_DAY : WHOLE)
                .format(at))
        .orElse(PlainText.brief(time));
  }

  private static Optional<Instant> parsed(String time) {
    try {
      return Optional.of(Instant.parse(time));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
