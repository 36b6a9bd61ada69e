// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Lets pass what a throttle counts together, as often as that allows. Times are monotonic, in ns.
 * Guarded by the lineup's lock.
 */
final class Gate {

  private final Throttle throttle;

  /** When it let somebody pass, as far as that counts still; never more than the throttle's. */
  private final ArrayDeque<Long> passed = new ArrayDeque<>(2);

  /** Those that wait for it to open, longest waiting first. */
  final ArrayDeque<Lane> held = new ArrayDeque<>(2);

  /** How many were told to go on, and have not tried yet. */
  int released;

  /** Whether somebody will look at it at {@link #due}. */
  boolean timed;

  long due;

  Gate(Throttle throttle) {
    this.throttle = throttle;
  }

  /** What it holds to. */
  Optional<Throttle> of() {
    return Optional.of(throttle);
  }

  /** How many it would let pass now. */
  int free(long now) {
    while (!passed.isEmpty() && now - passed.getFirst() >= throttle.per().toNanos()) {
      passed.removeFirst();
    }
    return throttle.max() - passed.size();
  }

  /** When it may let more pass than it does now; empty while nobody counts who has passed. */
  OptionalLong opensAt() {
    return passed.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(passed.getFirst() + throttle.per().toNanos());
  }

  void pass(long now) {
    passed.addLast(now);
  }

  /** That who passed then has turned back. */
  void back(long at) {
    passed.removeLastOccurrence(at);
  }

  /** Nobody waits for it any more. */
  void empty() {
    held.clear();
    released = 0;
  }

  boolean isEmpty() {
    return held.isEmpty() && released == 0;
  }

  /** Whether it need not be remembered. */
  boolean idle(long now) {
    return isEmpty() && free(now) == throttle.max();
  }
}
