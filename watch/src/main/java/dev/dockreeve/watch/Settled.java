// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * How much is known for good by what a subscription has told so far.
 *
 * @param until before then, by the engine's clock, nothing is missing that no gap says
 * @param held whether something that the engine said waits to be told: a start, for its address
 * @param contact when, by the engine's clock, our first contact with it was, or later: what
 *     happened before is not told, now or in a next life; {@link Instant#MIN} when nobody knows
 */
public record Settled(Instant until, boolean held, Instant contact) {

  /** It is open whether something was lost lately, or there was no first contact yet. */
  static final Settled OPEN = new Settled(Instant.MIN, true, Instant.MIN);

  /** Checks that nothing is null. */
  public Settled {
    requireNonNull(until, "until");
    requireNonNull(contact, "contact");
  }

  /** With nothing that waits. */
  public static Settled until(Instant time) {
    return new Settled(time, false, Instant.MIN);
  }

  boolean isOpen() {
    return equals(OPEN);
  }
}
