// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import java.time.Instant;
import java.util.Optional;

/**
 * How much is known for good by what was told so far.
 *
 * @param until before then nothing is missing that no gap says; empty while it is open whether
 *     something was lost lately, or when there was no first contact yet
 */
record Settled(Optional<Instant> until) {

  static final Settled OPEN = new Settled(Optional.empty());

  static Settled until(Instant time) {
    return new Settled(Optional.of(time));
  }
}
