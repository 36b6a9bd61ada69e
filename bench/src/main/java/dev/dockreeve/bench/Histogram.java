// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Counts durations by powers of two. For one thread; read when that has ended. */
final class Histogram {

  private static final long MILLISECOND = 1_000_000;

  private final long[] counts = new long[64];
  private long count;
  private long longest;
  private final List<Slow> slow = new ArrayList<>();

  /**
   * One that took longer than a millisecond, by {@link System#nanoTime}.
   *
   * @param starved whether the thread was ready for most of it, and had no processor
   */
  record Slow(long began, long ended, boolean starved) {}

  void add(long began, long ended, Processor processor) {
    long nanos = ended - began;
    counts[64 - Long.numberOfLeadingZeros(Math.max(1, nanos))]++;
    count++;
    longest = Math.max(longest, nanos);
    if (nanos > MILLISECOND) {
      slow.add(new Slow(began, ended, processor.missedSince() > nanos / 2));
    }
  }

  /** Those that took longer than a millisecond. */
  List<Slow> slow() {
    return slow;
  }

  /** The longest, in microseconds. */
  double longest() {
    return longest / 1000.0;
  }

  /** What so many of 1,000,000 did not exceed, in microseconds, by the upper end of its step. */
  double quantile(int ofMillion) {
    long wanted = count * ofMillion / 1_000_000;
    long sum = 0;
    for (int i = 1; i < counts.length; i++) {
      sum += counts[i];
      if (sum >= wanted) {
        return Math.min(longest, 1L << i) / 1000.0;
      }
    }
    return longest();
  }

  /** One cell of a table for each step, from 256 ns to over 16 ms. */
  String cells() {
    StringBuilder cells = new StringBuilder();
    long low = 0;
    for (int i = 0; i <= 8; i++) {
      low += counts[i];
    }
    cells.append(low);
    for (int i = 9; i <= 24; i++) {
      cells.append(" | ").append(counts[i]);
    }
    long high = 0;
    for (int i = 25; i < 64; i++) {
      high += counts[i];
    }
    return cells.append(" | ").append(high).toString();
  }

  /** The head of the table of {@link #cells}: the upper end of each step. */
  static String head() {
    StringBuilder head = new StringBuilder("0.26 µs");
    for (int i = 9; i <= 24; i++) {
      double micros = (1L << i) / 1000.0;
      head.append(" | ")
          .append(
              micros < 1000
                  ? String.format(Locale.ROOT, micros < 10 ? "%.1f µs" : "%.0f µs", micros)
                  : String.format(Locale.ROOT, "%.0f ms", micros / 1000));
    }
    return head.append(" | more").toString();
  }
}
