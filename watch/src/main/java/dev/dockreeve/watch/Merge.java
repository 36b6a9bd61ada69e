// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import dev.dockreeve.engine.EngineInfo;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Fingerprint;
import dev.dockreeve.model.Origin;
import dev.dockreeve.model.Summary;
import dev.dockreeve.watch.Inspections.Inspection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Merges what an engine lists, what inspect says and what its events tell into one picture and one
 * stream of events.
 *
 * <h2>How</h2>
 *
 * A state machine without threads, clocks or sockets of its own: {@link Message}s go in, {@link
 * Effects} are asked for, and after each message {@link #takeEvents} and {@link #picture} say what
 * has come of it. One thread calls it. The same messages give the same results, which is what a
 * simulation needs.
 *
 * <h2>An epoch</h2>
 *
 * Every connection is an epoch; messages of an older one are ignored. It begins with
 * <em>identify</em>, which tells the engine's clock, the moment of <em>contact</em>. Then the
 * stream is asked for, from five seconds before the last event that we know, and the list at the
 * same time: the events are read while the list is made, so neither needs to wait for the other,
 * and what one misses the other tells.
 *
 * <h2>Why five seconds</h2>
 *
 * Engines stamp an event before they publish it, so events arrive out of the order of their stamps;
 * whoever asks for "everything after the last stamp" loses some. Asking for more gives some again:
 * those are dropped by their fingerprint ({@link SeenEvents}).
 *
 * <h2>First contact</h2>
 *
 * What happened before it is not ours to tell: such events are not told, but the starts among them
 * are looked at, in case the list is older. Containers that were alive then are told as {@code
 * initial}.
 */
final class Merge {

  private static final Duration OVERLAP = Duration.ofSeconds(5);
  private static final Duration LIST_RETRY = Duration.ofMillis(500);
  private static final Duration SOUND = Duration.ofSeconds(10);

  /** The parts that work on the same picture. */
  record Parts(
      Picture picture,
      Teller teller,
      Lives lives,
      ContainerEvents events,
      Inspections inspections,
      Effects effects) {}

  private final Effects effects;
  private final Parts parts;
  private final Backoff backoff;
  private final Duration resync;
  private final SeenEvents seen = new SeenEvents();

  private int epoch;
  private long identifiedAt;
  private boolean synced;
  private boolean doubt;
  private long messages;
  private int listings;
  private @Nullable Listing listing;
  private @Nullable EngineInfo info;
  private @Nullable Instant firstContact;
  private @Nullable Instant lastEventAt;
  private Instant since = Instant.EPOCH;
  private Freshness freshness;

  private long received;
  private long reconnects;
  private long drift;
  private long overflowed;

  Merge(String engine, Effects effects, Backoff backoff, Duration resync) {
    this.effects = effects;
    this.backoff = backoff;
    this.resync = resync;
    Picture picture = new Picture();
    Teller teller = new Teller(engine);
    Inspections inspections = new Inspections(effects);
    Lives lives = new Lives(picture, teller, effects);
    ContainerEvents events = new ContainerEvents(picture, teller, lives, inspections, effects);
    this.parts = new Parts(picture, teller, lives, events, inspections, effects);
    this.freshness = new Freshness.Stale(effects.wall(), "not connected yet", Optional.empty());
  }

  /** Makes the first connection. */
  void begin() {
    effects.connect(++epoch);
  }

  void handle(Message message) {
    messages++;
    switch (message) {
      case Message.Received(int of, EngineEvent event) when of == epoch -> received(event);
      case Message.Received _ -> {}
      case Message.Identified(int of, EngineInfo who) when of == epoch -> identified(who);
      case Message.Identified _ -> {}
      case Message.Lost(int of, String reason) when of == epoch -> lost(reason);
      case Message.Lost _ -> {}
      case Message.Overflowed(int of, long events) -> overflowed(of, events);
      case Message.Listed(int number, List<Summary> alive) -> listed(number, alive);
      case Message.ListFailed(int number, String reason) -> listFailed(number, reason);
      case Message.Inspected answer -> inspected(answer);
      case Message.InspectFailed(long ticket, _) -> inspectFailed(ticket);
      case Message.Elapsed elapsed -> elapsed(elapsed);
    }
  }

  private void elapsed(Message.Elapsed elapsed) {
    switch (elapsed) {
      case Message.ReconnectDue(int of) when of == epoch -> effects.connect(epoch);
      case Message.ReconnectDue _ -> {}
      case Message.ListDue(int of, int after) when of == epoch && after == listings ->
          beginListing();
      case Message.ListDue _ -> {}
      case Message.SoundDue(int of) when of == epoch -> backoff.reset();
      case Message.SoundDue _ -> {}
      case Message.InspectDue(long ticket) -> parts.inspections.due(ticket);
      case Message.HoldDue(String id, long hold) -> parts.events.holdDue(id, hold, messages);
      // While cut off we cannot say that the engine did not tell.
      case Message.StartDue _, Message.EndDue _ when freshness instanceof Freshness.Stale ->
          effects.timer(Listing.SETTLE, elapsed);
      case Message.StartDue(Container container) -> parts.events.startDue(container);
      case Message.EndDue(Container exited) -> parts.events.endDue(exited);
    }
  }

  private void identified(EngineInfo who) {
    info = who;
    identifiedAt = effects.nanos();
    parts.teller.host(who.host());
    if (firstContact == null || who.clock().plus(OVERLAP).isBefore(firstContact)) {
      firstContact = who.clock(); // Or else the engine's clock was put back.
    }
    Instant last = lastEventAt == null ? firstContact : lastEventAt;
    since = (last.isAfter(who.clock()) ? who.clock() : last).minus(OVERLAP);
    effects.stream(epoch, since);
    effects.timer(SOUND, new Message.SoundDue(epoch));
    beginListing();
  }

  private void beginListing() {
    EngineInfo who = info;
    Instant first = firstContact;
    if (who == null || first == null) {
      return;
    }
    Instant contact = engineNow(who);
    boolean replaying = effects.nanos() - identifiedAt < Listing.SETTLE.toNanos();
    Instant expected = replaying ? since : contact.minus(Listing.SETTLE);
    Listing.Scope scope =
        new Listing.Scope(++listings, messages, contact, expected, first, !synced);
    listing = new Listing(scope, parts);
    effects.list(listings);
  }

  /** The engine's clock now, as well as we can tell. */
  private Instant engineNow(EngineInfo who) {
    return who.clock().plusNanos(effects.nanos() - identifiedAt);
  }

  /** Something went wrong in here: connect anew, list and compare. */
  void startOver() {
    lost("a bug, see the log");
  }

  private void lost(String reason) {
    effects.disconnect(epoch);
    epoch++;
    reconnects++;
    listing = null;
    parts.inspections.forgetListing();
    doubt = false;
    if (freshness instanceof Freshness.Stale(Instant since, _, Optional<Instant> syncedAt)) {
      freshness = new Freshness.Stale(since, reason, syncedAt);
    } else {
      freshness = new Freshness.Stale(effects.wall(), reason, freshness.syncedAt());
    }
    effects.timer(backoff.next(), new Message.ReconnectDue(epoch));
  }

  private void received(EngineEvent event) {
    received++;
    if (!seen.add(Fingerprint.of(event))) {
      parts.teller.duplicate();
      return;
    }
    EngineInfo who = info;
    Instant first = firstContact;
    if (who == null || first == null) {
      return;
    }
    lastEventAt = event.time();
    boolean maybeReplayed = effects.nanos() - identifiedAt < SOUND.toNanos();
    if (event.time().isBefore(first)) {
      if (maybeReplayed) {
        beforeFirstContact(event);
        return;
      }
      firstContact = event.time(); // The engine's clock was put back.
    }
    Origin origin =
        maybeReplayed && event.time().isBefore(who.clock()) ? Origin.REPLAYED : Origin.LIVE;
    switch (event.type()) {
      case "container" -> parts.events.take(event, origin, messages);
      case "network" -> network(event, origin);
      default -> parts.teller.tell(event, origin, Optional.empty());
    }
  }

  private void beforeFirstContact(EngineEvent event) {
    if (event.type().equals("container") && event.action().equals("start")) {
      if (listing != null) {
        listing.suspect(event.actor().id(), messages);
      } else if (parts.picture.find(event.actor().id()).isEmpty()) {
        beginListing();
      }
    }
  }

  private void network(EngineEvent event, Origin origin) {
    String container = event.actor().attributes().get("container");
    if (container == null) {
      parts.teller.tell(event, origin, Optional.empty());
    } else {
      parts.teller.tell(event, origin, parts.picture.find(container));
      parts.events.refresh(container, messages);
    }
  }

  private void overflowed(int of, long events) {
    overflowed += events;
    if (of == epoch && listing == null) {
      beginListing();
    } else {
      doubt = true;
    }
  }

  private void listed(int number, List<Summary> alive) {
    Listing current = listing;
    if (current != null && current.number() == number) {
      finish(current, current.listed(alive, messages));
    }
  }

  private void listFailed(int number, String reason) {
    if (listing == null || listing.number() != number) {
      return;
    }
    listing = null;
    if (freshness instanceof Freshness.Stale(Instant since, _, Optional<Instant> syncedAt)) {
      freshness = new Freshness.Stale(since, reason, syncedAt);
    }
    effects.timer(LIST_RETRY, new Message.ListDue(epoch, listings));
  }

  private void inspected(Message.Inspected answer) {
    Inspection inspection = parts.inspections.answered(answer.ticket());
    if (inspection == null) {
      return;
    }
    switch (inspection.purpose()) {
      case START -> parts.events.inspected(inspection, answer.container(), messages);
      case REFRESH -> parts.events.refreshed(inspection, answer.container());
      case LISTED, ABSENT -> {
        Listing current = listing;
        if (current != null && current.number() == inspection.scope()) {
          finish(current, current.inspected(inspection, answer.container(), messages));
        }
      }
    }
  }

  private void inspectFailed(long ticket) {
    Inspection inspection = parts.inspections.answered(ticket);
    if (inspection == null) {
      return;
    }
    switch (inspection.purpose()) {
      case START -> parts.events.inspectFailed(inspection, messages);
      case REFRESH -> {} // The next list looks again.
      case LISTED, ABSENT -> {
        Listing current = listing;
        if (current != null && current.number() == inspection.scope()) {
          finish(current, current.inspectFailed(inspection, messages));
        }
      }
    }
  }

  private void finish(Listing current, boolean done) {
    if (!done) {
      return;
    }
    if (freshness instanceof Freshness.Live) {
      drift += current.differences();
    }
    listing = null;
    synced = true;
    freshness = new Freshness.Live(effects.wall());
    if (doubt) {
      doubt = false;
      beginListing();
    } else {
      effects.timer(resync, new Message.ListDue(epoch, listings));
    }
  }

  /** What is to be told since the last call. */
  List<Event> takeEvents() {
    return parts.teller.take();
  }

  Picture picture() {
    return parts.picture;
  }

  Freshness freshness() {
    return freshness;
  }

  /** How many questions about single containers are not asked yet. */
  int waitingQuestions() {
    return parts.inspections.waiting();
  }

  Optional<EngineInfo> engine() {
    return Optional.ofNullable(info);
  }

  Statistics statistics(long malformed) {
    return new Statistics(
        received,
        malformed,
        parts.teller.duplicates(),
        parts.teller.derived(),
        overflowed,
        drift,
        reconnects);
  }
}
