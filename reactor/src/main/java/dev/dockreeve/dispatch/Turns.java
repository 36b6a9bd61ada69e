// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import java.util.ArrayDeque;
import java.util.Optional;

/**
 * The rules that have something for a worker, in the order of their turns. By the lineup's lock.
 */
final class Turns {

  private final ArrayDeque<RuleQueue> line = new ArrayDeque<>();

  /** Has a rule stand at the end, if it has something to do and does not stand there. */
  void join(RuleQueue queue) {
    if (!queue.inTurn && queue.mayRun()) {
      queue.inTurn = true;
      line.addLast(queue);
    }
  }

  /** Whose turn it is. It stands there no more. */
  Optional<RuleQueue> next() {
    while (!line.isEmpty()) {
      RuleQueue queue = line.removeFirst();
      queue.inTurn = false;
      if (queue.mayRun()) {
        return Optional.of(queue);
      }
    }
    return Optional.empty();
  }

  /** How many runs could be given out now; counts no further than {@code enough}. */
  int ready(int enough) {
    int ready = 0;
    for (RuleQueue queue : line) {
      ready += Math.max(0, Math.min(queue.ready.size(), queue.share()));
      if (ready >= enough) {
        break;
      }
    }
    return ready;
  }
}
