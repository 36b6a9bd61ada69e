// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The runs of one rule: those in memory, in their lanes, and how many more the journal has. Guarded
 * by the lineup's lock.
 *
 * <p>What is in memory is always the beginning of the queue: from the first run that the journal
 * alone has, all later ones are in the journal alone too, until they are read back. So order is
 * kept whatever the length of the queue.
 */
final class RuleQueue {

  final String rule;

  /** What to do; empty once the rule was removed. */
  Optional<Duty> duty;

  /** Whether somebody has stopped it by hand. */
  boolean suspended;

  final Map<Lane.Key, Lane> lanes = new HashMap<>();

  /** Lanes whose first run waits for nothing but a worker, longest waiting first. */
  final ArrayDeque<Lane> ready = new ArrayDeque<>(2);

  /** Those of its throttle; that first which was not asked for longest. */
  final SequencedMap<Lane.Key, Gate> gates = new LinkedHashMap<>(0, 0.75f, true);

  /** How many events it was not run for, since its throttle says so. */
  long dropped;

  /** How many of those were told, and when; monotonic, in ns. */
  private long droppedTold;

  private long droppedToldAt;

  /** Whether it stands in the line of rules. */
  boolean inTurn;

  /** How many of its runs workers have. */
  int running;

  /** How many of its runs wait in memory, for a worker, for one another or for their time. */
  int waiting;

  /** How much memory the events of those take, about. */
  long bytes;

  /** The last run that was put into memory. */
  long lastSeq;

  /** What the journal alone has of it. */
  final Spill spill = new Spill();

  RuleQueue(String rule, Optional<Duty> duty) {
    this.rule = rule;
    this.duty = duty;
  }

  /** Whether a worker may take a run of it. */
  boolean mayRun() {
    return !ready.isEmpty() && share() > 0;
  }

  /** How many more workers it may have. */
  int share() {
    return suspended ? 0 : duty.map(d -> d.treatment().maxParallel() - running).orElse(0);
  }

  Lane lane(Queued queued) {
    Order order = duty.map(d -> d.treatment().order()).orElse(Order.CONTAINER);
    Lane lane = lanes.computeIfAbsent(Lane.Key.of(order, queued), key -> new Lane(key, this));
    queued.lane(lane);
    return lane;
  }

  /** That the rule was removed: what waits, and has nothing to wait for any more. */
  List<Queued> end() {
    duty = Optional.empty();
    suspended = false;
    spill.end();
    List<Queued> waits = unlane();
    gates.clear();
    return waits;
  }

  /** Takes all out of its lanes, after their order has changed: those that stand in line anew. */
  List<Queued> relane() {
    List<Queued> waits = unlane();
    // Who is at work holds up its new lane, which may have several such for a while.
    List<Lane> old = List.copyOf(lanes.values());
    lanes.clear();
    old.forEach(lane -> lane.atWork.forEach(queued -> lane(queued).atWork.add(queued)));
    gates.values().removeIf(gate -> !duty.flatMap(d -> d.treatment().throttle()).equals(gate.of()));
    return waits;
  }

  /** Takes all that waits out of its lanes, in the order of acceptance. */
  List<Queued> unlane() {
    List<Queued> all = new ArrayList<>(waiting);
    for (Lane lane : lanes.values()) {
      all.addAll(lane.runs);
      lane.runs.clear();
      lane.ready = false;
      lane.held = false;
      lane.released = false;
    }
    ready.clear();
    gates.values().forEach(Gate::empty);
    lanes.values().removeIf(lane -> lane.atWork.isEmpty());
    waiting = 0;
    all.sort(Comparator.comparingLong(queued -> queued.seq));
    return all;
  }

  /** That a run is in memory from now on, or, with a {@code sign} of -1, no more: its bytes. */
  long weigh(Queued queued, int sign) {
    long change = sign * queued.run.event().bytes();
    bytes += change;
    return change;
  }

  /** Gives the next run to a worker. */
  Queued giveOut(Lane lane) {
    Queued queued = lane.runs.removeFirst();
    lane.atWork.add(queued);
    running++;
    waiting--;
    return queued;
  }

  /** The next lane that waits for a worker. */
  Lane next() {
    Lane lane = ready.removeFirst();
    lane.ready = false;
    return lane;
  }

  /** That its throttle dropped a run: how many it did since this was told, if it is to be told. */
  OptionalLong dropped(long now, long interval) {
    dropped++;
    if (droppedTold > 0 && now - droppedToldAt < interval) {
      return OptionalLong.empty();
    }
    long since = dropped - droppedTold;
    droppedTold = dropped;
    droppedToldAt = now;
    return OptionalLong.of(since);
  }

  boolean forgettable() {
    return duty.isEmpty() && running == 0 && waiting == 0 && !spill.any() && !spill.reading;
  }

  /** Those that workers have. */
  Stream<Queued> atWork() {
    return lanes.values().stream().flatMap(lane -> lane.atWork.stream());
  }

  /** The sequence numbers of what is in memory. */
  Set<Long> present() {
    return Stream.concat(atWork(), lanes.values().stream().flatMap(lane -> lane.runs.stream()))
        .map(queued -> queued.seq)
        .collect(Collectors.toSet());
  }

  RuleStats stats() {
    long retrying = lanes.values().stream().filter(Lane::retries).count();
    long held =
        lanes.values().stream().filter(lane -> lane.held).mapToLong(lane -> lane.runs.size()).sum();
    return new RuleStats(rule, suspended, waiting + spill.runs(), retrying, held, running, dropped);
  }
}
