// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.reactor;

import dev.dockreeve.rule.Rule;
import java.util.ArrayList;
import java.util.List;

/**
 * What a reload changed, by the names of rules. We construct it, users read it: components may be
 * added in a minor version.
 *
 * @param removed rules that are gone; their queued runs end as cancelled
 */
public record Reloaded(List<String> added, List<String> changed, List<String> removed) {

  /** Copies the lists. */
  public Reloaded {
    added = List.copyOf(added);
    changed = List.copyOf(changed);
    removed = List.copyOf(removed);
  }

  static Reloaded of(RuleSet last, RuleSet next) {
    List<String> added = new ArrayList<>();
    List<String> changed = new ArrayList<>();
    List<String> removed = new ArrayList<>();
    for (Rule rule : next.rules()) {
      if (last.named(rule.name()).isEmpty()) {
        added.add(rule.name());
      } else if (!last.named(rule.name()).equals(next.named(rule.name()))
          || !last.hash(rule).equals(next.hash(rule))
          || !last.loopGuard(rule).equals(next.loopGuard(rule))) {
        changed.add(rule.name());
      }
    }
    for (Rule rule : last.rules()) {
      if (next.named(rule.name()).isEmpty()) {
        removed.add(rule.name());
      }
    }
    return new Reloaded(added, changed, removed);
  }
}
