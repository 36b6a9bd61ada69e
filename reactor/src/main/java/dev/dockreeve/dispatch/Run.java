// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.action.Action;
import dev.dockreeve.model.Event;
import java.time.Duration;

/**
 * One match of one rule with one event, to be acted on.
 *
 * @param id names the run and no other one; the same for every attempt
 * @param rule the rule's name
 * @param timeout what one attempt may take
 */
public record Run(String id, String rule, Event event, Action action, Duration timeout) {

  /** Checks that nothing is null and the timeout positive. */
  public Run {
    requireNonNull(id, "id");
    requireNonNull(rule, "rule");
    requireNonNull(event, "event");
    requireNonNull(action, "action");
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException("timeout: " + timeout + " (expected: > 0)");
    }
  }

  /** Whose turn it is to wait for whom. */
  Lane.Key lane() {
    return new Lane.Key(
        rule,
        event.engine(),
        event.container().isPresent() ? "container" : event.type(),
        event.container().map(container -> container.id()).orElse(event.actor().id()));
  }

  /** Id and rule; never the event. */
  @Override
  public String toString() {
    return "Run[" + id + " of " + rule + "]";
  }
}
