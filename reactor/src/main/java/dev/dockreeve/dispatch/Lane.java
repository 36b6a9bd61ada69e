// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import dev.dockreeve.journal.Accepted;
import dev.dockreeve.model.Event;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs of one rule that must not overtake one another. A lane is empty (and then forgotten), ready
 * (its first run waits for a worker), later (its first run waits for its time), held (its first run
 * waits at a gate) or busy (a worker has a run of it). Guarded by the lineup's lock.
 */
final class Lane {

  /**
   * What the runs of a lane have in common.
   *
   * @param id the container's id, or the actor's where there is no container
   */
  record Key(String engine, String type, String id) {

    private static final Key OF_RULE = new Key("", "rule", "");

    static Key of(Order order, Queued queued) {
      return switch (order) {
        case CONTAINER -> of(queued.run.event());
        case RULE -> OF_RULE;
        case NONE -> new Key("", "run", queued.run.runId());
      };
    }

    /** Who is counted together with a run. */
    static Key of(Throttle.By by, Accepted run) {
      return switch (by) {
        case CONTAINER -> of(run.event());
        case RULE -> OF_RULE;
      };
    }

    static Key of(Event event) {
      return new Key(
          event.engine(),
          event.container().isPresent() ? "container" : event.type(),
          event.container().map(container -> container.id()).orElse(event.actor().id()));
    }
  }

  final Key key;
  final RuleQueue queue;
  final ArrayDeque<Queued> runs = new ArrayDeque<>(2);

  /** Those that workers have; more than one only after a change of the rule's order. */
  final List<Queued> atWork = new ArrayList<>(1);

  /** Whether it is among the ready ones. */
  boolean ready;

  /** Whether it is kept at a gate. */
  boolean held;

  /** Whether a gate has told it to go on. */
  boolean released;

  /** Since when the first run has been waiting for nothing but a worker; monotonic, in ns. */
  long readySince;

  /** Whether the first run was counted as waiting too long. */
  boolean counted;

  Lane(Key key, RuleQueue queue) {
    this.key = key;
    this.queue = queue;
  }

  /** Its first run waits for nothing but a worker from now on. */
  void isReady(long now) {
    ready = true;
    readySince = now;
    counted = false;
  }

  /** Whether its first run waits for its time. */
  boolean retries() {
    return !runs.isEmpty() && runs.getFirst().later;
  }
}
