// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.rule;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.model.Event;

/**
 * Everything a template can speak of: the event, and the run that it led to.
 *
 * @param rule the rule's name
 * @param runId names the run; the same for every attempt of it
 * @param attempt 1 for the first attempt
 * @param count how many events the run stands for
 */
public record Facts(Event event, String rule, String runId, int attempt, int count) {

  /** Checks that nothing is null and that the numbers are at least 1. */
  public Facts {
    requireNonNull(event, "event");
    requireNonNull(rule, "rule");
    requireNonNull(runId, "runId");
    if (attempt < 1) {
      throw new IllegalArgumentException("attempt: " + attempt + " (expected: >= 1)");
    }
    if (count < 1) {
      throw new IllegalArgumentException("count: " + count + " (expected: >= 1)");
    }
  }
}
