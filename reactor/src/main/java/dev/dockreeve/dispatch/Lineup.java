// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import dev.dockreeve.journal.Accepted;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * All runs that wait, and whose turn it is. No thread, no clock, no journal. Any thread.
 *
 * <p>Order: of each lane one run at a time is given out, in the order of acceptance. Between rules
 * turns are taken: who is ready first is served first among the lanes of one rule, and a rule with
 * a thousand ready lanes waits for one with a single one.
 *
 * <p>Bounds: of each rule at most {@code window} runs are in memory, and of all together as many
 * bytes of events as there is room for, one of them three quarters of that; each rule may have one
 * run whatever the room. What does not fit stays in the journal alone, and whoever reads the
 * journal gives it back by {@link #read}.
 */
final class Lineup {

  private final int window;
  private final long room;
  private final WorkerWaits waits;
  private final Gates gates;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, RuleQueue> rules = new LinkedHashMap<>();
  private final Turns turns = new Turns();
  private final PriorityQueue<Queued> later =
      new PriorityQueue<>(Comparator.comparingLong(queued -> queued.due));
  private final ArrayDeque<RuleQueue> hungry = new ArrayDeque<>();
  private long bytes;
  private long lastOffered;

  /**
   * An empty lineup.
   *
   * @param window how many runs of a rule may wait in memory
   * @param room how many bytes their events may take together, about
   * @param onHeld told when {@link #release} should be called, while this is locked
   */
  Lineup(int window, long room, WorkerWaits waits, LongConsumer onHeld) {
    this.window = window;
    this.room = room;
    this.waits = waits;
    this.gates = new Gates(onHeld);
  }

  /**
   * From now on {@code duties} are all that there is to do. Queued runs are held to the new ones.
   *
   * @param readNew whether the journal may have runs of rules that were not known until now
   * @return runs that wait and whose rule is gone; their ends are to be written
   */
  List<Accepted> duties(Map<String, Duty> duties, boolean readNew, long now) {
    return locked(() -> {
      List<Accepted> orphans = new ArrayList<>();
      for (RuleQueue queue : rules.values()) {
        if (!duties.containsKey(queue.rule)) {
          for (Queued queued : queue.end()) {
            bytes += queue.weigh(queued, -1);
            orphans.add(queued.run);
          }
        }
      }
      duties.forEach((name, duty) -> change(name, duty, readNew, now));
      rules.values().removeIf(RuleQueue::forgettable);
      return orphans;
    });
  }

  private void change(String name, Duty duty, boolean readNew, long now) {
    RuleQueue queue = rules.computeIfAbsent(name, n -> new RuleQueue(n, Optional.empty()));
    boolean sameLanes =
        queue.duty.map(old -> old.treatment().sameLanes(duty.treatment())).orElse(false);
    boolean isNew = queue.duty.isEmpty();
    queue.duty = Optional.of(duty);
    if (isNew && readNew) {
      queue.spill.begin(0, 0);
      feed(queue);
    }
    if (!sameLanes) {
      queue.relane().forEach(queued -> stand(queue, queued, now));
    }
    turns.join(queue);
  }

  /** Stops a rule, or lets it go on; whether there is such a rule. */
  boolean suspend(String rule, boolean suspended) {
    return locked(() -> {
      RuleQueue queue = rules.get(rule);
      if (queue == null || queue.duty.isEmpty()) {
        return false;
      }
      queue.suspended = suspended;
      turns.join(queue);
      return true;
    });
  }

  /** What the rule of a run is held to now. */
  Optional<Duty> duty(String rule) {
    return locked(() -> Optional.ofNullable(rules.get(rule)).flatMap(queue -> queue.duty));
  }

  /**
   * That the journal has {@code runs} of {@code rule} from before, the last of them {@code last};
   * whether the rule is known. Before anything is offered.
   */
  boolean leftBefore(String rule, long runs, long last) {
    return locked(() -> {
      lastOffered = Math.max(lastOffered, last);
      RuleQueue queue = rules.get(rule);
      if (queue == null || queue.duty.isEmpty()) {
        return false;
      }
      queue.spill.begin(0, runs);
      feed(queue);
      return true;
    });
  }

  /** Whether a run of its rule may be accepted now, or how many were dropped that nobody knows. */
  Admission admit(Accepted run, long now, long interval) {
    return locked(() -> {
      RuleQueue queue = rules.get(run.rule());
      return queue == null || gates.admit(queue, run, now)
          ? new Admission(true, OptionalLong.empty())
          : new Admission(false, queue.dropped(now, interval));
    });
  }

  /** Takes an accepted run in. */
  Place offer(Queued queued, long now) {
    return locked(() -> {
      lastOffered = Math.max(lastOffered, queued.seq);
      RuleQueue queue = rules.get(queued.run.rule());
      if (queue == null || queue.duty.isEmpty()) {
        return Place.NOWHERE;
      }
      if (queue.spill.covers(queued.seq) || (queued.seq > queue.lastSeq && !fits(queue, queued))) {
        queue.spill.add(queue.lastSeq);
        feed(queue);
        return Place.JOURNAL;
      }
      enter(queue, queued, now);
      return Place.MEMORY;
    });
  }

  private void enter(RuleQueue queue, Queued queued, long now) {
    bytes += queue.weigh(queued, 1);
    stand(queue, queued, now);
  }

  private boolean fits(RuleQueue queue, Queued queued) {
    return queue.waiting + queue.running == 0
        || (queue.waiting < window
            && bytes + queued.run.event().bytes() <= room
            && queue.bytes + queued.run.event().bytes() <= room - room / 4);
  }

  private void stand(RuleQueue queue, Queued queued, long now) {
    Lane lane = queue.lane(queued);
    lane.runs.addLast(queued);
    queue.waiting++;
    queue.lastSeq = Math.max(queue.lastSeq, queued.seq);
    settle(lane, now);
  }

  /** Gives out the next run, if anybody's turn has come. */
  Optional<Queued> take(long now) {
    return locked(() -> {
      for (var turn = turns.next(); turn.isPresent(); turn = turns.next()) {
        RuleQueue queue = turn.get();
        Lane lane = queue.next();
        boolean held = gates.hold(lane, lane.runs.getFirst(), now);
        Optional<Queued> given = held ? Optional.empty() : Optional.of(queue.giveOut(lane));
        turns.join(queue);
        if (given.isPresent()) {
          bytes += queue.weigh(given.get(), -1);
          feed(queue);
          return given;
        }
      }
      return Optional.empty();
    });
  }

  /** Whether and how many runs could be given out now; counts no further than {@code enough}. */
  int ready(int enough) {
    return locked(() -> turns.ready(enough));
  }

  /** That a run that was given out has ended. */
  void over(Queued queued, long now) {
    locked(() -> leave(queued, now));
  }

  /**
   * That a run that was given out is to be given out again, when its time has come; false when its
   * rule is gone, and then it is over.
   */
  boolean again(Queued queued, long now) {
    return locked(() -> {
      Lane lane = queued.lane();
      boolean known = lane.queue.duty.isPresent();
      if (known) {
        lane.runs.addFirst(queued);
        lane.queue.waiting++;
        bytes += lane.queue.weigh(queued, 1);
      }
      leave(queued, now);
      return known;
    });
  }

  private boolean leave(Queued queued, long now) {
    Lane lane = queued.lane();
    lane.atWork.remove(queued);
    lane.queue.running--;
    if (queued.attempts == 0) {
      gates.back(queued, now).forEach(other -> ready(other, now));
    }
    settle(lane, now);
    turns.join(lane.queue);
    feed(lane.queue);
    return forget(lane.queue);
  }

  private boolean forget(RuleQueue queue) {
    return queue.forgettable() && rules.remove(queue.rule, queue);
  }

  /** Puts a lane to where it belongs after anything about it has changed. */
  private void settle(Lane lane, long now) {
    if (!lane.atWork.isEmpty() || lane.ready || lane.held) {
      return;
    }
    Queued first = lane.runs.peekFirst();
    if (first == null) {
      lane.queue.lanes.remove(lane.key, lane);
    } else if (first.due(now)) {
      ready(lane, now);
    } else if (!first.timed) {
      first.timed = true;
      later.add(first);
    }
  }

  private void ready(Lane lane, long now) {
    lane.isReady(now);
    lane.queue.ready.addLast(lane);
    turns.join(lane.queue);
  }

  /** Lets those go on whose time has come; when the next one's comes. */
  OptionalLong release(long now) {
    return locked(() -> {
      while (!later.isEmpty() && later.peek().due(now)) {
        Queued queued = later.remove();
        queued.timed = false;
        queued.later = false;
        Lane lane = queued.lane();
        if (lane.runs.peekFirst() == queued) {
          settle(lane, now);
        }
      }
      gates.open(now).forEach(lane -> ready(lane, now));
      OptionalLong opens = gates.next();
      if (later.isEmpty() || (opens.isPresent() && opens.getAsLong() - later.peek().due < 0)) {
        return opens;
      }
      return OptionalLong.of(later.peek().due);
    });
  }

  /** Has the journal read for a rule that has little left in memory. */
  private void feed(RuleQueue queue) {
    if (queue.spill.any() && !queue.spill.reading && queue.waiting <= window / 2) {
      queue.spill.reading = true;
      hungry.addLast(queue);
    }
  }

  boolean wants() {
    return locked(() -> !hungry.isEmpty());
  }

  /** What to read from the journal next. To be called while no run is between journal and offer. */
  Optional<Wanted> wanted() {
    return locked(() ->
        Optional.ofNullable(hungry.pollFirst())
            .map(queue ->
                new Wanted(
                    queue.rule,
                    queue.spill.after(),
                    lastOffered,
                    window - queue.waiting,
                    queue.spill.changes(),
                    // A rule that was removed and is back may have runs in memory that are read.
                    queue.spill.after() < queue.lastSeq ? queue.present() : Set.of())));
  }

  /** Takes in what was read: in order, from the first on; none when there is no more. */
  void read(Wanted wanted, List<Queued> runs, long now) {
    locked(() -> {
      RuleQueue queue = rules.get(wanted.rule());
      if (queue == null) {
        return false;
      }
      queue.spill.reading = false;
      if (queue.duty.isEmpty()) {
        return forget(queue);
      }
      if (!queue.spill.any() || queue.spill.after() != wanted.after()) {
        feed(queue); // It was removed and is back since: what was read is of another queue.
        return true;
      }
      Set<Long> present = wanted.present();
      int taken = 0;
      for (Queued queued : runs) {
        if (queued.seq > wanted.upTo() || (!present.contains(queued.seq) && !fits(queue, queued))) {
          break;
        }
        if (!present.contains(queued.seq)) {
          enter(queue, queued, now);
        }
        queue.spill.took(queued.seq);
        taken++;
      }
      boolean nothing = runs.isEmpty() || runs.getFirst().seq > wanted.upTo();
      if (nothing && queue.spill.changes() == wanted.changes()) {
        queue.spill.end();
      } else if (nothing || taken == runs.size()) {
        feed(queue);
      }
      return true;
    });
  }

  /** That the journal could not be read: it is wanted again later. */
  void unread(Wanted wanted) {
    locked(() -> {
      RuleQueue queue = rules.get(wanted.rule());
      return queue != null && hungry.add(queue);
    });
  }

  List<RunEvent.WaitsForWorker> waits(long now) {
    return locked(() -> waits.look(rules.values(), now));
  }

  OptionalLong waitingSince() {
    return locked(() ->
        rules.values().stream()
            .filter(queue -> !queue.ready.isEmpty() && !queue.suspended)
            .mapToLong(queue -> queue.ready.getFirst().readySince)
            .min());
  }

  List<RuleStats> stats() {
    return locked(() -> rules.values().stream().map(RuleQueue::stats).toList());
  }

  /** How many runs wait in memory. */
  long inMemory() {
    return locked(() -> rules.values().stream().mapToLong(queue -> queue.waiting).sum());
  }

  List<Queued> atWork() {
    return locked(() -> rules.values().stream().flatMap(RuleQueue::atWork).toList());
  }

  long workerWaits() {
    return locked(waits::counted);
  }

  private <T> T locked(Supplier<T> body) {
    lock.lock();
    try {
      return body.get();
    } finally {
      lock.unlock();
    }
  }
}
