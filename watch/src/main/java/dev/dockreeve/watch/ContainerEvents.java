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
import java.util.Queue;
import java.util.function.UnaryOperator;

/**
 * Carries the engine's events about containers into the picture, and on to the teller.
 *
 * <p>A start says neither address nor PID, so it is held until inspect has answered, and every
 * later event of the same container behind it ({@link Holds}); other containers go on. What inspect
 * says is "now", not "then": an event is believed about its own moment, and the times of start and
 * event tell which incarnation it is about.
 */
final class ContainerEvents {

  private static final int REFRESH_TRIES = 5;
  private static final Duration REFRESH_RETRY = Duration.ofMillis(500);
  private static final Duration END_RETRY = Duration.ofMillis(100);

  private final Picture picture;
  private final Teller teller;
  private final Lives lives;
  private final Inspections inspections;
  private final Effects effects;
  private final Holds holds;

  ContainerEvents(
      Picture picture, Teller teller, Lives lives, Inspections inspections, Effects effects) {
    this.picture = picture;
    this.teller = teller;
    this.lives = lives;
    this.inspections = inspections;
    this.effects = effects;
    this.holds = new Holds(inspections, effects);
  }

  /** Whether events of that container are waiting: they decide about it, not a list. */
  boolean holds(String id) {
    return holds.holds(id);
  }

  /** Whether any event is not told yet. */
  boolean holdsAny() {
    return holds.any();
  }

  /** When the oldest event happened that is not told yet. */
  Optional<Instant> heldSince() {
    return holds.oldest();
  }

  void take(EngineEvent event, Origin origin, long now) {
    String id = event.actor().id();
    if (id.isEmpty()) {
      teller.tell(event, origin, Optional.empty());
      return;
    }
    if (holds.add(id, event, origin, now)) {
      if (inspections.tooMany(id) && holds.endIsBehind(id)) {
        holdDue(id, holds.number(id), now); // It is over: there is nothing left to ask for.
      }
      return;
    }
    switch (event.action()) {
      case "start" -> holds.begin(event, origin, now);
      case "die" -> {
        if (lives.endsUnknown(event)) {
          holds.beginEarly(event, origin, now);
        } else {
          lives.died(event, origin);
        }
      }
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
    if (entry != null
        && found.isPresent()
        && Lives.isAbout(entry, found.get(), inspection.asked())) {
      picture.assure(entry, inspection.asked());
      // Not its state: pause and unpause must be told, and are told by who compares.
      Container newest = newest(entry, found.get(), inspection.asked());
      picture.update(entry, newest.with().state(entry.container.state()).build());
    }
  }

  /** Inspect has failed about what may have changed: asks again, before the next list does. */
  void refreshFailed(Inspection inspection, long now) {
    if (inspection.tries() < REFRESH_TRIES && picture.alive(inspection.id()) != null) {
      inspections.again(inspection, REFRESH_RETRY, now);
    }
  }

  /** See {@link Lives#startDue}. */
  void startDue(Message.StartDue due) {
    if (holds(due.container().id())) {
      effects.timer(Listing.SETTLE, due);
    } else {
      lives.startDue(due);
    }
  }

  /** See {@link Lives#endDue}. */
  void endDue(Message.EndDue due) {
    if (holds(due.exited().id())) {
      effects.timer(Listing.SETTLE, due);
    } else {
      lives.endDue(due);
    }
  }

  /** Inspect has answered about a container whose start is held. */
  void inspected(Inspection inspection, Optional<Container> found, long now) {
    if (holds.askAgain(inspection, found, now)) {
      return;
    }
    Optional<EngineEvent> start = holds.startWithoutEnd(inspection.id());
    if (start.filter(event -> lives.toldBefore().mayIncludeEnd(event, found)).isPresent()) {
      inspections.again(inspection, END_RETRY, now);
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
    boolean ask = !holds.early(id) && !inspections.tooMany(id);
    release(id, hold, known, now);
    if (known.isEmpty() && ask) {
      refresh(id, now);
    }
  }

  private void release(String id, long hold, Optional<Container> found, long now) {
    Holds.Hold released = holds.end(id, hold);
    if (released == null) {
      return;
    }
    if (released.early()) {
      lives.died(released.first(), released.origin());
    } else {
      lives.started(
          released.first(),
          released.origin(),
          new Lives.Answer(released.engineAnswered(), found, released.begun()),
          now);
    }
    Queue<Holds.Held> later = released.later();
    for (Holds.Held held = later.poll(); held != null; held = later.poll()) {
      take(held.event(), held.origin(), now);
      if (holds.holds(id)) {
        holds.inherit(id, later, released.begun());
        return;
      }
    }
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

  private void changed(
      EngineEvent event, Origin origin, long now, UnaryOperator<Container> change) {
    Picture.Entry known = picture.alive(event.actor().id());
    if (known != null
        && !known.beganAt().isAfter(event.time())
        && !known.changedAt.isAfter(event.time())
        && !(origin == Origin.REPLAYED && known.seenUntil.isAfter(event.time()))) {
      Picture.Change made = new Picture.Change(event.action(), event.time(), now, change);
      if (!picture.change(known, made)) {
        refresh(known.container.id(), now);
      }
    }
    tell(event, origin);
  }

  private void tell(EngineEvent event, Origin origin) {
    String id = event.actor().id();
    Optional<Container> container = picture.find(id);
    if (container.isEmpty()) {
      container = Optional.of(Derived.container(event));
    }
    teller.tell(event, origin, container);
  }

  private static Health health(EngineEvent event) {
    return Health.of(event.detail().orElse(""));
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
