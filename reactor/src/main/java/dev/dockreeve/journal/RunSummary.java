// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import java.time.Instant;
import java.util.Optional;

/**
 * A run in one line. We construct it, users read it: components may be added in a minor version.
 *
 * @param seq its place in the order of acceptance
 * @param engine the engine's name in the configuration
 * @param what type and action of the event, as in {@code container start}
 * @param subject the id of the container, or of what else the event is about
 * @param name the name of that; may be empty
 * @param at when it was accepted, by our clock
 * @param attempts how many attempts were begun
 * @param notBefore when it may be attempted again
 * @param end empty while it is unfinished
 */
public record RunSummary(
    long seq,
    String runId,
    String rule,
    String engine,
    String what,
    String subject,
    String name,
    Instant at,
    int attempts,
    Optional<Instant> notBefore,
    Optional<Ended> end) {}
