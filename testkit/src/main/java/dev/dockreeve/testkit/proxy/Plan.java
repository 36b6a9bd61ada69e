// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.proxy;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * All that goes wrong in one direction. A connection that meets a plan of another number than
 * before counts its bytes anew.
 *
 * @param number of no other plan; 0 where nothing goes wrong
 * @param latency how long each piece is held that is read at once
 * @param slice the largest piece that is written at once
 * @param pause how long to wait between two slices
 * @param marks in the order of their places
 */
record Plan(long number, Duration latency, int slice, Duration pause, List<Mark> marks) {

  static final Plan NOTHING =
      new Plan(0, Duration.ZERO, Integer.MAX_VALUE, Duration.ZERO, List.of());

  private static final AtomicLong NUMBERS = new AtomicLong();

  Plan withLatency(Duration value) {
    return new Plan(NUMBERS.incrementAndGet(), value, slice, pause, marks);
  }

  Plan withSlices(int bytes, Duration between) {
    return new Plan(NUMBERS.incrementAndGet(), latency, bytes, between, marks);
  }

  Plan with(List<Mark> more) {
    List<Mark> all =
        Stream.concat(marks.stream(), more.stream())
            .sorted(Comparator.comparingLong(Mark::at))
            .toList();
    return new Plan(NUMBERS.incrementAndGet(), latency, slice, pause, all);
  }
}
