// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import java.time.Instant;
import java.util.Optional;

/**
 * What is settled with what was told so far: up to the last sweep all that the engine said is
 * known, but for what is held back. For one thread.
 */
final class Settling {

  private Settled last = Settled.OPEN;

  /** The sweep that the last one speaks of. */
  private Instant sweptThen = Instant.MIN;

  /**
   * That less is settled now than before, if so: to be said before anything is told that came
   * later. Who has taken some of that must not believe that what is held was told.
   */
  Optional<Settled> takeStricter(boolean open, ContainerEvents events) {
    if (open ? last.isOpen() : last.held() || !events.holdsAny()) {
      return Optional.empty();
    }
    if (open) {
      sweptThen = Instant.MIN;
    }
    last = open ? Settled.OPEN : new Settled(last.until(), true, last.contact());
    return Optional.of(last);
  }

  /**
   * What is settled now, if that is not the same as before. While something is held back, only what
   * is older; while it is {@code open} whether something was lost, nothing: who ended then would
   * never say so.
   */
  Optional<Settled> take(boolean open, Instant sweptUntil, Parts parts) {
    Instant swept = open ? Instant.MIN : sweptUntil;
    boolean held = open || parts.events().holdsAny();
    if (swept.equals(sweptThen) && held == last.held()) {
      return Optional.empty();
    }
    Instant until =
        swept.equals(sweptThen)
            ? last.until()
            : parts.events().heldSince().filter(swept::isAfter).orElse(swept);
    sweptThen = swept;
    last = open ? Settled.OPEN : new Settled(until, held, parts.connection().firstContact());
    return Optional.of(last);
  }
}
