// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.bench;

import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** Durations in nanoseconds, from any thread; those beyond its size are counted only. */
final class Samples {

  private final int[] micros;
  private final AtomicInteger next = new AtomicInteger();
  private final Semaphore there = new Semaphore(0);

  Samples(int size) {
    this.micros = new int[size];
  }

  void add(long nanos) {
    int index = next.getAndIncrement();
    if (index < micros.length) {
      micros[index] = (int) Math.min(Integer.MAX_VALUE, Math.max(0, nanos / 1000));
      there.release();
    }
  }

  long count() {
    return next.get();
  }

  /** Waits until all are there for which there is room. */
  void await() throws InterruptedException {
    there.acquire(micros.length);
  }

  /** Median, 99th percentile and longest in milliseconds, without the first few. */
  String cells(int without) {
    int[] sorted = Arrays.copyOfRange(micros, without, Math.min(next.get(), micros.length));
    Arrays.sort(sorted);
    if (sorted.length == 0) {
      return "none | none | none";
    }
    return "%.2f | %.2f | %.1f"
        .formatted(
            sorted[sorted.length / 2] / 1e3,
            sorted[(int) (sorted.length * 99L / 100)] / 1e3,
            sorted[sorted.length - 1] / 1e3);
  }

  /** The longest in milliseconds. */
  String longest() {
    return cells(0).replaceFirst(".*\\| ", "");
  }
}
