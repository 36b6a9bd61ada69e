// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import java.util.Optional;
import java.util.PriorityQueue;

/** What is due when, by monotonic time. For one thread. */
final class Timers {

  private record Due(long nanos, long order, Message.Elapsed then) {}

  private final PriorityQueue<Due> queue =
      new PriorityQueue<>((a, b) -> {
        int byTime = Long.signum(a.nanos() - b.nanos());
        return byTime != 0 ? byTime : Long.signum(a.order() - b.order());
      });
  private long orders;

  void add(long nanos, Message.Elapsed then) {
    queue.add(new Due(nanos, orders++, then));
  }

  /** How long until the next is due; 0 when one is due already. */
  long untilNext(long now) {
    Due first = queue.peek();
    return first == null ? Mailbox.FOREVER : Math.max(0, first.nanos() - now);
  }

  /** Takes the next that is due, if any. */
  Optional<Message.Elapsed> poll(long now) {
    Due first = queue.peek();
    if (first == null || first.nanos() - now > 0) {
      return Optional.empty();
    }
    queue.poll();
    return Optional.of(first.then());
  }
}
