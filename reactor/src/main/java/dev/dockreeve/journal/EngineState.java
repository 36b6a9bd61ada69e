// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.model.Fingerprint;
import java.util.List;
import java.util.Optional;

/**
 * How far an engine was heard, and what was alive then.
 *
 * @param last the last event that was heard
 * @param told what was told and is not known from an event with runs, as far as it may come again;
 *     in no order
 * @param alive in no order
 */
public record EngineState(Optional<Fingerprint> last, List<Fingerprint> told, List<Alive> alive) {

  /** Copies the list; checks that nothing is null. */
  public EngineState {
    requireNonNull(last, "last");
    told = List.copyOf(told);
    alive = List.copyOf(alive);
  }
}
