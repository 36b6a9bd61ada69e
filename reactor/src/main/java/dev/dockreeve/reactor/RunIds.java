// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.reactor;

import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Names for runs: ten letters and digits that tell one life of the program from another, and a
 * number. Any thread.
 */
final class RunIds {

  private static final int RADIX = 36;

  private final String life;
  private final AtomicLong last = new AtomicLong();

  RunIds(RandomGenerator random) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < 10; i++) {
      letters.append(Character.forDigit(random.nextInt(RADIX), RADIX));
    }
    this.life = letters.toString();
  }

  String next() {
    return life + "-" + Long.toString(last.incrementAndGet(), RADIX);
  }
}
