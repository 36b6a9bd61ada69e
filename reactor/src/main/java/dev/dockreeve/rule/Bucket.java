// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.rule;

import dev.dockreeve.model.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rules of one type and action, by one further equality each. Filled first, then closed, then
 * only read.
 */
final class Bucket {

  /** Each path that rules are sorted by costs every event one look-up. */
  private static final int MOST_PATHS = 16;

  /** Values that must be computed: dearer than looking at some rules in vain. */
  private static final Set<Field> DEAR =
      EnumSet.of(Field.PAYLOAD, Field.EVENT, Field.EVENT_ID, Field.TIME, Field.RAW_ACTION);

  private final List<RuleIndex.Entry> entries = new ArrayList<>();
  private final List<RuleIndex.Entry> others = new ArrayList<>();
  private final Map<Path, Sorted> sorted = new HashMap<>();

  /** The same once more, since every event goes through it: nothing is made for a look. */
  private Sorted[] each = {};

  /** The rules that ask for one of some values of {@code path}. */
  private record Sorted(Path path, Map<String, List<RuleIndex.Entry>> byValue) {}

  void add(RuleIndex.Entry entry) {
    entries.add(entry);
  }

  void close() {
    Map<Path, Map<String, Integer>> frequencies = frequencies();
    for (RuleIndex.Entry entry : entries) {
      Optional<Path> path = rarest(entry, frequencies);
      if (path.isEmpty()) {
        others.add(entry);
      } else {
        Sorted among =
            sorted.computeIfAbsent(path.get(), asked -> new Sorted(asked, new HashMap<>()));
        for (String value : entry.needs().getOrDefault(path.get(), Set.of())) {
          among.byValue.computeIfAbsent(value, _ -> new ArrayList<>(1)).add(entry);
        }
      }
    }
    entries.clear();
    each = sorted.values().toArray(Sorted[]::new);
  }

  void visit(Event event, RuleIndex.Visitor visitor) {
    for (int i = 0; i < others.size(); i++) {
      visitor.candidate(others.get(i));
    }
    for (Sorted among : each) {
      String value = among.path.in(event);
      List<RuleIndex.Entry> asking = value == null ? null : among.byValue.get(value);
      if (asking != null) {
        for (int i = 0; i < asking.size(); i++) {
          visitor.candidate(asking.get(i));
        }
      }
    }
  }

  /** How many candidates an event can have here at most. */
  int most() {
    int most = others.size();
    for (Sorted among : sorted.values()) {
      most += among.byValue.values().stream().mapToInt(List::size).max().orElse(0);
    }
    return most;
  }

  private Map<Path, Map<String, Integer>> frequencies() {
    Map<Path, Map<String, Integer>> frequencies = new HashMap<>();
    for (RuleIndex.Entry entry : entries) {
      entry
          .needs()
          .forEach((path, values) -> {
            var ofPath = frequencies.computeIfAbsent(path, _ -> new HashMap<>());
            values.forEach(value -> ofPath.merge(value, 1, Integer::sum));
          });
    }
    return frequencies;
  }

  /** The path whose values fewest other rules ask for. */
  private Optional<Path> rarest(
      RuleIndex.Entry entry, Map<Path, Map<String, Integer>> frequencies) {
    return entry.needs().keySet().stream()
        .filter(path -> !DEAR.contains(path.field()))
        .filter(path -> sorted.size() < MOST_PATHS || sorted.containsKey(path))
        .min(
            Comparator.<Path>comparingInt(
                    path -> commonest(entry, path, frequencies.getOrDefault(path, Map.of())))
                .thenComparing(Path::text));
  }

  private static int commonest(RuleIndex.Entry entry, Path path, Map<String, Integer> counts) {
    int most = 0;
    for (String value : entry.needs().getOrDefault(path, Set.of())) {
      most = Math.max(most, counts.getOrDefault(value, 0));
    }
    return most;
  }
}
