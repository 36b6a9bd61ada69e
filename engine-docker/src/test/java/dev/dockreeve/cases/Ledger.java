// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cases;

import dev.dockreeve.model.Container;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Origin;
import dev.dockreeve.testkit.real.EventRecorder.Recorded;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compares the starts and ends that a subscriber was told with those in the engine's own log. An
 * event of the engine is known by its stamp; one that was derived belongs to the first start, or
 * end, that the log has after the container's own start time.
 */
final class Ledger {

  private final Map<String, List<Recorded>> log = new HashMap<>();
  private final IdentityHashMap<Recorded, Event> told = new IdentityHashMap<>();
  private final Map<String, List<Event>> entered = new HashMap<>();
  private final Map<String, Instant> last = new HashMap<>();
  private final List<Event> gaps = new ArrayList<>();
  private final Map<Origin, Integer> origins = new HashMap<>();

  /** Told, and not in the log. */
  final List<String> invented = new ArrayList<>();

  /** Told twice. */
  final List<String> doubled = new ArrayList<>();

  /** Told after something that the log has later, about the same container. */
  final List<String> disordered = new ArrayList<>();

  /** In the log, and neither told nor in a declared gap. */
  final List<String> lost = new ArrayList<>();

  private int entries;
  private int insideGaps;

  /**
   * Compares.
   *
   * @param from what the log says of earlier times is left out
   */
  Ledger(List<Recorded> recorded, List<Event> events, Instant from) {
    recorded.stream()
        .filter(r -> r.type().equals("container") && !r.time().isBefore(from))
        .filter(r -> r.action().equals("start") || r.action().equals("die"))
        .sorted(Comparator.comparing(Recorded::time))
        .forEach(r -> {
          entries++;
          log.computeIfAbsent(key(r.id(), r.action()), _ -> new ArrayList<>()).add(r);
        });
    for (Event event : events) {
      if (event.type().equals("reactor") && event.action().equals("gap")) {
        gaps.add(event);
      } else if (event.type().equals("container") && !event.time().isBefore(from)) {
        enter(event);
      }
    }
    log.values().forEach(list -> list.forEach(this::demand));
    lost.sort(Comparator.naturalOrder());
  }

  private static String key(String id, String action) {
    return action + " " + id;
  }

  private void enter(Event event) {
    if (!event.action().equals("start") && !event.action().equals("die")) {
      return;
    }
    origins.merge(event.origin(), 1, Integer::sum);
    entered.computeIfAbsent(event.actor().id(), _ -> new ArrayList<>()).add(event);
    Optional<Recorded> entry = find(event);
    if (entry.isEmpty()) {
      invented.add(line(event));
      return;
    }
    Instant before = last.put(event.actor().id(), entry.get().time());
    if (before != null && before.isAfter(entry.get().time())) {
      disordered.add(line(event));
    }
    Event other = told.put(entry.get(), event);
    if (other != null) {
      doubled.add(line(other) + " and " + line(event));
    }
  }

  private Optional<Recorded> find(Event event) {
    return switch (event.origin()) {
      case LIVE, REPLAYED -> first(event, r -> r.time().equals(event.time()));
      case RESYNC, INITIAL -> {
        Instant startedAt =
            event
                .container()
                .map(Container::incarnation)
                .filter(i -> i.startKnown())
                .map(i -> i.startedAt())
                .orElse(event.time());
        yield first(event, r -> !r.time().isBefore(startedAt));
      }
    };
  }

  private Optional<Recorded> first(Event event, Predicate<Recorded> wanted) {
    return log.getOrDefault(key(event.actor().id(), event.action()), List.of()).stream()
        .filter(wanted)
        .findFirst();
  }

  private void demand(Recorded entry) {
    if (told.containsKey(entry)) {
      return;
    }
    if (gaps.stream().anyMatch(gap -> covers(gap, entry.time()))) {
      insideGaps++;
    } else {
      lost.add(entry.time() + " " + entry.action() + " " + history(entry.id()));
    }
  }

  /** What the log has of a container, and what was told of it. */
  private String history(String id) {
    Stream<String> said =
        Stream.of("start", "die")
            .flatMap(action -> log.getOrDefault(key(id, action), List.of()).stream())
            .sorted(Comparator.comparing(Recorded::time))
            .map(r -> r.time() + " " + r.action() + (told.containsKey(r) ? "" : " (not told)"));
    Stream<String> heard = entered.getOrDefault(id, List.of()).stream().map(Ledger::line);
    return id.substring(0, 12)
        + "\n  log:\n    "
        + said.collect(Collectors.joining("\n    "))
        + "\n  told:\n    "
        + heard.collect(Collectors.joining("\n    "));
  }

  /** Whether that moment is in a gap that was declared. */
  static boolean covers(Event gap, Instant at) {
    Instant from = Instant.parse(gap.actor().attributes().get("from"));
    Instant to = Instant.parse(gap.actor().attributes().get("to"));
    return !at.isBefore(from) && !at.isAfter(to);
  }

  private static String line(Event e) {
    return e.time()
        + " "
        + e.action()
        + " "
        + e.actor().id().substring(0, 12)
        + " "
        + e.actor().name().orElse("")
        + " "
        + e.origin().word()
        + " started="
        + e.container().map(c -> c.incarnation().startedAt().toString()).orElse("-");
  }

  /** How much of what the engine's log has was only declared, of one. */
  double declared() {
    return entries == 0 ? 0 : (double) insideGaps / entries;
  }

  /** In one line. */
  String count() {
    return "log="
        + entries
        + " told="
        + new TreeMap<>(origins)
        + " gaps="
        + gaps.size()
        + " insideGaps="
        + insideGaps
        + " lost="
        + lost.size()
        + " invented="
        + invented.size()
        + " doubled="
        + doubled.size();
  }
}
