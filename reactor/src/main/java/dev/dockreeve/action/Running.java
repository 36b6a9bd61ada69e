// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The commands that run at this moment, so that all of them can be ended when there is no time to
 * wait for anybody. Safe for use by several threads; never waits for a command.
 */
final class Running {

  /** Those of this process. */
  static final Running HERE = new Running();

  private final Set<Child> children = ConcurrentHashMap.newKeySet();
  private volatile boolean over;

  /** Whether {@code child} may start; then it is known, until it is {@link #remove removed}. */
  boolean add(Child child) {
    children.add(child);
    if (over) {
      // Either killAll has met it, or it must not start: it may not have been seen.
      children.remove(child);
      return false;
    }
    return true;
  }

  void remove(Child child) {
    children.remove(child);
  }

  int count() {
    return children.size();
  }

  /** Ends all of them; nobody starts after it. Returns how many there were. */
  int killAll() {
    over = true;
    int ended = 0;
    for (Child child : children) {
      child.abort();
      ended++;
    }
    children.forEach(Child::awaitBegun);
    return ended;
  }
}
