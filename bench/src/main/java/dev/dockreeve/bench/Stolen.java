// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * How much of the processors' time was taken by the host of a virtual machine, since a moment. What
 * is measured while much of it was is not about us.
 */
final class Stolen {

  private static final int STOLEN = 7;
  private static final int KINDS = 8;

  private final long[] then;

  private Stolen(long[] then) {
    this.then = then;
  }

  /** From now on. */
  static Stolen now() throws IOException {
    return new Stolen(ticks());
  }

  /** See proc_stat(5): user, nice, system, idle, iowait, irq, softirq, steal, … */
  private static long[] ticks() throws IOException {
    String line = Files.readAllLines(Path.of("/proc/stat")).getFirst();
    return Arrays.stream(line.split(" +", -1)).skip(1).mapToLong(Long::parseLong).toArray();
  }

  /** Prints it, in percent. */
  void print() throws IOException {
    long[] now = ticks();
    long all = 0;
    for (int i = 0; i < KINDS; i++) {
      all += now[i] - then[i];
    }
    long stolen = now[STOLEN] - then[STOLEN];
    System.out.printf(
        "%nThe host took %.0f %% of the processors meanwhile.%n",
        100.0 * stolen / Math.max(1, all));
  }
}
