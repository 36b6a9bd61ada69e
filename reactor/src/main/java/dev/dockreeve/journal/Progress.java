// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.model.Fingerprint;
import java.util.List;
import java.util.Optional;

/**
 * How far an engine was heard, and how that changed what is alive.
 *
 * @param engine the engine's name in the configuration
 * @param last the last event; empty leaves the one that was known
 * @param gone ids of containers that are no longer alive; taken out before {@code alive} is put in
 * @param alive containers that are alive; each replaces what was known of its id
 */
public record Progress(
    String engine, Optional<Fingerprint> last, List<String> gone, List<Alive> alive) {

  /** Copies the lists; checks that nothing is null. */
  public Progress {
    requireNonNull(engine, "engine");
    requireNonNull(last, "last");
    gone = List.copyOf(gone);
    alive = List.copyOf(alive);
  }
}
