// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is settled, per engine, when a subscriber has taken so many notices. At most about {@value
 * #MOST} moments to come are remembered: an older time is as good as a newer one, but nothing may
 * be taken for settled that is not. For one thread.
 */
final class Marks {

  private static final int MOST = 64;

  private record Mark(String engine, long after, Settled now) {}

  private final List<Mark> marks = new ArrayList<>();
  private final Map<String, Settled> reached = new HashMap<>();

  /** What is settled of {@code engine} when so many were taken; empty while it is open. */
  Optional<Settled> at(String engine, long taken) {
    int passed = 0;
    while (passed < marks.size() && marks.get(passed).after <= taken) {
      reached.put(marks.get(passed).engine, marks.get(passed).now);
      passed++;
    }
    marks.subList(0, passed).clear();
    Settled now = reached.getOrDefault(engine, Settled.OPEN);
    return now.isOpen() ? Optional.empty() : Optional.of(now);
  }

  /** From when so many are taken on, {@code now} is settled of {@code engine}. */
  void add(String engine, long after, Settled now) {
    if (marks.size() < MOST || isStricter(now, last(engine)) || makeRoom(engine, now)) {
      marks.add(new Mark(engine, after, now));
    }
  }

  private static boolean isStricter(Settled now, Settled last) {
    return now.isOpen() ? !last.isOpen() : now.held() && !last.held();
  }

  private Settled last(String engine) {
    int last = lastOf(engine, marks.size());
    return last < 0 ? reached.getOrDefault(engine, Settled.OPEN) : marks.get(last).now;
  }

  private int lastOf(String engine, int end) {
    int place = end - 1;
    while (place >= 0 && !marks.get(place).engine.equals(engine)) {
      place--;
    }
    return place;
  }

  /**
   * Forgets an older mark of the same engine, for one by which more is settled: in between the
   * strictest holds.
   *
   * @return whether {@code now} is to take its place
   */
  private boolean makeRoom(String engine, Settled now) {
    int last = lastOf(engine, marks.size());
    int before = lastOf(engine, last);
    if (now.held() || last < 0 || (before < 0 && marks.get(last).now.held())) {
      return false;
    }
    Settled strictest = marks.remove(last).now;
    if (before >= 0 && isStricter(strictest, marks.get(before).now)) {
      int earlier = lastOf(engine, before);
      if (earlier >= 0 && !isStricter(strictest, marks.get(earlier).now)) {
        marks.remove(before);
      } else {
        marks.set(before, new Mark(engine, marks.get(before).after, strictest));
      }
    }
    return true;
  }
}
