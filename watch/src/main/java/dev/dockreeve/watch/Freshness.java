// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import java.time.Instant;
import java.util.Optional;

/** How far a picture may be trusted. */
public sealed interface Freshness {

  /** When the picture was last compared with the engine's own list; empty before the first time. */
  Optional<Instant> syncedAt();

  /** Connected, listed, and following the engine's events. */
  record Live(Instant since) implements Freshness {
    @Override
    public Optional<Instant> syncedAt() {
      return Optional.of(since);
    }
  }

  /**
   * Connected and listed, but the engine has no stream of events: it is listed again every few
   * seconds, and what happened in between is derived. What begins and ends between two lists is
   * never known.
   *
   * @param since when it was listed last, by our clock
   * @param reason for people to read
   */
  record Polling(Instant since, String reason) implements Freshness {
    @Override
    public Optional<Instant> syncedAt() {
      return Optional.of(since);
    }
  }

  /**
   * Not following the engine just now: what is shown is the last that we knew.
   *
   * @param since when we lost the engine, or started to look for it, by our clock
   * @param reason for people to read
   */
  record Stale(Instant since, String reason, Optional<Instant> syncedAt) implements Freshness {}
}
