// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/**
 * Schedules of a simulation: each from a seed, so many steps long, each step a number that decides
 * all by chance that happens in it. More of them: {@code -Ddockreeve.sim.seeds=100000}.
 *
 * @param steps how many a schedule has
 */
public record Seeds(int steps, Simulation simulation) {

  private static final long MANY = Long.getLong("dockreeve.sim.seeds", 2000);

  /** Plays a schedule. */
  public interface Simulation {
    /** What is wrong after these steps, if anything. */
    Optional<String> failure(List<Long> steps);
  }

  /** The steps of that seed. */
  public List<Long> schedule(long seed) {
    return new SplittableRandom(seed).longs(steps).boxed().toList();
  }

  /** The first of those seeds that fails, or −1. */
  public long firstFailing(long from, long to) {
    return LongStream.range(from, to)
        .filter(seed -> simulation.failure(schedule(seed)).isPresent())
        .findFirst()
        .orElse(-1);
  }

  /** Plays many seeds; of one that fails says as few of its steps as fail in the same way. */
  public void check() {
    OptionalLong failing =
        LongStream.range(0, MANY)
            .parallel()
            .filter(seed -> simulation.failure(schedule(seed)).isPresent())
            .findFirst();
    if (failing.isPresent()) {
      List<Long> few = shrink(schedule(failing.getAsLong()));
      fail(
          "seed %d, %d steps: %s"
              .formatted(
                  failing.getAsLong(), few.size(), simulation.failure(few).orElse("not again")));
    }
  }

  private List<Long> shrink(List<Long> all) {
    String kind = kind(all);
    List<Long> left = new ArrayList<>(all);
    for (int size = left.size() / 2; size > 0; size /= 2) {
      for (int at = 0; at + size <= left.size(); ) {
        List<Long> without = new ArrayList<>(left);
        without.subList(at, at + size).clear();
        if (kind(without).equals(kind)) {
          left = without;
        } else {
          at += size;
        }
      }
    }
    return left;
  }

  private String kind(List<Long> schedule) {
    return simulation
        .failure(schedule)
        .map(text -> text.substring(0, Math.min(40, text.length())))
        .orElse("");
  }
}
