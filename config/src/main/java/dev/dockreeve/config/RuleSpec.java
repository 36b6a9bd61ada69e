// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.action.RunCommand;
import dev.dockreeve.rule.Rule;
import java.time.Duration;
import java.util.Optional;

/**
 * One rule with what it does.
 *
 * @param description what it is for, in its author's words
 * @param enabled whether it may run
 * @param timeout how long one run may take
 */
public record RuleSpec(
    Rule rule,
    Optional<String> description,
    boolean enabled,
    RunCommand command,
    Duration timeout) {

  /** Checks that nothing is null. */
  public RuleSpec {
    requireNonNull(rule, "rule");
    requireNonNull(description, "description");
    requireNonNull(command, "command");
    requireNonNull(timeout, "timeout");
  }
}
