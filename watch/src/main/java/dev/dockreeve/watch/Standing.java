// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import java.time.Instant;
import java.util.Optional;

/** Keeps what is said of the picture's freshness. For one thread. */
final class Standing {

  private Freshness now;

  Standing(Instant begin) {
    this.now = new Freshness.Stale(begin, "not connected yet", Optional.empty());
  }

  Freshness freshness() {
    return now;
  }

  /** Whether the picture cannot be trusted just now. */
  boolean stale() {
    return now instanceof Freshness.Stale;
  }

  /** Listed and following its events. */
  void live(Instant at) {
    now = new Freshness.Live(at);
  }

  /** Listed, and there are no events to follow. */
  void polling(Instant at, String reason) {
    now = new Freshness.Polling(at, reason);
  }

  /** Not to be trusted any more; when it was not before, only the reason is another one. */
  void stale(Instant at, String reason) {
    Instant since = now instanceof Freshness.Stale(Instant before, _, _) ? before : at;
    now = new Freshness.Stale(since, reason, now.syncedAt());
  }
}
