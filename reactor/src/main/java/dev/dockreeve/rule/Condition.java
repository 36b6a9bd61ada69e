// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.rule;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.model.Event;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a rule asks of an event. Comparing is exact and case-sensitive, and a path without value is
 * unequal to everything.
 */
public sealed interface Condition {

  /** Whether {@code event} is so. Any thread; never blocks. */
  boolean matches(Event event);

  /**
   * That {@code path} has one of {@code values}, in the simplest form that says so. For the path
   * {@code action} a value may carry a detail, as in {@code health_status: unhealthy}.
   */
  static Condition anyOf(Path path, Collection<String> values) {
    if (path.equals(Path.ACTION)) {
      List<Condition> actions = values.stream().map(Condition::action).toList();
      return actions.size() == 1 ? actions.getFirst() : new AnyOf(actions);
    }
    Set<String> distinct = Set.copyOf(values);
    return distinct.size() == 1
        ? new Is(path, distinct.iterator().next())
        : new OneOf(path, distinct);
  }

  /**
   * That the action is {@code action}: {@code health_status} stands for every health status, {@code
   * health_status: unhealthy} for that one.
   */
  static Condition action(String action) {
    int colon = action.indexOf(": ");
    return colon < 0
        ? new ActionIs(action, Optional.empty())
        : new ActionIs(action.substring(0, colon), Optional.of(action.substring(colon + 2)));
  }

  /** Every event. */
  record Always() implements Condition {
    @Override
    public boolean matches(Event event) {
      return true;
    }
  }

  /** All conditions hold; true when there are none. */
  record AllOf(List<Condition> conditions) implements Condition {

    /** Copies the list. */
    public AllOf {
      conditions = List.copyOf(conditions);
    }

    @Override
    public boolean matches(Event event) {
      for (Condition condition : conditions) {
        if (!condition.matches(event)) {
          return false;
        }
      }
      return true;
    }
  }

  /** At least one condition holds; false when there are none. */
  record AnyOf(List<Condition> conditions) implements Condition {

    /** Copies the list. */
    public AnyOf {
      conditions = List.copyOf(conditions);
    }

    @Override
    public boolean matches(Event event) {
      for (Condition condition : conditions) {
        if (condition.matches(event)) {
          return true;
        }
      }
      return false;
    }
  }

  /** The value of {@code path} is {@code expected}. */
  record Is(Path path, String expected) implements Condition {

    /** Refuses paths that only a run has. */
    public Is {
      requireOfEvent(path);
      requireNonNull(expected, "expected");
    }

    @Override
    public boolean matches(Event event) {
      return expected.equals(path.in(event));
    }
  }

  /** The value of {@code path} is one of {@code expected}. */
  record OneOf(Path path, Set<String> expected) implements Condition {

    /** Copies the set; refuses paths that only a run has. */
    public OneOf {
      requireOfEvent(path);
      expected = Set.copyOf(expected);
    }

    @Override
    public boolean matches(Event event) {
      String value = path.in(event);
      return value != null && expected.contains(value);
    }
  }

  /**
   * The action is {@code verb}, and its detail {@code detail} where one is given.
   *
   * @param verb as in {@code health_status}
   * @param detail as in {@code unhealthy}
   */
  record ActionIs(String verb, Optional<String> detail) implements Condition {
    @Override
    public boolean matches(Event event) {
      return verb.equals(event.action()) && (detail.isEmpty() || detail.equals(event.detail()));
    }
  }

  private static void requireOfEvent(Path path) {
    if (path.ofRun()) {
      throw new IllegalArgumentException("path: " + path + " (expected: a path of the event)");
    }
  }
}
