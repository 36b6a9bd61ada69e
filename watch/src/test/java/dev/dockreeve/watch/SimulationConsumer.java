// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import dev.dockreeve.model.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Who takes what is told, and stores how far it came in the same step: the program around the
 * watcher. When that crashes, what it has not taken yet was never told. For one thread.
 */
final class SimulationConsumer {

  /** Which events lead to something, so that they must not come a second time. */
  enum Taste {
    ALL,
    STARTS_AND_ENDS,
    STARTS,
    ENDS;

    /** Whether it accepts {@code event}. */
    boolean accepts(Event event) {
      boolean start = event.action().equals("start");
      boolean end = event.action().equals("die");
      return switch (this) {
        case ALL -> true;
        case STARTS_AND_ENDS -> start || end;
        case STARTS -> start;
        case ENDS -> end;
      };
    }
  }

  private final List<Event> taken = new ArrayList<>();

  /** What was settled when so many were taken. */
  private final TreeMap<Integer, Settled> settled = new TreeMap<>();

  void take(List<Event> told, Optional<Settled> nowSettled) {
    taken.addAll(told);
    nowSettled.ifPresent(time -> settled.put(taken.size(), time));
  }

  /** All that it has taken. */
  List<Event> taken() {
    return taken;
  }

  /**
   * What it has stored when it crashes before it has taken the last ones of what was told; empty
   * before there is something to go on from.
   */
  Optional<Resumption> stored(int untaken) {
    int count = Math.max(0, taken.size() - untaken);
    Bookmark bookmark = Bookmark.atFirstContact();
    Settled now = settled.getOrDefault(0, Settled.OPEN);
    settle(bookmark, now);
    for (int i = 0; i < count; i++) {
      bookmark.told(taken.get(i));
      now = settled.getOrDefault(i + 1, now);
      // As often as it can: whenever nothing is open, it has dealt with all that it took.
      settle(bookmark, now);
    }
    return bookmark.now().map(known -> known.engineId("id"));
  }

  private static void settle(Bookmark bookmark, Settled now) {
    if (!now.isOpen()) {
      bookmark.settled(now);
    }
  }

  /** It crashes; what it has not taken was never told. What it knows of what it had taken. */
  Resumption crash(Resumption stored, int untaken, Predicate<Event> accepted) {
    int count = Math.max(0, taken.size() - untaken);
    taken.subList(count, taken.size()).clear();
    settled.tailMap(count, false).clear();
    settled.put(count, Settled.OPEN); // The next life has proven nothing yet.
    return stored.acceptedEvents(taken.stream().filter(accepted).toList());
  }
}
