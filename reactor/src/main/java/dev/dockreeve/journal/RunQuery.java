// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import static java.util.Objects.requireNonNull;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which runs to read.
 *
 * @param unfinished whether unfinished ones
 * @param ended those that ended in one of these states
 * @param rule only those of this rule
 * @param container only those about the container of this name, or whose id begins like this
 * @param before only those with a smaller sequence number: the last one of the page before
 * @param limit at most so many
 */
public record RunQuery(
    boolean unfinished,
    Set<Ended.State> ended,
    Optional<String> rule,
    Optional<String> container,
    long before,
    int limit) {

  /** Copies the set; checks that nothing is null and the limit positive. */
  public RunQuery {
    ended = Set.copyOf(ended);
    requireNonNull(rule, "rule");
    requireNonNull(container, "container");
    if (limit < 1) {
      throw new IllegalArgumentException("limit: " + limit + " (expected: >= 1)");
    }
  }

  /** The newest {@code limit} runs of any kind. */
  public static RunQuery newest(int limit) {
    return new RunQuery(
        true,
        EnumSet.allOf(Ended.State.class),
        Optional.empty(),
        Optional.empty(),
        Long.MAX_VALUE,
        limit);
  }

  /** Only those that ended in {@code states}. */
  public RunQuery endedIn(Set<Ended.State> states) {
    return new RunQuery(false, states, rule, container, before, limit);
  }

  /** Only unfinished ones. */
  public RunQuery onlyUnfinished() {
    return new RunQuery(true, Set.of(), rule, container, before, limit);
  }

  /** Only those of the rule {@code name}. */
  public RunQuery ofRule(String name) {
    return new RunQuery(unfinished, ended, Optional.of(name), container, before, limit);
  }

  /** Only those about the container of that name, or whose id begins like this. */
  public RunQuery about(String nameOrId) {
    return new RunQuery(unfinished, ended, rule, Optional.of(nameOrId), before, limit);
  }

  /** The page after the one that ended with {@code seq}. */
  public RunQuery before(long seq) {
    return new RunQuery(unfinished, ended, rule, container, seq, limit);
  }

  boolean matches(RunSummary run) {
    return run.seq() < before
        && run.end().map(end -> ended.contains(end.state())).orElse(unfinished)
        && rule.map(run.rule()::equals).orElse(true)
        && container
            .map(text -> run.name().equals(text) || run.subject().startsWith(text))
            .orElse(true);
  }
}
