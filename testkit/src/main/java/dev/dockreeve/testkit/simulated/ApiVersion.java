// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.simulated;

import java.util.Comparator;

/** A version of Docker's API; compared by number, so 1.9 comes before 1.41. */
record ApiVersion(int major, int minor) implements Comparable<ApiVersion> {

  /** From here on events have no {@code status}, {@code id} and {@code from} any more. */
  static final ApiVersion LEAN = new ApiVersion(1, 52);

  static ApiVersion of(String text) {
    int dot = text.indexOf('.');
    if (dot < 1 || dot > 4 || text.length() > 9) {
      throw new IllegalArgumentException("version: " + text + " (expected: as in 1.41)");
    }
    return new ApiVersion(
        Integer.parseInt(text.substring(0, dot)), Integer.parseInt(text.substring(dot + 1)));
  }

  boolean before(ApiVersion other) {
    return compareTo(other) < 0;
  }

  @Override
  public int compareTo(ApiVersion other) {
    return Comparator.comparingInt(ApiVersion::major)
        .thenComparingInt(ApiVersion::minor)
        .compare(this, other);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
