// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import dev.dockreeve.model.Container;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Origin;
import dev.dockreeve.model.State;
import dev.dockreeve.watch.ModelEngine.Life;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps account of what was told, life by life, and holds each tale against what the engine was and
 * said (I2, I6, I7). For one thread.
 */
final class SimulationTales {

  /** A time in which events may have been lost, as the watcher itself said. */
  private record Gap(Instant from, Instant to, boolean unproven) {}

  private final ModelHistory history;
  private final boolean timesAreTrue;
  private final Set<Life> starts = new HashSet<>();
  private final Set<Life> ends = new HashSet<>();
  private final Map<String, Life> newest = new HashMap<>();
  private final Set<String> said = new HashSet<>();

  /** What was told and led to nothing, so that it may come once more. */
  private final Set<String> again = new HashSet<>();

  private final Set<Life> startsAgain = new HashSet<>();
  private final Set<Life> endsAgain = new HashSet<>();
  private final List<Gap> gaps = new ArrayList<>();

  /** Starts of lives of which only the list told us, so that nobody knows which it was. */
  private final Map<String, Integer> nameless = new HashMap<>();

  /** Such starts whose end was derived as well. */
  private final Map<String, Integer> namelessEnded = new HashMap<>();

  /**
   * An account of the tales about that history.
   *
   * @param timesAreTrue whether the engine's clock never jumped, so that lives are told by it
   */
  SimulationTales(ModelHistory history, boolean timesAreTrue) {
    this.history = history;
    this.timesAreTrue = timesAreTrue;
  }

  /** It was told. */
  void add(Event event, Instant firstContact) {
    if (event.type().equals("reactor")) {
      gaps.add(
          new Gap(
              Instant.parse(attribute(event, "from")),
              Instant.parse(attribute(event, "to")),
              !attribute(event, "reason").contains("too late")
                  && !attribute(event, "reason").contains("was stopped")));
      return;
    }
    switch (event.origin()) {
      case LIVE, REPLAYED -> said(event, firstContact);
      case RESYNC, INITIAL -> {
        if (timesAreTrue) {
          derived(event, firstContact);
        }
      }
    }
  }

  /** It was told, and judged, before our program crashed. */
  void recall(Event event, Instant firstContact) {
    try {
      add(event, firstContact);
    } catch (SimulationFailure _) {
      // It came again, and might.
    }
  }

  /**
   * Our program crashed. What led to nothing may come once more, but for the engine's own starts
   * and ends.
   *
   * @param events what was told, but led to nothing
   */
  void crashed(List<Event> events) {
    for (Event event : events) {
      if (timesAreTrue && event.origin().isOfEngine() && Resumption.isStartOrEnd(event.said())) {
        continue;
      }
      again.add(event.id());
      Optional<Life> life =
          history
              .said(event.id())
              .flatMap(ModelHistory.Said::life)
              .or(() -> event.container().flatMap(c -> life(c)));
      switch (event.action()) {
        case "start" -> life.ifPresent(startsAgain::add);
        case "die" -> life.ifPresent(endsAgain::add);
        default -> {}
      }
    }
    if (!startsAgain.isEmpty() || !endsAgain.isEmpty()) {
      newest.clear();
    }
  }

  private static String attribute(Event event, String name) {
    return Optional.ofNullable(event.actor().attributes().get(name)).orElse("");
  }

  private void said(Event event, Instant firstContact) {
    ModelHistory.Said original =
        history
            .said(event.id())
            .orElseThrow(() -> new SimulationFailure("I7", "never said: " + event.json()));
    if (!said.add(event.id()) && !again.remove(event.id())) {
      throw new SimulationFailure("I6", "told twice: " + describe(event));
    }
    if (!timesAreTrue) {
      return;
    }
    if (event.time().isBefore(firstContact)) {
      throw new SimulationFailure("I7", "from before the first contact: " + describe(event));
    }
    original
        .life()
        .ifPresent(life -> {
          switch (event.action()) {
            case "start" -> begun(life, event);
            case "die" -> ended(life, event);
            default -> {}
          }
        });
  }

  private void derived(Event event, Instant firstContact) {
    Container container =
        event
            .container()
            .orElseThrow(() -> new SimulationFailure("I7", "about nothing: " + describe(event)));
    Optional<Life> life = life(container);
    switch (event.action()) {
      case "start" -> {
        if (life.isEmpty()) {
          nameless.merge(container.id(), 1, Integer::sum);
          return;
        }
        boolean initial = event.origin() == Origin.INITIAL;
        if (initial && !life.get().startedAt().isBefore(firstContact)) {
          throw new SimulationFailure("I7", "not alive at first contact: " + describe(event));
        }
        begun(life.get(), event);
      }
      case "die" -> derivedEnd(event, container.id(), life);
      case "pause", "unpause" ->
          life.filter(l -> !history.statesOf(l).contains(State.PAUSED))
              .ifPresent(_ -> {
                throw new SimulationFailure("I7", "was never paused: " + describe(event));
              });
      default -> throw new SimulationFailure("I7", "not to be derived: " + describe(event));
    }
  }

  private Optional<Life> life(Container container) {
    if (!container.incarnation().startKnown()) {
      return Optional.empty();
    }
    return Optional.of(
        history
            .life(container.id(), container.incarnation().startedAt())
            .orElseThrow(
                () -> new SimulationFailure("I7", "no such life: " + container.incarnation())));
  }

  private void derivedEnd(Event event, String id, Optional<Life> known) {
    Optional<Life> life = known.or(() -> nameless(id) > 0 ? Optional.empty() : lastBegun(id));
    if (life.isPresent()) {
      if (history.endOf(life.get()).isEmpty()) {
        throw new SimulationFailure("I7", "it never ended: " + describe(event));
      }
      ended(life.get(), event);
    } else if (nameless(id) > 0) {
      nameless.merge(id, -1, Integer::sum);
      namelessEnded.merge(id, 1, Integer::sum);
    } else {
      throw new SimulationFailure("I6", "the end of what never began: " + describe(event));
    }
  }

  private Optional<Life> lastBegun(String id) {
    return history.livesOf(id).reversed().stream()
        .filter(life -> starts.contains(life) && !ends.contains(life))
        .findFirst();
  }

  private int nameless(String id) {
    return nameless.getOrDefault(id, 0);
  }

  private void begun(Life life, Event event) {
    inOrder(life, event);
    boolean startAgain = startsAgain.remove(life);
    if (!starts.add(life) && !startAgain) {
      throw new SimulationFailure("I6", "the same start twice: " + describe(event));
    }
    if (ends.contains(life) && !startAgain && !endsAgain.contains(life)) {
      throw new SimulationFailure("I2", "a dead one started: " + describe(event));
    }
  }

  /** The starts and ends of one id are told in the order of its lives. */
  private void inOrder(Life life, Event event) {
    Life before = newest.put(life.id(), life);
    if (before != null && before.number() > life.number()) {
      throw new SimulationFailure("I2", "told after " + before + ": " + describe(event));
    }
  }

  private void ended(Life life, Event event) {
    inOrder(life, event);
    if (!ends.add(life) && !endsAgain.remove(life)) {
      throw new SimulationFailure("I6", "the same end twice: " + describe(event));
    }
    if (!starts.contains(life) && nameless(life.id()) > 0) {
      named(life);
    }
  }

  /** Now it is known which life that was, of which only the list had told. */
  void named(Life life) {
    if (nameless(life.id()) > 0 && starts.add(life)) {
      nameless.merge(life.id(), -1, Integer::sum);
    }
  }

  boolean startTold(Life life) {
    return starts.contains(life);
  }

  boolean endTold(Life life) {
    return ends.contains(life);
  }

  boolean told(String fingerprint) {
    return said.contains(fingerprint);
  }

  /** How many lives of that id were told without anybody knowing which they were. */
  int unnamed(String id) {
    return nameless(id) + namelessEnded.getOrDefault(id, 0);
  }

  /** Whether the watcher said that it may have lost what happened then. */
  boolean inGap(Instant time) {
    return gaps.stream().anyMatch(gap -> !time.isBefore(gap.from()) && !time.isAfter(gap.to()));
  }

  /** How many gaps were told because a new connection could not prove that it misses nothing. */
  long unproven() {
    return gaps.stream().filter(Gap::unproven).count();
  }

  static String describe(Event event) {
    return event.action()
        + " "
        + event.actor().id()
        + " "
        + event.origin().word()
        + " "
        + event.time()
        + " "
        + event.container().map(Container::incarnation)
        + (event.type().equals("reactor") ? " " + event.actor().attributes() : "");
  }
}
