// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.reactor;

import dev.dockreeve.model.Event;
import dev.dockreeve.model.Fingerprint;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events that led to runs while the journal was not well: it may not know them. Of each its
 * fingerprint, the last {@value #MOST}; and of starts and ends, which may be told in another way
 * yet, the events themselves, so many as take {@value #MOST_BYTES} bytes. For one thread at a time.
 */
final class Unwritten {

  static final int MOST = 100_000;
  static final long MOST_BYTES = 4 << 20;

  private @Nullable Event last;
  private final ArrayDeque<Fingerprint> prints = new ArrayDeque<>();
  private final ArrayDeque<Event> lives = new ArrayDeque<>();
  private long bytes;

  @SuppressWarnings("ReferenceEquality") // Runs of one event follow one another.
  void add(Event event) {
    if (event == last) {
      return;
    }
    last = event;
    if (event.origin().isOfEngine()) {
      prints.addLast(Fingerprint.of(event.said()));
      if (prints.size() > MOST) {
        prints.removeFirst();
      }
    }
    if (event.type().equals("container")
        && (event.action().equals("start") || event.action().equals("die"))) {
      lives.addLast(event);
      bytes += event.bytes();
      while (bytes > MOST_BYTES && lives.size() > 1) {
        bytes -= lives.removeFirst().bytes();
      }
    }
  }

  /** What is older will not come again. */
  void forget(Instant before) {
    prints.removeIf(which -> Instant.ofEpochSecond(0, which.timeNanos()).isBefore(before));
    lives.removeIf(event -> {
      boolean old = event.time().isBefore(before);
      bytes -= old ? event.bytes() : 0;
      return old;
    });
  }

  /** Of the engine's own, in the order in which they were told. */
  List<Fingerprint> prints() {
    return List.copyOf(prints);
  }

  /** Starts and ends, in the order in which they were told. */
  List<Event> lives() {
    return List.copyOf(lives);
  }
}
