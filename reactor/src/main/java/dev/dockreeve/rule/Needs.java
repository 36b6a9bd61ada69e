// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.rule;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a condition cannot do without: for some paths, all the values that they may have where the
 * condition holds. What is not in here is not needed, or not found out.
 */
final class Needs {

  private Needs() {}

  static Map<Path, Set<String>> of(Rule rule) {
    Map<Path, Set<String>> needs = new HashMap<>(of(rule.condition()));
    if (!rule.engines().isEmpty()) {
      needs.merge(Path.ENGINE, rule.engines(), Needs::fewer);
    }
    return needs;
  }

  private static Map<Path, Set<String>> of(Condition condition) {
    return switch (condition) {
      case Condition.Always _ -> Map.of();
      case Condition.Is(Path path, String value) -> Map.of(path, Set.of(value));
      case Condition.OneOf(Path path, Set<String> values) -> Map.of(path, values);
      case Condition.ActionIs(String verb, _) -> Map.of(Path.ACTION, Set.of(verb));
      case Condition.AllOf(List<Condition> all) -> ofAll(all);
      case Condition.AnyOf(List<Condition> any) -> ofAny(any);
    };
  }

  private static Map<Path, Set<String>> ofAll(List<Condition> conditions) {
    Map<Path, Set<String>> needs = new HashMap<>();
    for (Condition condition : conditions) {
      of(condition).forEach((path, values) -> needs.merge(path, values, Needs::fewer));
    }
    return needs;
  }

  /** Only what every one of them needs. */
  private static Map<Path, Set<String>> ofAny(List<Condition> conditions) {
    if (conditions.isEmpty()) {
      return Map.of();
    }
    Map<Path, Set<String>> needs = new HashMap<>(of(conditions.getFirst()));
    for (Condition condition : conditions.subList(1, conditions.size())) {
      Map<Path, Set<String>> others = of(condition);
      needs.keySet().retainAll(others.keySet());
      needs.replaceAll((path, values) -> union(values, others.getOrDefault(path, Set.of())));
    }
    return needs;
  }

  private static Set<String> fewer(Set<String> a, Set<String> b) {
    return b.size() < a.size() ? b : a;
  }

  private static Set<String> union(Set<String> a, Set<String> b) {
    Set<String> union = new HashSet<>(a);
    union.addAll(b);
    return union;
  }
}
