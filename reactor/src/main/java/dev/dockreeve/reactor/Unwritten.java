// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.reactor;

import dev.dockreeve.model.Event;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;

/**
 * Events that led to runs while the journal was not well: it may not know them. The last ones, so
 * many as take {@value #MOST_BYTES} bytes. For one thread at a time.
 */
final class Unwritten {

  static final long MOST_BYTES = 4 << 20;

  private final ArrayDeque<Event> events = new ArrayDeque<>();
  private long bytes;

  @SuppressWarnings("ReferenceEquality") // Runs of one event follow one another.
  void add(Event event) {
    if (events.peekLast() == event) {
      return;
    }
    events.addLast(event);
    bytes += event.bytes();
    while (bytes > MOST_BYTES && events.size() > 1) {
      bytes -= events.removeFirst().bytes();
    }
  }

  /** What is older will not come again. */
  void forget(Instant before) {
    events.removeIf(event -> {
      boolean old = event.time().isBefore(before);
      bytes -= old ? event.bytes() : 0;
      return old;
    });
  }

  /** In the order in which they were told. */
  List<Event> events() {
    return List.copyOf(events);
  }
}
