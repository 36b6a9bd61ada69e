// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * How much is known for good by what a subscription has told so far.
 *
 * @param until before then, by the engine's clock, nothing is missing that no gap says
 * @param held whether something that the engine said waits to be told: a start, for its address
 */
public record Settled(Instant until, boolean held) {

  /** It is open whether something was lost lately, or there was no first contact yet. */
  static final Settled OPEN = new Settled(Instant.MIN, true);

  /** Checks that nothing is null. */
  public Settled {
    requireNonNull(until, "until");
  }

  /** With nothing that waits. */
  public static Settled until(Instant time) {
    return new Settled(time, false);
  }

  boolean isOpen() {
    return equals(OPEN);
  }
}
