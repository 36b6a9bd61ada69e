// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import java.util.ArrayDeque;

/**
 * The runs of one rule about one thing, in their order. A lane is idle (and then forgotten), ready
 * (its first run waits for a worker) or busy (a worker has it). Guarded by the dispatcher's lock.
 */
final class Lane {

  /**
   * What runs have in common that must not overtake one another.
   *
   * @param id the container's id, or the actor's where there is no container
   */
  record Key(String rule, String engine, String type, String id) {}

  final Key key;
  final ArrayDeque<Run> runs = new ArrayDeque<>(2);

  /** Since when the first run has been waiting for nothing but a worker; monotonic, in ns. */
  long readySince;

  /** Whether the first run was counted as waiting too long. */
  boolean counted;

  Lane(Key key) {
    this.key = key;
  }
}
