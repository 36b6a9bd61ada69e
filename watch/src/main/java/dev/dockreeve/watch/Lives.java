// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import dev.dockreeve.model.Container;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Origin;
import dev.dockreeve.model.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Begins and ends the lives of containers in the picture, and sees to it that each beginning and
 * each end is told once: by the engine's event if there is one, else derived. A life whose end is
 * told was told to have begun. For one thread.
 */
final class Lives {

  /** A start event this close behind a start that we know is about the same one. */
  static final Duration SAME_START = Duration.ofSeconds(10);

  /** A live event this far older than the life that it must be about: the clock was put back. */
  private static final Duration CLOCK_JUMP = Duration.ofMinutes(1);

  /**
   * What inspect said about a container that started.
   *
   * @param answered whether it said anything; if not, that is no proof of anything
   * @param since the number of the message that brought the start
   */
  record Answer(boolean answered, Optional<Container> found, long since) {}

  private final Picture picture;
  private final Teller teller;
  private final Effects effects;
  private final Doubts doubts;
  private final Connection connection;
  private final ToldBefore toldBefore;

  Lives(Picture picture, Teller teller, Effects effects, Doubts doubts, Connection connection) {
    this.connection = connection;
    this.picture = picture;
    this.teller = teller;
    this.effects = effects;
    this.doubts = doubts;
    this.toldBefore = new ToldBefore(picture, connection, effects);
  }

  /** What an earlier life of this program has told. */
  ToldBefore toldBefore() {
    return toldBefore;
  }

  /** The engine said that a life began. */
  void started(EngineEvent event, Origin origin, Answer answer, long now) {
    Picture.@Nullable Entry known = picture.alive(event.actor().id());
    Picture.Ended last = picture.ended(event.actor().id());
    if (last != null && !last.at().isBefore(event.time())) {
      overtaken(last, event);
    } else if (known == null || !event.time().isBefore(known.beganAt())) {
      started(known, event, origin, answer).changed = now;
    } else if (known.told) {
      late(event, known.beganAt());
    } else {
      // Nobody was told of the later life that inspect saw: first things first.
      picture.forget(known);
      effects.timer(Listing.SETTLE, new Message.StartDue(known.container, known.assured));
      started(null, event, origin, answer).changed = now;
    }
  }

  /** A life began that had ended before we came to hear of it. */
  private void overtaken(Picture.Ended last, EngineEvent start) {
    Instant at = start.time();
    if (!last.startSaid()
        && !last.beganAt().isAfter(at)
        && at.isBefore(last.beganAt().plus(SAME_START))) {
      picture.remember(last.withStartSaid());
      teller.duplicate(); // Its end was told, and its start with it.
    } else {
      late(start, last.at());
    }
  }

  /**
   * A start or an end comes after a later life was told, up to {@code known}. What is from before
   * an earlier life of this program had settled was told by it, or lies in a gap that was.
   */
  private void late(EngineEvent event, Instant known) {
    if (toldBefore.hasSettled(event.time())) {
      teller.duplicate();
    } else {
      doubts.late(event.time(), known);
    }
  }

  private Picture.Entry started(
      Picture.@Nullable Entry known, EngineEvent event, Origin origin, Answer answer) {
    Optional<Container> found = answer.found();
    Instant at = event.time();
    if (!answer.answered()) {
      Container believed = Derived.container(event);
      boolean same = known != null && takenForSame(known, at);
      // A guess is no assurance.
      return begin(same ? known : null, believed, event, origin, same ? 0 : answer.since());
    }
    if (found.isPresent() && found.get().alive() && !startedAfter(found.get(), at)) {
      boolean same = known != null && sameLife(known, found.get());
      if (known != null && same) {
        picture.update(known, found.get());
      }
      return begin(same ? known : null, found.get(), event, origin, answer.since());
    }
    Optional<Container> of = found.filter(c -> !startedAfter(c, at));
    boolean same =
        known != null && (of.isPresent() ? sameLife(known, of.get()) : takenForSame(known, at));
    Picture.Entry entry =
        begin(same ? known : null, gone(event, found), event, origin, answer.since());
    // When inspect looked, that life was over: its end is on its way.
    Container last = ended(entry.container, found, at);
    boolean guessed = !found.flatMap(Container::finishedAt).equals(last.finishedAt());
    effects.timer(Listing.SETTLE, new Message.EndDue(last, guessed));
    return entry;
  }

  /**
   * Whether a start of that time, which inspect came too late for, is taken for that of {@code
   * known}. Where events are missing since we knew that it was on, that may be wrong: if its start
   * was told, that is said; else it is as if it had never been known.
   */
  private boolean takenForSame(Picture.Entry known, Instant at) {
    boolean same = sameStart(known, at);
    if (same
        && !known.startedBy.equals(at)
        && at.isAfter(known.seenUntil)
        && picture.mayBeAnother(known)) {
      if (!known.told) {
        picture.forget(known);
        return false;
      }
      picture.guessed(known, at).ifPresent(doubts::guessed);
    }
    return same;
  }

  /** Tells the start of {@code same}, if it is known; else of a new life, which ends any other. */
  private Picture.Entry begin(
      Picture.@Nullable Entry same,
      Container container,
      EngineEvent event,
      Origin origin,
      long since) {
    if (same != null) {
      same.startedBy = event.time();
      same.assured = Math.max(same.assured, since);
      if (same.told) {
        teller.duplicate();
      } else {
        same.told = true;
        teller.tell(event, origin, Optional.of(same.container));
      }
      return same;
    }
    Picture.Entry other = picture.alive(container.id());
    if (other != null) {
      doubts.raise(); // Its end did not reach us: others may not have either.
      exitUntold(other, container.incarnation().startKnown() ? startOf(container) : event.time());
    }
    Picture.Entry entry = picture.put(container);
    entry.assured = since;
    entry.told = true;
    entry.startedBy = event.time();
    teller.tell(event, origin, Optional.of(container));
    return entry;
  }

  /** What is known of the life that {@code event} began, when inspect looked too late for it. */
  private static Container gone(EngineEvent event, Optional<Container> found) {
    Instant at =
        found
            .filter(c -> c.incarnation().startKnown() && !startedAfter(c, event.time()))
            .map(Lives::startOf)
            .orElse(event.time());
    return Derived.ofLife(found.orElseGet(() -> Derived.container(event)), at);
  }

  private static Container ended(Container container, Optional<Container> found, Instant at) {
    Optional<Container> exited = found.filter(c -> !c.alive() && !startedAfter(c, at));
    var ended =
        container
            .with()
            .state(State.EXITED)
            .finishedAt(exited.flatMap(Container::finishedAt).orElse(at.plusNanos(1)));
    exited.ifPresent(c -> c.exitCode().ifPresent(ended::exitCode));
    return ended.build();
  }

  /** Whether an end of that time is of a life that we know nothing of. */
  boolean endsUnknown(EngineEvent event) {
    String id = event.actor().id();
    return picture.alive(id) == null && toldBefore.isLater(event, picture.ended(id));
  }

  /** The engine said that a life ended. */
  void died(EngineEvent event, Origin origin) {
    String id = event.actor().id();
    Picture.Entry known = picture.alive(id);
    Picture.Ended before = picture.ended(id);
    boolean derived =
        before != null
            && toldBefore.mayTell(event, before)
            && !before.beganAt().isAfter(event.time());
    boolean vague = known != null && known.beganAt().equals(Instant.EPOCH);
    if (known != null && isAbout(known, event, origin) && !(vague && derived)) {
      startUntold(known, Origin.RESYNC, event.time());
      Container exited = Derived.exited(known.container, event);
      picture.end(exited, event.time(), false);
      teller.tell(event, origin, Optional.of(exited));
      return;
    }
    if (before != null && derived) {
      picture.guessed(id, event.time()).ifPresent(doubts::guessed);
      picture.remember(before.withEndSaid());
      teller.duplicate();
    } else if (known != null && known.told) {
      late(event, known.beganAt());
    } else if (before != null && !event.time().isAfter(before.at())) {
      late(event, before.at());
    } else {
      doubts.raise(); // Its start did not reach us.
      Container other =
          before == null
              ? Derived.container(event)
              : Derived.ofLife(before.container(), Instant.EPOCH);
      Container exited = Derived.exited(other, event);
      picture.remember(Picture.Ended.unknown(exited, event.time()));
      teller.tell(event, origin, Optional.of(exited));
    }
  }

  private static boolean isAbout(Picture.Entry known, EngineEvent event, Origin origin) {
    Instant at = event.time();
    if (!known.container.incarnation().startKnown() && known.startedBy.isBefore(Instant.MAX)) {
      return !at.isBefore(known.startedBy);
    }
    return !known.startedAt().isAfter(at)
        || (origin == Origin.LIVE && known.startedAt().isAfter(at.plus(CLOCK_JUMP)));
  }

  /** Tells that {@code entry} started, unless that was told. */
  void startUntold(Picture.Entry entry, Origin origin, Instant ifNotKnown) {
    if (!entry.told) {
      entry.told = true;
      Container container = entry.container;
      Instant at = container.incarnation().startKnown() ? entry.startedAt() : ifNotKnown;
      if (origin == Origin.INITIAL) {
        entry.startedBy = at; // Its event was before our time.
      }
      teller.derive(Derived.event("start", container, at), origin, container);
    }
  }

  /** The life that we knew is over, and nobody told us. */
  void exitUntold(Picture.Entry known, Instant at) {
    exitUntold(known, known.container.with().state(State.EXITED).finishedAt(at).build(), false);
  }

  /**
   * The life that we knew is over, as {@code exited} says, and nobody told us.
   *
   * @param guessed whether it may have ended later than that: it is told as of now then, for the
   *     engine's own event may have any time until now
   */
  void exitUntold(Picture.Entry known, Container exited, boolean guessed) {
    Instant at = exited.finishedAt().orElse(known.startedAt());
    Instant now = connection.engineNow(effects.nanos());
    startUntold(known, Origin.RESYNC, at);
    picture.end(exited, at, true);
    Instant told = guessed && now.isAfter(at) ? now : at;
    teller.derive(Derived.event("die", exited, told), Origin.RESYNC, exited);
  }

  /** Inspect told of that life some time ago; the engine's events ought to have told it by now. */
  void startDue(Message.StartDue due) {
    Container container = due.container();
    Picture.Entry known = picture.alive(container.id());
    if (known != null && sameLife(known, container)) {
      startUntold(known, Origin.RESYNC, startOf(container));
      return;
    }
    boolean outdated =
        known == null
            ? picture.endedAlready(container, Long.MIN_VALUE)
            : known.startedAt().isAfter(startOf(container));
    if (!outdated) {
      if (known != null) {
        exitUntold(known, startOf(container));
      }
      Picture.Entry entry = picture.put(container, known, due.asked());
      startUntold(entry, Origin.RESYNC, startOf(container));
    }
  }

  /** Inspect told of that end some time ago; the engine's events ought to have told it by now. */
  void endDue(Message.EndDue due) {
    Container exited = due.exited();
    Picture.Entry known = picture.alive(exited.id());
    if (known != null
        && known.container.incarnation().equals(exited.incarnation())
        && !exited.finishedAt().orElse(Instant.MAX).isBefore(known.beganAt())) {
      exitUntold(known, exited, due.guessed());
    }
  }

  static boolean sameLife(Picture.Entry entry, Container container) {
    return entry.container.incarnation().same(container.incarnation())
        && !startedAfter(container, entry.startedBy);
  }

  /** Whether an answer to what was asked after message {@code asked} is about that very life. */
  static boolean isAbout(Picture.Entry entry, Container found, long asked) {
    boolean known = entry.container.incarnation().startKnown();
    return sameLife(entry, found) && (known || entry.changed <= asked);
  }

  /** Whether a start event of that time, which inspect came too late for, is about that life. */
  static boolean sameStart(Picture.Entry entry, Instant at) {
    boolean notSaid = entry.startedBy.equals(Instant.MAX);
    boolean vague = !entry.container.incarnation().startKnown();
    return entry.startedBy.equals(at)
        || (notSaid && (vague || at.isBefore(entry.startedAt().plus(SAME_START))));
  }

  static boolean startedAfter(Container container, Instant at) {
    return startOf(container).isAfter(at);
  }

  private static Instant startOf(Container container) {
    return container.incarnation().startedAt();
  }
}
