// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.model.Fingerprint;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How far an engine was heard, and how that changed what is alive.
 *
 * @param engine the engine's name in the configuration
 * @param last the last event; empty leaves the one that was known
 * @param gone ids of containers that are no longer alive; taken out before {@code alive} is put in
 * @param told events of the engine's own that were told, so that they are known when they come
 *     again: starts and ends that led to no run, and what else no event with runs says
 * @param forgetTold what was told and happened before then, by the engine's clock, will not come
 *     again
 * @param alive containers that are alive; each replaces what was known of its id
 */
public record Progress(
    String engine,
    Optional<Fingerprint> last,
    List<Fingerprint> told,
    Optional<Instant> forgetTold,
    List<String> gone,
    List<Alive> alive) {

  /** Of what is {@code told} so much of an engine is kept: the newest. */
  public static final int MOST_TOLD = 10_000;

  /** Copies the lists; checks that nothing is null. */
  public Progress {
    requireNonNull(engine, "engine");
    requireNonNull(last, "last");
    told = List.copyOf(told);
    requireNonNull(forgetTold, "forgetTold");
    gone = List.copyOf(gone);
    alive = List.copyOf(alive);
  }

  /** Without anything told. */
  public Progress(String engine, Optional<Fingerprint> last, List<String> gone, List<Alive> alive) {
    this(engine, last, List.of(), Optional.empty(), gone, alive);
  }
}
