// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.rule;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.model.Event;
import dev.dockreeve.model.Origin;
import java.util.Set;

/**
 * When something is to be done. What is to be done is not part of it.
 *
 * @param name any text; names the rule and no other one
 * @param engines the names of the engines whose events count; empty for all
 * @param includeExisting whether containers that were alive at our first contact with their engine
 *     count as well
 */
public record Rule(String name, Condition condition, Set<String> engines, boolean includeExisting) {

  /** Copies the set; checks that nothing is null. */
  public Rule {
    requireNonNull(name, "name");
    requireNonNull(condition, "condition");
    engines = Set.copyOf(engines);
  }

  /** A rule for the events of every engine, and not for existing containers. */
  public static Rule of(String name, Condition condition) {
    return new Rule(name, condition, Set.of(), false);
  }

  /** Whether the rule speaks of {@code event}. */
  public boolean matches(Event event) {
    return (includeExisting || event.origin() != Origin.INITIAL)
        && (engines.isEmpty() || engines.contains(event.engine()))
        && condition.matches(event);
  }
}
