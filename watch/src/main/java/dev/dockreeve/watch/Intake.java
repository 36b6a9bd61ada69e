// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Fingerprint;
import dev.dockreeve.model.Origin;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Takes the engine's events in, each once: from the stream, and from sweeps what the stream has
 * skipped. For one thread.
 */
final class Intake {

  /** What an event calls for beyond itself. */
  enum Sequel {
    NOTHING,
    /** A container of before first contact began a moment ago: the list may miss it. */
    SUSPECT,
    /** The engine's clock was put, it seems. */
    CLOCK
  }

  private final Connection connection;
  private final Continuity continuity;
  private final Parts parts;
  private final SeenEvents seen = new SeenEvents();
  private Set<Fingerprint> accepted = Set.of();
  private long received;
  private long healed;

  Intake(Continuity continuity, Parts parts) {
    this.connection = parts.connection();
    this.continuity = continuity;
    this.parts = parts;
  }

  /** An earlier life of this program has told the last event, and accepted those. */
  void resumed(Resumption known) {
    Set<Fingerprint> all = new HashSet<>(known.accepted());
    known.last().ifPresent(all::add);
    accepted = all;
  }

  private boolean isNews(Fingerprint which, EngineEvent event) {
    if (!seen.add(which)) {
      return false;
    }
    boolean known = accepted.contains(which);
    if (known) {
      parts.lives().toldBefore().heardAgain(event);
    }
    return !known;
  }

  /** The stream brought {@code event}. */
  Sequel received(EngineEvent event, long message) {
    long now = parts.effects().nanos();
    received++;
    connection.heard(now);
    Fingerprint which = Fingerprint.of(event);
    boolean news = isNews(which, event);
    continuity.heard(which, event, news);
    if (!news) {
      parts.teller().duplicate();
      return Sequel.NOTHING;
    }
    boolean maybeReplayed = connection.young(now);
    // A replay never goes further back than it was asked to.
    if (event.time().isBefore(connection.firstContact())
        && (maybeReplayed || !event.time().isBefore(connection.since()))) {
      boolean start = event.type().equals("container") && event.action().equals("start");
      return start ? Sequel.SUSPECT : Sequel.NOTHING;
    }
    // However late it comes: we may have been stopped meanwhile.
    boolean replayed =
        event.time().isBefore(connection.streamAskedClock())
            && (maybeReplayed || !event.time().isBefore(connection.since()));
    boolean clockPut = !maybeReplayed && !replayed && connection.clockWasPut(event.time(), now);
    take(event, replayed ? Origin.REPLAYED : Origin.LIVE, message);
    return clockPut ? Sequel.CLOCK : Sequel.NOTHING;
  }

  /** Whether the stream did not bring {@code event}, although we were there when it happened. */
  boolean skipped(EngineEvent event) {
    Fingerprint which = Fingerprint.of(event);
    return !event.time().isBefore(connection.firstContact())
        && !seen.contains(which)
        && !accepted.contains(which);
  }

  /** A sweep brought {@code events}: those that the stream has skipped are told. How many. */
  int swept(List<EngineEvent> events, long message) {
    int skipped = 0;
    Set<Fingerprint> all = HashSet.newHashSet(events.size());
    for (EngineEvent event : events) {
      Fingerprint which = Fingerprint.of(event);
      all.add(which);
      if (!event.time().isBefore(connection.firstContact()) && isNews(which, event)) {
        skipped++;
        take(event, Origin.REPLAYED, message);
      }
    }
    if (!events.isEmpty()) {
      continuity.swept(all, events.getLast());
      if (accepted.size() > SeenEvents.GENERATION && !connection.young(parts.effects().nanos())) {
        accepted = Set.of(); // Too many to keep; those that the engine remembers are seen now.
      }
    }
    healed += skipped;
    return skipped;
  }

  /** Whether no event was ever heard of. */
  boolean knowsNone() {
    return continuity.lastEventAt().isEmpty();
  }

  /** Whether all is known that happened before the last sweep. */
  boolean complete() {
    return !continuity.open();
  }

  /** What the engine remembers of the time before us. */
  void before(List<EngineEvent> events) {
    if (!events.isEmpty()) {
      EngineEvent last = events.getLast();
      continuity.before(Fingerprint.of(last), last.time(), events.getFirst().time());
    }
  }

  /** When the newest event that we know happened; at first contact before any. */
  Instant lastEventAt() {
    return continuity.lastEventAt().orElse(connection.firstContact());
  }

  long received() {
    return received;
  }

  long healed() {
    return healed;
  }

  private void take(EngineEvent event, Origin origin, long message) {
    switch (event.type()) {
      case "container" -> parts.events().take(event, origin, message);
      case "network" -> network(event, origin, message);
      default -> parts.teller().tell(event, origin, Optional.empty());
    }
  }

  private void network(EngineEvent event, Origin origin, long message) {
    String container = event.actor().attributes().get("container");
    if (container == null) {
      parts.teller().tell(event, origin, Optional.empty());
    } else {
      parts.teller().tell(event, origin, parts.picture().find(container));
      parts.events().refresh(container, message);
    }
  }
}
