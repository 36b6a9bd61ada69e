// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.model.Event;
import java.time.Instant;

/**
 * A run as it was accepted: that one rule matched one event. The command is not part of it, so
 * secrets stay out, and the newest rule of that name is used when the run is taken up again.
 *
 * @param runId names the run and no other one, also across restarts; the idempotency key of all its
 *     attempts
 * @param rule the rule's name
 * @param ruleHash tells the rule as it was then from what it becomes; may be empty
 * @param event without its container's environment when it comes back from a durable journal
 * @param at when it was accepted, by our clock
 */
public record Accepted(String runId, String rule, String ruleHash, Event event, Instant at) {

  /** Checks that nothing is null. */
  public Accepted {
    requireNonNull(runId, "runId");
    requireNonNull(rule, "rule");
    requireNonNull(ruleHash, "ruleHash");
    requireNonNull(event, "event");
    requireNonNull(at, "at");
  }

  /** Id and rule; never the event. */
  @Override
  public String toString() {
    return "Run[" + runId + " of " + rule + "]";
  }
}
