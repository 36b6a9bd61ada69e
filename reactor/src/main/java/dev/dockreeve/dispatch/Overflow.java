// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import dev.dockreeve.journal.Accepted;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Origin;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * What the journal has no room for: of each rule and container the latest run, in memory only. They
 * are accepted when there is room again, before any later run of the same rule. Bounded; safe for
 * use by several threads.
 */
final class Overflow {

  private record Key(String rule, Lane.Key subject) {
    static Key of(Accepted run) {
      return new Key(run.rule(), Lane.Key.of(run.event()));
    }
  }

  /** What became of a run. */
  sealed interface Put {
    /** It waits for room. */
    record Waits() implements Put {}

    /** One of two waits for room, in the place of the other, {@code away}. */
    record Coalesced(Accepted away, Accepted by) implements Put {}

    /** There is no room here either. */
    record Refused(Accepted run) implements Put {}
  }

  private final int most;
  private final long room;

  /** Fair: who brings something waits for one commit of what is accepted here, not for all. */
  private final ReentrantLock lock = new ReentrantLock(true);

  private final LinkedHashMap<Key, Accepted> latest = new LinkedHashMap<>();
  private final Map<String, Integer> ofRule = new HashMap<>();

  private volatile Set<String> rules = Set.of();
  private volatile int size;
  private long bytes;

  /**
   * An empty one.
   *
   * @param most how many runs it may hold
   * @param room how many bytes their events may take together, about
   */
  Overflow(int most, long room) {
    this.most = most;
    this.room = room;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** How many wait. */
  int size() {
    return size;
  }

  /** The rules of which something waits: no later run of them must overtake that. */
  Set<String> rules() {
    return rules;
  }

  /** What becomes of each of them, in their order. */
  List<Put> put(List<Accepted> runs) {
    lock.lock();
    try {
      return runs.stream().map(this::put).toList();
    } finally {
      lock.unlock();
    }
  }

  private Put put(Accepted run) {
    Key key = Key.of(run);
    Optional<Accepted> earlier = Optional.ofNullable(latest.get(key));
    if (earlier.isPresent() && comesAgain(run.event(), earlier.get().event())) {
      return new Put.Coalesced(run, earlier.get());
    }
    long more = run.event().bytes() - earlier.map(e -> e.event().bytes()).orElse(0L);
    if (earlier.isEmpty() && (latest.size() >= most || bytes + more > room)) {
      return new Put.Refused(run);
    }
    earlier.ifPresent(this::remove);
    latest.putLast(key, run);
    bytes += run.event().bytes();
    if (ofRule.merge(run.rule(), 1, Integer::sum) == 1) {
      rules = Set.copyOf(ofRule.keySet());
    }
    size = latest.size();
    return earlier.<Put>map(e -> new Put.Coalesced(e, run)).orElseGet(Put.Waits::new);
  }

  private void remove(Accepted run) {
    latest.remove(Key.of(run));
    bytes -= run.event().bytes();
    if (ofRule.merge(run.rule(), -1, Integer::sum) == 0) {
      ofRule.remove(run.rule());
      rules = Set.copyOf(ofRule.keySet());
    }
    size = latest.size();
  }

  /** Whether it is told late, or once more, after what is newer: that is the latest, then. */
  private static boolean comesAgain(Event event, Event waiting) {
    return event.origin() == Origin.REPLAYED && event.time().isBefore(waiting.time());
  }

  /** What waits, the first one first. */
  List<Accepted> all() {
    lock.lock();
    try {
      return List.copyOf(latest.values());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Has the first few accepted; what is thrown meanwhile leaves them here. Whoever puts something
   * waits until then: of two of a container either the first is accepted or it gives way, not both.
   */
  void accept(int limit, Consumer<List<Accepted>> accepted) {
    lock.lock();
    try {
      List<Accepted> runs = latest.values().stream().limit(limit).toList();
      accepted.accept(runs);
      runs.forEach(this::remove);
    } finally {
      lock.unlock();
    }
  }
}
