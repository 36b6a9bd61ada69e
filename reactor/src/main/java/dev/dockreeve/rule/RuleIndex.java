// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.rule;

import dev.dockreeve.model.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rules that match an event, at a cost that grows with the rules that match and not with
 * the rules that there are. Immutable; any thread.
 *
 * @implNote Rules lie in buckets by the type and the action that they cannot do without, and in a
 *     bucket by one more equality, the rarest one that each rule asks for. An event looks into four
 *     buckets at most: its type or any, its action or any. A rule that asks for no equality is
 *     looked at for every event of its bucket.
 */
public final class RuleIndex {

  private final int size;
  private final Verbs anyType = new Verbs();
  private final Map<String, Verbs> byType = new HashMap<>();

  /** A rule, its place in the file, and what it needs beside type and action. */
  record Entry(int place, Rule rule, Map<Path, Set<String>> needs) {}

  /** The buckets of one type. */
  private static final class Verbs {
    final Bucket any = new Bucket();
    final Map<String, Bucket> byVerb = new HashMap<>();
  }

  private RuleIndex(List<Rule> rules) {
    this.size = rules.size();
    for (int i = 0; i < rules.size(); i++) {
      Rule rule = rules.get(i);
      Map<Path, Set<String>> needs = Needs.of(rule);
      Set<String> types = needs.remove(Path.TYPE);
      Set<String> verbs = needs.remove(Path.ACTION);
      Entry entry = new Entry(i, rule, needs);
      if (types == null) {
        add(anyType, verbs, entry);
      } else {
        types.forEach(type -> add(byType.computeIfAbsent(type, _ -> new Verbs()), verbs, entry));
      }
    }
    close(anyType);
    byType.values().forEach(RuleIndex::close);
  }

  /** An index over {@code rules}. */
  public static RuleIndex of(List<Rule> rules) {
    return new RuleIndex(rules);
  }

  /** How many rules there are. */
  public int size() {
    return size;
  }

  /** The rules that match {@code event}, in the order in which they were given. */
  public List<Rule> matching(Event event) {
    Matches matches = new Matches(event);
    visit(event, matches);
    return matches.rules();
  }

  /** How many rules {@link #matching} looks at. */
  int candidates(Event event) {
    int[] count = {0};
    visit(event, _ -> count[0]++);
    return count[0];
  }

  /**
   * A kind of events, and how many rules such an event is compared with.
   *
   * @param type empty: any that no rule names
   * @param action empty: any that no rule names
   * @param rules at most so many, one by one
   */
  public record Cost(Optional<String> type, Optional<String> action, int rules) {}

  /** The kind of events that are compared with the most rules. */
  public Cost dearest() {
    Cost dearest = dearest(Optional.empty(), new Verbs());
    for (Map.Entry<String, Verbs> ofType : new TreeMap<>(byType).entrySet()) {
      Cost other = dearest(Optional.of(ofType.getKey()), ofType.getValue());
      dearest = other.rules > dearest.rules ? other : dearest;
    }
    return dearest;
  }

  private Cost dearest(Optional<String> type, Verbs verbs) {
    int always = anyType.any.most() + verbs.any.most();
    Cost dearest = new Cost(type, Optional.empty(), always);
    Set<String> named = new TreeSet<>(anyType.byVerb.keySet());
    named.addAll(verbs.byVerb.keySet());
    for (String verb : named) {
      int rules =
          always
              + Stream.of(anyType.byVerb.get(verb), verbs.byVerb.get(verb))
                  .filter(Objects::nonNull)
                  .mapToInt(Bucket::most)
                  .sum();
      dearest = rules > dearest.rules ? new Cost(type, Optional.of(verb), rules) : dearest;
    }
    return dearest;
  }

  interface Visitor {
    void candidate(Entry entry);
  }

  private void visit(Event event, Visitor visitor) {
    visit(anyType, event, visitor);
    Verbs verbs = byType.get(event.type());
    if (verbs != null) {
      visit(verbs, event, visitor);
    }
  }

  private static void visit(Verbs verbs, Event event, Visitor visitor) {
    verbs.any.visit(event, visitor);
    Bucket bucket = verbs.byVerb.get(event.action());
    if (bucket != null) {
      bucket.visit(event, visitor);
    }
  }

  private static void add(Verbs to, @Nullable Set<String> verbs, Entry entry) {
    if (verbs == null) {
      to.any.add(entry);
    } else {
      verbs.forEach(verb -> to.byVerb.computeIfAbsent(verb, _ -> new Bucket()).add(entry));
    }
  }

  private static void close(Verbs verbs) {
    verbs.any.close();
    verbs.byVerb.values().forEach(Bucket::close);
  }

  private static final class Matches implements Visitor {
    private final Event event;
    private @Nullable List<Entry> found;

    Matches(Event event) {
      this.event = event;
    }

    @Override
    public void candidate(Entry entry) {
      if (entry.rule.matches(event)) {
        if (found == null) {
          found = new ArrayList<>();
        }
        found.add(entry);
      }
    }

    List<Rule> rules() {
      if (found == null) {
        return List.of();
      }
      found.sort(Comparator.comparingInt(Entry::place));
      return found.stream().map(Entry::rule).toList();
    }
  }
}
