// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import dev.dockreeve.journal.Accepted;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Holds up the runs of rules that may run only so often. Who was held up first goes on first; a
 * newcomer does not get past those that wait. Guarded by the lineup's lock.
 *
 * <p>A lane is looked at when a worker would have its first run, so what counts is when runs start,
 * not when they could have. At most {@value #MOST} gates of a rule are remembered.
 */
final class Gates {

  static final int MOST = 4_096;

  /** How often those that wait are looked through for what has expired; in ns. */
  private static final long SWEEP = TimeUnit.SECONDS.toNanos(1);

  private static final long LONGEST_SWEEP = TimeUnit.MINUTES.toNanos(5);

  private final PriorityQueue<Gate> closed =
      new PriorityQueue<>(Comparator.comparingLong(gate -> gate.due));

  private final LongConsumer onHeld;

  /**
   * No gate yet.
   *
   * @param onHeld told when one opens that somebody waits for; called under the lineup's lock
   */
  Gates(LongConsumer onHeld) {
    this.onHeld = onHeld;
  }

  /** Whether the first run of a lane has to wait; then the lane is kept until it is released. */
  boolean hold(Lane lane, Queued first, long now) {
    Optional<Throttle> throttle = throttle(lane.queue, Throttle.Over.QUEUE);
    if (throttle.isEmpty() || first.attempts > 0) {
      return false;
    }
    Gate gate = gate(lane.queue, throttle.get(), first.run, now);
    if (expired(lane.queue, first, now)) {
      // It uses nobody's turn: the worker ends it.
      gate.released -= lane.released ? 1 : 0;
      lane.released = false;
      look(gate, lane.queue, now);
      return false;
    }
    boolean mayPass =
        lane.released ? gate.free(now) > 0 : gate.held.isEmpty() && gate.free(now) > gate.released;
    if (mayPass) {
      gate.pass(now);
      first.passed(gate, now);
    } else if (lane.released) {
      gate.held.addFirst(lane);
    } else {
      gate.held.addLast(lane);
    }
    gate.released -= lane.released ? 1 : 0;
    lane.released = false;
    lane.held = !mayPass;
    look(gate, lane.queue, now);
    return lane.held;
  }

  private static boolean expired(RuleQueue queue, Queued queued, long now) {
    return now - queued.acceptedAt > expires(queue);
  }

  private static long expires(RuleQueue queue) {
    return queue.duty.map(duty -> duty.treatment().expires().toNanos()).orElse(Long.MAX_VALUE);
  }

  /** Whether a run may be accepted. */
  boolean admit(RuleQueue queue, Accepted run, long now) {
    Optional<Throttle> throttle = throttle(queue, Throttle.Over.DROP);
    if (throttle.isEmpty()) {
      return true;
    }
    Gate gate = gate(queue, throttle.get(), run, now);
    if (gate.free(now) == 0) {
      return false;
    }
    gate.pass(now);
    return true;
  }

  private static Optional<Throttle> throttle(RuleQueue queue, Throttle.Over over) {
    return queue
        .duty
        .flatMap(duty -> duty.treatment().throttle())
        .filter(throttle -> throttle.over() == over);
  }

  private static Gate gate(RuleQueue queue, Throttle throttle, Accepted run, long now) {
    SequencedMap<Lane.Key, Gate> gates = queue.gates;
    Lane.Key key = Lane.Key.of(throttle.by(), run);
    Gate known = gates.get(key);
    if (known != null) {
      return known;
    }
    // The map has that first which was not asked for longest.
    for (var all = gates.values().iterator(); all.hasNext(); ) {
      Gate gate = all.next();
      if (gate.idle(now) || (gates.size() >= MOST && gate.isEmpty())) {
        all.remove();
      } else if (gates.size() < MOST) {
        break;
      }
    }
    Gate gate = new Gate(throttle);
    gates.put(key, gate);
    return gate;
  }

  /** Sees to it that somebody looks after those that wait. */
  private void look(Gate gate, RuleQueue queue, long now) {
    if (gate.held.isEmpty()) {
      return;
    }
    // Meanwhile some of those that wait may expire.
    long sweep = now + Math.max(SWEEP, Math.min(LONGEST_SWEEP, expires(queue) / 8));
    long opens = gate.opensAt().orElse(sweep);
    long due = opens - sweep < 0 ? opens : sweep;
    if (gate.timed && gate.due - due <= 0) {
      return;
    }
    if (gate.timed) {
      closed.remove(gate);
    }
    gate.timed = true;
    gate.due = due;
    closed.add(gate);
    onHeld.accept(due);
  }

  /** Those that may try again now, longest waiting first. */
  List<Lane> open(long now) {
    List<Lane> lanes = new ArrayList<>(0);
    while (!closed.isEmpty() && closed.peek().due - now <= 0) {
      Gate gate = closed.remove();
      gate.timed = false;
      if (!gate.held.isEmpty()) {
        RuleQueue queue = gate.held.getFirst().queue;
        late(gate, queue, now, lanes);
        release(gate, queue, now, lanes);
      }
    }
    return lanes;
  }

  /** Those whose turn would come too late. */
  private static void late(Gate gate, RuleQueue queue, long now, List<Lane> lanes) {
    for (Lane lane : List.copyOf(gate.held)) {
      if (expired(queue, lane.runs.getFirst(), now)) {
        gate.held.remove(lane);
        lane.held = false;
        lanes.add(lane);
      }
    }
  }

  private void release(Gate gate, RuleQueue queue, long now, List<Lane> lanes) {
    for (int free = gate.free(now) - gate.released; free > 0 && !gate.held.isEmpty(); free--) {
      Lane lane = gate.held.removeFirst();
      lane.held = false;
      lane.released = true;
      gate.released++;
      lanes.add(lane);
    }
    look(gate, queue, now);
  }

  /** When a gate opens that somebody waits for. */
  OptionalLong next() {
    return closed.isEmpty() ? OptionalLong.empty() : OptionalLong.of(closed.peek().due);
  }

  /** That a run was let pass and then not begun: those that may try now in its place. */
  List<Lane> back(Queued queued, long now) {
    List<Lane> lanes = new ArrayList<>(0);
    queued
        .gate()
        .ifPresent(gate -> {
          gate.back(queued.passedAt);
          release(gate, queued.lane().queue, now, lanes);
        });
    return lanes;
  }
}
