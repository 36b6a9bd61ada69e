// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import java.time.Duration;

/** Times as people read them. */
final class Words {

  private Words() {}

  static String duration(Duration time) {
    if (time.compareTo(Duration.ofSeconds(1)) < 0) {
      return time.toMillis() + " ms";
    }
    if (time.compareTo(Duration.ofMinutes(2)) < 0) {
      return time.toSeconds() + " s";
    }
    return time.compareTo(Duration.ofHours(2)) < 0
        ? time.toMinutes() + " min"
        : time.toHours() + " h";
  }
}
