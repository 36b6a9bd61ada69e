// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import dev.dockreeve.model.Container;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Health;
import dev.dockreeve.model.Origin;
import dev.dockreeve.model.State;
import dev.dockreeve.watch.Inspections.Inspection;
import dev.dockreeve.watch.Inspections.Purpose;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Carries the engine's events about containers into the picture, and on to the teller.
 *
 * <p>A start says neither address nor PID, so it is held until inspect has answered, and every
 * later event of the same container behind it ({@link Holds}); other containers go on. What inspect
 * says is "now", not "then": an event is believed about its own moment, and the times of start and
 * event tell which incarnation it is about.
 */
final class ContainerEvents {

  /** A start event this close behind a start that we know is about the same one. */
  private static final Duration SAME_START = Duration.ofSeconds(10);

  private final Picture picture;
  private final Teller teller;
  private final Inspections inspections;
  private final Holds holds;

  ContainerEvents(Picture picture, Teller teller, Inspections inspections, Effects effects) {
    this.picture = picture;
    this.teller = teller;
    this.inspections = inspections;
    this.holds = new Holds(inspections, effects);
  }

  /** Whether events of that container are waiting: they decide about it, not a list. */
  boolean holds(String id) {
    return holds.holds(id);
  }

  void take(EngineEvent event, Origin origin, long now) {
    String id = event.actor().id();
    if (holds.add(id, event, origin)) {
      return;
    }
    switch (event.action()) {
      case "start" -> holds.begin(event, origin, now);
      case "die" -> died(event, origin);
      case "pause" -> paused(event, origin, now, State.PAUSED);
      case "unpause" -> paused(event, origin, now, State.RUNNING);
      case "health_status" ->
          changed(event, origin, now, c -> c.with().health(health(event)).build());
      case "rename" ->
          changed(
              event,
              origin,
              now,
              c -> c.with().name(event.actor().name().orElse(c.name())).build());
      case "oom" -> changed(event, origin, now, c -> c.with().oomKilled(true).build());
      case "update" -> {
        refresh(id, now);
        tell(event, origin);
      }
      default -> tell(event, origin);
    }
  }

  /** Asks the engine for what may have changed about an alive container. */
  void refresh(String id, long now) {
    if (picture.alive(id) != null) {
      inspections.ask(Purpose.REFRESH, id, 0, now);
    }
  }

  void refreshed(Inspection inspection, Optional<Container> found) {
    Picture.Entry entry = picture.alive(inspection.id());
    if (entry != null && found.isPresent() && sameLife(entry, found.get())) {
      picture.update(entry, newest(entry, found.get(), inspection.asked()));
    }
  }

  /** Inspect has answered about a container whose start is held. */
  void inspected(Inspection inspection, Optional<Container> found, long now) {
    if (holds.askAgain(inspection, found, now)) {
      return;
    }
    release(inspection.id(), inspection.scope(), found, now);
  }

  /** Inspect has failed for a container whose start is held. */
  void inspectFailed(Inspection inspection, long now) {
    holds.askAgainAfterFailure(inspection, now);
  }

  /** An event has waited long enough: it is told with what we know. */
  void holdDue(String id, long hold, long now) {
    if (!holds.isOpen(id, hold)) {
      return;
    }
    Optional<Container> known = holds.lastAnswer(id);
    release(id, hold, known, now);
    if (known.isEmpty()) {
      refresh(id, now);
    }
  }

  private void release(String id, long hold, Optional<Container> found, long now) {
    Holds.Hold released = holds.end(id, hold);
    if (released == null) {
      return;
    }
    started(released.start(), released.origin(), found, released.engineAnswered(), now);
    for (Holds.Held later : released.later()) {
      take(later.event(), later.origin(), now);
    }
  }

  private void started(
      EngineEvent event, Origin origin, Optional<Container> found, boolean answered, long now) {
    Picture.Entry known = picture.alive(event.actor().id());
    Instant at = event.time();
    if (found.isEmpty() && !answered) {
      // No answer in time is no proof of anything: believe the event.
      Container container = Derived.container(event);
      replace(known, container, now).told = true;
      teller.tell(event, origin, Optional.of(container));
      return;
    }
    Container container = found.orElseGet(() -> Derived.container(event));
    boolean current = container.alive() && !container.incarnation().startedAt().isAfter(at);
    if (!current) {
      startedAndGone(event, origin, found, known);
    } else if (known != null && sameLife(known, container)) {
      picture.update(known, container);
      known.changed = now;
      tellUnlessTold(known, event, origin);
    } else {
      replace(known, container, now).told = true;
      teller.tell(event, origin, Optional.of(container));
    }
  }

  /** By the time that inspect looked, the life that started had ended: its end is on its way. */
  private void startedAndGone(
      EngineEvent event, Origin origin, Optional<Container> found, Picture.@Nullable Entry known) {
    Instant at = event.time();
    if (known != null) {
      boolean same =
          found
              .map(c -> sameLife(known, c))
              .orElse(at.isBefore(known.startedAt().plus(SAME_START)));
      if (same) {
        tellUnlessTold(known, event, origin);
        return;
      }
      if (at.isAfter(known.startedAt())) {
        exitUntold(known, at);
      }
    }
    Container gone = Derived.gone(found.orElseGet(() -> Derived.container(event)), at);
    picture.remember(gone, at, false);
    teller.tell(event, origin, Optional.of(gone));
  }

  private void tellUnlessTold(Picture.Entry known, EngineEvent event, Origin origin) {
    if (known.told) {
      teller.duplicate();
    } else {
      known.told = true;
      teller.tell(event, origin, Optional.of(known.container));
    }
  }

  private Picture.Entry replace(Picture.@Nullable Entry known, Container container, long now) {
    if (known != null && !sameLife(known, container)) {
      exitUntold(known, container.incarnation().startedAt());
    }
    Picture.Entry entry = picture.put(container);
    entry.changed = now;
    return entry;
  }

  /** The life that we knew is over, and nobody told us. */
  void exitUntold(Picture.Entry known, Instant at) {
    exitUntold(known, known.container.with().state(State.EXITED).finishedAt(at).build());
  }

  /** The life that we knew is over, as {@code exited} says, and nobody told us. */
  void exitUntold(Picture.Entry known, Container exited) {
    Instant at = exited.finishedAt().orElse(known.startedAt());
    picture.end(exited, at, true);
    teller.derive(Derived.event("die", exited, at), Origin.RESYNC, exited);
  }

  private void died(EngineEvent event, Origin origin) {
    String id = event.actor().id();
    Picture.Entry known = picture.alive(id);
    if (known != null && !known.startedAt().isAfter(event.time())) {
      Container exited = Derived.exited(known.container, event);
      picture.end(exited, event.time(), false);
      teller.tell(event, origin, Optional.of(exited));
      return;
    }
    Picture.Ended before = picture.ended(id);
    if (before != null
        && before.derived()
        && !before.container().incarnation().startedAt().isAfter(event.time())) {
      teller.duplicate();
      return;
    }
    Container container = before == null ? Derived.container(event) : before.container();
    Container exited = Derived.exited(container, event);
    picture.remember(exited, event.time(), false);
    teller.tell(event, origin, Optional.of(exited));
  }

  private void paused(EngineEvent event, Origin origin, long now, State state) {
    Picture.Entry known = picture.alive(event.actor().id());
    if (known != null && known.pauseDerived && known.container.state() == state) {
      known.pauseDerived = false;
      teller.duplicate();
      return;
    }
    changed(event, origin, now, c -> c.with().state(state).build());
  }

  private void changed(EngineEvent event, Origin origin, long now, Change change) {
    Picture.Entry known = picture.alive(event.actor().id());
    if (known != null && !known.startedAt().isAfter(event.time())) {
      picture.update(known, change.apply(known.container));
      known.changed = now;
    }
    tell(event, origin);
  }

  private interface Change {
    Container apply(Container container);
  }

  private void tell(EngineEvent event, Origin origin) {
    String id = event.actor().id();
    Optional<Container> container = picture.find(id);
    if (container.isEmpty() && !id.isEmpty()) {
      container = Optional.of(Derived.container(event));
    }
    teller.tell(event, origin, container);
  }

  private static Health health(EngineEvent event) {
    return Health.of(event.detail().orElse(""));
  }

  static boolean sameLife(Picture.Entry entry, Container container) {
    return entry.container.incarnation().same(container.incarnation());
  }

  /** {@code found}, but for what an event has changed since we asked. */
  static Container newest(Picture.Entry entry, Container found, long asked) {
    if (entry.changed <= asked) {
      return found;
    }
    Container known = entry.container;
    return found.with().state(known.state()).health(known.health()).name(known.name()).build();
  }
}
