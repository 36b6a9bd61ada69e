// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Durations as people write them: {@code 500ms 30s 5m 1h 7d}; more than nothing, at most ten years,
 * one unit.
 */
sealed interface DurationText {

  /** Ten years: short enough to be counted in nanoseconds, anywhere. */
  Duration LONGEST = Duration.ofDays(3650);

  /** A duration. */
  record Good(Duration duration) implements DurationText {}

  /** None, and what was probably meant. */
  record Bad(String why, Optional<String> meant) implements DurationText {}

  /** Reads one. */
  static DurationText parse(String text) {
    Matcher exact = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)").matcher(text);
    if (exact.matches()) {
      Duration duration = of(Long.parseLong(exact.group(1)), exact.group(2));
      if (duration.compareTo(LONGEST) > 0) {
        return new Bad("is longer than ten years", Optional.empty());
      }
      return duration.isPositive() ? new Good(duration) : new Bad("is zero", Optional.empty());
    }
    if (text.matches("[0-9]{1,9}")) {
      return new Bad("has no unit", Optional.of(text + "s"));
    }
    return new Bad("is not a duration", meant(text));
  }

  /** A duration of whole milliseconds in the largest unit that has it whole. */
  static String of(Duration duration) {
    return Stream.of("d", "h", "m", "s", "ms")
        .filter(unit -> duration.toMillis() % of(1, unit).toMillis() == 0)
        .findFirst()
        .map(unit -> duration.toMillis() / of(1, unit).toMillis() + unit)
        .orElseThrow();
  }

  private static Optional<String> meant(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    Matcher loose = Pattern.compile("([0-9]{1,9}) *([a-z]+)").matcher(lower);
    if (loose.matches()) {
      return Optional.ofNullable(Units.WORDS.get(loose.group(2)))
          .map(unit -> loose.group(1) + unit);
    }
    Matcher both = Pattern.compile("([0-9]{1,4})([hm]) *([0-9]{1,4})([ms])").matcher(lower);
    if (!both.matches() || both.group(2).equals(both.group(4))) {
      return Optional.empty();
    }
    Duration sum =
        of(Long.parseLong(both.group(1)), both.group(2))
            .plus(of(Long.parseLong(both.group(3)), both.group(4)));
    boolean minutes = sum.toSecondsPart() == 0;
    return Optional.of(minutes ? sum.toMinutes() + "m" : sum.toSeconds() + "s");
  }

  private static Duration of(long number, String unit) {
    return switch (unit) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  /** Other words for the units. */
  final class Units {
    private static final Map<String, String> WORDS =
        Map.ofEntries(
            Map.entry("ms", "ms"),
            Map.entry("msec", "ms"),
            Map.entry("millis", "ms"),
            Map.entry("milliseconds", "ms"),
            Map.entry("s", "s"),
            Map.entry("sec", "s"),
            Map.entry("secs", "s"),
            Map.entry("second", "s"),
            Map.entry("seconds", "s"),
            Map.entry("m", "m"),
            Map.entry("min", "m"),
            Map.entry("mins", "m"),
            Map.entry("minute", "m"),
            Map.entry("minutes", "m"),
            Map.entry("h", "h"),
            Map.entry("hour", "h"),
            Map.entry("hours", "h"),
            Map.entry("d", "d"),
            Map.entry("day", "d"),
            Map.entry("days", "d"));

    private Units() {}
  }
}
