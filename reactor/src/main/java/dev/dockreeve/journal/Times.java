// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import java.time.Instant;

/** Times as the tables have them: nanoseconds since 1970, and the nearest one that there is. */
final class Times {

  private static final long SECOND = 1_000_000_000L;
  private static final long MOST = Long.MAX_VALUE / SECOND - 1;

  private Times() {}

  static long nanos(Instant time) {
    long seconds = time.getEpochSecond();
    if (seconds > MOST) {
      return Long.MAX_VALUE;
    }
    if (seconds < -MOST) {
      return Long.MIN_VALUE;
    }
    return seconds * SECOND + time.getNano();
  }

  static Instant time(long nanos) {
    return Instant.ofEpochSecond(Math.floorDiv(nanos, SECOND), Math.floorMod(nanos, SECOND));
  }
}
