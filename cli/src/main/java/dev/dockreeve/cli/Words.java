// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import java.time.Duration;

/** Numbers and times as people say them. */
final class Words {

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
}
