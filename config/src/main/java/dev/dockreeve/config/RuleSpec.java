// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.action.RunCommand;
import dev.dockreeve.dispatch.Treatment;
import dev.dockreeve.rule.Rule;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One rule with what it does.
 *
 * @param description what it is for, in its author's words
 * @param enabled whether it may run
 * @param run what it says of its command
 * @param command what that makes
 * @param treatment how its runs are dealt with
 * @param loopGuard how many runs it may cause by itself; empty: any number
 * @param hash 16 hexadecimal digits that tell what the rule says from what it said before: the same
 *     for the same matcher, command and treatment in every process, however they are written. Name,
 *     description, whether it is enabled, its loop guard, and the values of variables in {@code
 *     env} and {@code stdin} are not part of it
 */
public record RuleSpec(
    Rule rule,
    Optional<String> description,
    boolean enabled,
    RunSpec run,
    RunCommand command,
    Treatment treatment,
    OptionalInt loopGuard,
    String hash) {

  /** Checks that nothing is null. */
  public RuleSpec {
    requireNonNull(rule, "rule");
    requireNonNull(description, "description");
    requireNonNull(run, "run");
    requireNonNull(command, "command");
    requireNonNull(treatment, "treatment");
    requireNonNull(loopGuard, "loopGuard");
    requireNonNull(hash, "hash");
  }
}
