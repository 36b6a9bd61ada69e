// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.model.Container;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Fingerprint;
import dev.dockreeve.model.Origin;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How far one engine was heard, kept from its told events alone: the last event of the engine's
 * own, and the containers that are alive after it. Whoever stores it, in the same step as what it
 * does with the events, can go on in its next life where this one ended ({@link
 * Watcher.Builder#resume}), and misses nothing.
 *
 * <p>Every event that the watcher tells is brought, in order, from the first one on. Events of
 * origin {@code resync} and {@code initial} are made by us: they change what is alive, but are
 * never the last event, since no engine would replay them. Of the others only a {@code start} puts
 * a container in, and only a {@code die} takes it out. Keeping it costs no more than a look-up for
 * each event; nothing is hashed before it is asked for.
 *
 * <p>Holds each container as its newest told event showed it, with its environment. For one thread.
 */
public final class Bookmark {

  /**
   * What has changed.
   *
   * @param last the last event of the engine's own; empty when there was no newer one
   * @param gone ids of containers that are not alive any more
   * @param alive containers that are new, or were told anew, as they are now; none is in {@code
   *     gone}
   */
  public record Changes(Optional<Fingerprint> last, List<String> gone, List<Container> alive) {

    /** Copies the lists; checks that nothing is null. */
    public Changes {
      requireNonNull(last, "last");
      gone = List.copyOf(gone);
      alive = List.copyOf(alive);
    }

    /** Whether nothing has changed. */
    public boolean isEmpty() {
      return last.isEmpty() && gone.isEmpty() && alive.isEmpty();
    }
  }

  private final Map<String, Container> alive = new LinkedHashMap<>();
  private final Set<String> touched = new LinkedHashSet<>();
  private final Optional<String> engineId;
  private Optional<Fingerprint> lastKnown;
  private @Nullable EngineEvent lastTold;
  private Instant lastAt;
  private boolean moved;

  private Bookmark(Resumption known) {
    this.engineId = known.engineId();
    this.lastKnown = known.last();
    this.lastAt = known.last().map(Resumption::timeOf).orElse(Instant.MIN);
    known.alive().forEach(container -> alive.put(container.id(), container));
  }

  /** Of an engine of which nothing was told yet. */
  public static Bookmark atFirstContact() {
    return new Bookmark(Resumption.of(Optional.empty(), List.of()));
  }

  /** Of an engine whose watcher goes on from {@code known}. */
  public static Bookmark of(Resumption known) {
    return new Bookmark(known);
  }

  /** The watcher told {@code event}. */
  @SuppressWarnings("ReferenceEquality") // The same object: nothing has changed about it.
  public void told(Event event) {
    EngineEvent said = event.said();
    if (Resumption.isOwn(event) && isLater(event)) {
      lastTold = said;
      lastAt = said.time();
      moved = true;
    }
    Container container = event.container().orElse(null);
    if (container == null) {
      return;
    }
    Container before = alive.get(container.id());
    if (Resumption.isStartOrEnd(said)) {
      if (said.action().equals("start") && container.alive()) {
        put(container);
      } else if (said.action().equals("die") && before != null) {
        alive.remove(container.id());
        touched.add(container.id());
      }
    } else if (before != null
        && before != container
        && container.alive()
        && before.incarnation().same(container.incarnation())) {
      put(container);
    }
  }

  /** What is live comes in its order, even when the engine's clock was put back. */
  private boolean isLater(Event event) {
    return event.origin() == Origin.LIVE || !event.time().isBefore(lastAt);
  }

  private void put(Container container) {
    alive.put(container.id(), container);
    touched.add(container.id());
  }

  private Optional<Fingerprint> last() {
    EngineEvent event = lastTold;
    if (event != null) {
      lastKnown = Optional.of(Fingerprint.of(event));
      lastTold = null;
    }
    return lastKnown;
  }

  /** Where a watcher would go on, with nothing said of what was accepted. */
  public Resumption now() {
    return new Resumption(last(), List.copyOf(alive.values()), Set.of(), List.of(), engineId);
  }

  /** The containers that are alive now. A view. */
  public Collection<Container> alive() {
    return Collections.unmodifiableCollection(alive.values());
  }

  /** What has changed since the last call, or since the beginning. */
  public Changes takeChanges() {
    List<String> gone = new ArrayList<>();
    List<Container> now = new ArrayList<>();
    for (String id : touched) {
      Container container = alive.get(id);
      if (container == null) {
        gone.add(id);
      } else {
        now.add(container);
      }
    }
    touched.clear();
    Optional<Fingerprint> newest = moved ? last() : Optional.empty();
    moved = false;
    return new Changes(newest, gone, now);
  }
}
