// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them: {@code 64KiB 512MiB 1GiB}; more than nothing, one unit. */
sealed interface SizeText {

  /** A size. */
  record Good(long bytes) implements SizeText {}

  /** None, and what was probably meant. */
  record Bad(String why, Optional<String> meant) implements SizeText {}

  /** Reads one. */
  static SizeText parse(String text) {
    Matcher exact = Pattern.compile("([0-9]{1,9})([KMG])iB").matcher(text);
    if (exact.matches()) {
      long bytes = Long.parseLong(exact.group(1)) << shift(exact.group(2));
      return bytes > 0 ? new Good(bytes) : new Bad("is zero", Optional.empty());
    }
    if (text.matches("[0-9]{1,18}")) {
      long number = Long.parseLong(text);
      boolean bytes = number >= 1 << 20;
      return new Bad(
          "has no unit", Optional.of(bytes ? Math.ceilDiv(number, 1 << 20) + "MiB" : text + "MiB"));
    }
    Matcher loose =
        Pattern.compile("([0-9]{1,9}) *([kmg])(i?b|ib?)?").matcher(text.toLowerCase(Locale.ROOT));
    return new Bad(
        "is not a size",
        loose.matches()
            ? Optional.of(loose.group(1) + loose.group(2).toUpperCase(Locale.ROOT) + "iB")
            : Optional.empty());
  }

  /** A size in the largest unit that has it whole. */
  static String of(long bytes) {
    for (String unit : new String[] {"G", "M", "K"}) {
      if (bytes % (1L << shift(unit)) == 0) {
        return (bytes >> shift(unit)) + unit + "iB";
      }
    }
    return bytes + " bytes";
  }

  private static int shift(String unit) {
    return switch (unit) {
      case "K" -> 10;
      case "M" -> 20;
      default -> 30;
    };
  }
}
