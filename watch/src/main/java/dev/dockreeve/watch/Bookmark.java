// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.model.Container;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Fingerprint;
import dev.dockreeve.model.Origin;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far one engine was heard, kept from its told events alone: the last event of the engine's
 * own, the containers that are alive after it, and until when nothing is missing. Whoever stores
 * it, in the same step as what it does with the events, can go on in its next life where this one
 * ended ({@link Watcher.Builder#resume}), and misses nothing.
 *
 * <p>Every event that the watcher tells is brought, in order, from the first one on; and {@link
 * Subscription#settled} after those that were taken. Events of origin {@code resync} and {@code
 * initial} are made by us: they change what is alive, but are never the last event, since no engine
 * would replay them. Of the others only a {@code start} puts a container in, and only a {@code die}
 * takes it out. Keeping it costs a look-up for each event, and a hash for each start and end.
 *
 * <p>The last event is the last one that was brought before {@link #settled} was called with
 * nothing that was held back: until then a gap may be about to be told that lies before it, or a
 * start, and a life that ended meanwhile would take it for proven that there is none.
 *
 * <p>Holds each container as its newest told event showed it, with its environment, and the
 * fingerprints of the last {@value #MOST} starts and ends since what is settled. For one thread.
 */
public final class Bookmark {

  /** So many starts and ends are known to be told; of earlier ones a gap may be told later. */
  static final int MOST = 10_000;

  /**
   * What has changed.
   *
   * @param settled until when nothing is missing; empty when it is the same
   * @param contact before when nothing is told ({@link Settled#contact}), to be stored not after
   *     what is settled; empty when it is the same
   * @param last the last event of the engine's own; empty when there was no other, or it is open
   *     yet whether something was lost before it
   * @param told starts and ends of the engine's own that were told, in that order; those from
   *     before {@link Resumption#reach(Instant)} of what is settled need not be remembered
   * @param gone ids of containers that are not alive any more
   * @param alive containers that are new, or were told anew, as they are now; none is in {@code
   *     gone}
   */
  public record Changes(
      Optional<Instant> settled,
      Optional<Instant> contact,
      Optional<Fingerprint> last,
      List<Fingerprint> told,
      List<String> gone,
      List<Container> alive) {

    /** Copies the lists; checks that nothing is null. */
    public Changes {
      requireNonNull(settled, "settled");
      requireNonNull(contact, "contact");
      requireNonNull(last, "last");
      told = List.copyOf(told);
      gone = List.copyOf(gone);
      alive = List.copyOf(alive);
    }

    /** Whether nothing has changed. */
    public boolean isEmpty() {
      return settled.isEmpty()
          && contact.isEmpty()
          && last.isEmpty()
          && told.isEmpty()
          && gone.isEmpty()
          && alive.isEmpty();
    }
  }

  private final Map<String, Container> alive = new LinkedHashMap<>();

  /** What has changed since it was taken, and whether it was alive then. */
  private final Map<String, Boolean> touched = new LinkedHashMap<>();

  private Optional<Instant> settled = Optional.empty();
  private Instant contact = Instant.MIN;
  private final ArrayDeque<Fingerprint> told = new ArrayDeque<>();
  private final ArrayDeque<Fingerprint> toldAnew = new ArrayDeque<>();
  private Optional<Fingerprint> last = Optional.empty();
  private @Nullable EngineEvent lastTold;
  private Instant lastAt = Instant.MIN;
  private boolean settledMoved;
  private boolean contactMoved;
  private boolean lastMoved;

  private Bookmark() {}

  /** Of an engine of which nothing was told yet. */
  public static Bookmark atFirstContact() {
    return new Bookmark();
  }

  /** Of an engine whose watcher goes on from {@code known}. */
  public static Bookmark of(Resumption known) {
    Bookmark bookmark = new Bookmark();
    bookmark.settled = Optional.of(known.settled());
    bookmark.contact = known.contact();
    bookmark.last = known.last();
    bookmark.lastAt = known.last().map(Resumption::timeOf).orElse(Instant.MIN);
    known.alive().forEach(container -> bookmark.alive.put(container.id(), container));
    known.accepted().forEach(which -> remember(bookmark.told, which));
    return bookmark;
  }

  /** The watcher told {@code event}. */
  @SuppressWarnings("ReferenceEquality") // The same object: nothing has changed about it.
  public void told(Event event) {
    EngineEvent said = event.said();
    boolean startOrEnd = Resumption.isStartOrEnd(said);
    if (event.origin().isOfEngine()) {
      if (isLater(event)) {
        lastTold = said;
        lastAt = said.time();
      }
      if (startOrEnd) {
        Fingerprint which = Fingerprint.of(said);
        remember(told, which);
        remember(toldAnew, which);
      }
    }
    Container container = event.container().orElse(null);
    if (container == null) {
      return;
    }
    Container before = alive.get(container.id());
    if (startOrEnd) {
      if (said.action().equals("start") && container.alive()) {
        put(Resumption.dated(container, said.time()));
      } else if (said.action().equals("die") && before != null) {
        remove(container.id());
      }
    } else if (before != null && before != container && container.alive()) {
      follow(before, container);
    }
  }

  /** {@code newer} may be the same life. */
  private void follow(Container before, Container newer) {
    Instant startedAt = before.incarnation().startedAt();
    boolean better = newer.pid() > 0 && newer.incarnation().startKnown();
    if (before.pid() == 0 && !newer.incarnation().startedAt().isAfter(startedAt)) {
      put(better ? newer : newer.with().startedAt(startedAt).pid(0).build());
    } else if (better && before.incarnation().same(newer.incarnation())) {
      put(newer);
    }
  }

  /** What is live comes in its order, even when the engine's clock was put back. */
  private boolean isLater(Event event) {
    return event.origin() == Origin.LIVE || !event.time().isBefore(lastAt);
  }

  private void put(Container container) {
    Container before = alive.put(container.id(), container);
    touched.putIfAbsent(container.id(), before != null);
  }

  private void remove(String id) {
    Container before = alive.remove(id);
    touched.putIfAbsent(id, before != null);
  }

  private static void remember(ArrayDeque<Fingerprint> all, Fingerprint which) {
    if (all.size() == MOST) {
      all.removeFirst();
    }
    all.addLast(which);
  }

  /**
   * All that is settled now was brought, or lies in a gap that was. To be called when all that was
   * taken was brought, as often as one likes, also with the same.
   */
  public void settled(Settled now) {
    Instant time = now.until();
    if (now.contact().isAfter(Instant.MIN) && !now.contact().equals(contact)) {
      contact = now.contact();
      contactMoved = true;
    }
    if (settled.filter(time::equals).isEmpty()) {
      settled = Optional.of(time);
      settledMoved = true;
      Instant reach = Resumption.reach(time);
      told.removeIf(which -> Resumption.timeOf(which).isBefore(reach));
      toldAnew.removeIf(which -> Resumption.timeOf(which).isBefore(reach));
    }
    EngineEvent event = lastTold;
    // Who finds the last one again must not believe that what waited before it was told.
    if (event != null && !now.held()) {
      last = Optional.of(Fingerprint.of(event));
      lastTold = null;
      lastMoved = true;
    }
  }

  /**
   * Events were missed ({@link Notice.Lagged}): what is alive is what {@code portfolio} shows. What
   * it shows already and is told later does no harm.
   */
  public void lagged(Portfolio portfolio) {
    for (String id : List.copyOf(alive.keySet())) {
      if (portfolio.byId(id).isEmpty()) {
        remove(id);
      }
    }
    portfolio.containers().stream()
        .filter(container -> !container.equals(alive.get(container.id())))
        .forEach(this::put);
  }

  /**
   * Takes over when those containers started of which that was not known when their start was told.
   * To be called now and then; {@code portfolio} may be ahead of the told events.
   */
  public void look(Portfolio portfolio) {
    for (Container known : List.copyOf(alive.values())) {
      Optional<Container> shown = known.pid() > 0 ? Optional.empty() : portfolio.byId(known.id());
      shown
          .filter(container -> container.pid() > 0)
          .ifPresent(container -> follow(known, container.with().state(known.state()).build()));
    }
  }

  /**
   * Where a watcher would go on, without the starts and ends that were told; what else was accepted
   * is not said. Empty when the containers of the first contact were not all told yet: then it is a
   * first contact once more.
   */
  public Optional<Resumption> now() {
    return settled.map(
        time -> Resumption.of(time, last, alive.values()).contact(contact).accepted(told));
  }

  /**
   * Another watcher goes on from {@link #now}, in the same life of this program: what the one
   * before had told last does not prove that it had told all before that.
   */
  public void again() {
    lastTold = null;
    lastAt = last.map(Resumption::timeOf).orElse(Instant.MIN);
  }

  /** The containers that are alive now. A view. */
  public Collection<Container> alive() {
    return Collections.unmodifiableCollection(alive.values());
  }

  /** What has changed since the last call, or since the beginning. */
  public Changes takeChanges() {
    List<String> gone = new ArrayList<>();
    List<Container> now = new ArrayList<>();
    touched.forEach((id, wasAlive) -> {
      Container container = alive.get(id);
      if (container != null) {
        now.add(container);
      } else if (wasAlive) {
        gone.add(id);
      }
    });
    touched.clear();
    List<Fingerprint> anew = List.copyOf(toldAnew);
    toldAnew.clear();
    Optional<Instant> until = settledMoved ? settled : Optional.empty();
    settledMoved = false;
    Optional<Fingerprint> newest = lastMoved ? last : Optional.empty();
    lastMoved = false;
    Optional<Instant> since = contactMoved ? Optional.of(contact) : Optional.empty();
    contactMoved = false;
    return new Changes(until, since, newest, anew, gone, now);
  }
}
