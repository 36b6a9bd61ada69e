// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.reactor;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.dispatch.Duty;
import dev.dockreeve.dispatch.Throttle;
import dev.dockreeve.model.Event;
import dev.dockreeve.rule.Rule;
import dev.dockreeve.rule.RuleIndex;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Rules, each with what it has done; put into place as a whole. Immutable. */
public final class RuleSet {

  /** No rules. */
  public static final RuleSet EMPTY = new RuleSet(new LinkedHashMap<>());

  /** How many runs a rule may cause by itself within a minute, where nobody says otherwise. */
  public static final OptionalInt LOOP_GUARD = OptionalInt.of(10);

  /** The most that a loop guard may let pass. */
  public static final int MOST_LOOP_GUARD = 100;

  private final Map<String, Entry> entries;
  private final List<Rule> rules;
  private final RuleIndex index;

  /**
   * A rule, and what it has done.
   *
   * @param loopGuard see {@link ReactorBuilder#loopGuard}
   */
  public record Entry(Rule rule, Duty duty, OptionalInt loopGuard) {

    /** Checks that nothing is null, and the guard within its bounds. */
    public Entry {
      requireNonNull(rule, "rule");
      requireNonNull(duty, "duty");
      if (loopGuard.isPresent()
          && (loopGuard.getAsInt() < 1 || loopGuard.getAsInt() > MOST_LOOP_GUARD)) {
        throw new IllegalArgumentException(
            "loopGuard: "
                + loopGuard.getAsInt()
                + " (expected: 1 to "
                + MOST_LOOP_GUARD
                + ", or none)");
      }
    }

    /** With {@link #LOOP_GUARD}. */
    public Entry(Rule rule, Duty duty) {
      this(rule, duty, LOOP_GUARD);
    }
  }

  private RuleSet(Map<String, Entry> entries) {
    this.entries = entries;
    this.rules = entries.values().stream().map(Entry::rule).toList();
    this.index = RuleIndex.of(rules);
  }

  /**
   * Rules in this order.
   *
   * @throws IllegalArgumentException when two have the same name
   */
  public static RuleSet of(Collection<Entry> entries) {
    Map<String, Entry> byName = new LinkedHashMap<>();
    for (Entry entry : entries) {
      if (byName.putIfAbsent(entry.rule().name(), entry) != null) {
        throw new IllegalArgumentException("rule: two are called " + entry.rule().name());
      }
    }
    return new RuleSet(byName);
  }

  /** The rules, in their order. */
  public List<Rule> rules() {
    return rules;
  }

  List<Rule> matching(Event event) {
    return index.matching(requireNonNull(event, "event"));
  }

  Optional<Rule> named(String name) {
    return Optional.ofNullable(entries.get(name)).map(Entry::rule);
  }

  Optional<Duty> duty(String name) {
    return Optional.ofNullable(entries.get(name)).map(Entry::duty);
  }

  /** Empty where the rule is not guarded. */
  OptionalInt loopGuard(Rule rule) {
    Entry entry = entries.get(rule.name());
    return entry == null ? OptionalInt.empty() : entry.loopGuard();
  }

  /** Whether the rule's throttle may drop runs. */
  boolean drops(Rule rule) {
    Entry entry = entries.get(rule.name());
    return entry != null
        && entry
            .duty()
            .treatment()
            .throttle()
            .filter(throttle -> throttle.over() == Throttle.Over.DROP)
            .isPresent();
  }

  Collection<Entry> entries() {
    return entries.values();
  }

  String hash(Rule rule) {
    return duty(rule.name()).map(Duty::hash).orElse("");
  }

  Map<String, Duty> duties() {
    Map<String, Duty> duties = new LinkedHashMap<>();
    entries.forEach((name, entry) -> duties.put(name, entry.duty()));
    return duties;
  }
}
