// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import dev.dockreeve.model.Event;
import java.time.Instant;

/**
 * An event that led to runs.
 *
 * @param seq its place in the order of acceptance
 * @param at when it was accepted, by our clock
 */
public record JournalledEvent(long seq, Event event, Instant at) {}
