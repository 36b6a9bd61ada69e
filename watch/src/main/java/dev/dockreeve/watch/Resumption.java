// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.model.Container;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Fingerprint;
import dev.dockreeve.model.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an earlier life of this program knew of an engine: where a watcher goes on ({@link
 * Watcher.Builder#resume}). All of it is as of one moment, after a whole number of told events; a
 * {@link Bookmark} keeps such a moment. When nothing at all is known it is a first contact.
 *
 * <p>What happened up to {@link #reach} before the last event is asked for again, since a start may
 * have waited for its inspect while later events were told. Of that span only what is known here
 * not to be news is left out: lives that {@code alive} shows, {@code accepted} and {@code ended}.
 * Any other event of it is told once more, as {@code replayed}: who must not act twice on an event
 * says that it was accepted.
 *
 * @param last the last event of the engine's own that was told
 * @param alive the containers that were alive after it; their environment may be left out
 * @param accepted events of around that time that are not to be told again
 * @param ended containers of which a start or an end was accepted around that time, and which were
 *     not alive any more: neither is told again, should the engine's own event come yet
 * @param engineId the engine's own id, when it is known: another one has other containers
 */
public record Resumption(
    Optional<Fingerprint> last,
    List<Container> alive,
    Set<Fingerprint> accepted,
    List<Container> ended,
    Optional<String> engineId) {

  /** How long an event may have been held back when later ones were told already. */
  static final Duration HELD = Duration.ofSeconds(5);

  /** Copies the collections; checks that nothing is null. */
  public Resumption {
    requireNonNull(last, "last");
    alive = alive.stream().filter(Container::alive).toList();
    accepted = Set.copyOf(accepted);
    ended = List.copyOf(ended);
    requireNonNull(engineId, "engineId");
  }

  /** With the last event and what was alive after it. */
  public static Resumption of(Optional<Fingerprint> last, Collection<Container> alive) {
    return new Resumption(last, List.copyOf(alive), Set.of(), List.of(), Optional.empty());
  }

  /** With the engine's own id ({@link dev.dockreeve.engine.EngineInfo#id}). */
  public Resumption engineId(String value) {
    return new Resumption(last, alive, accepted, ended, Optional.of(value));
  }

  /** Also without the events of these fingerprints. */
  public Resumption accepted(Collection<Fingerprint> more) {
    Set<Fingerprint> all = new HashSet<>(accepted);
    all.addAll(more);
    return new Resumption(last, alive, all, ended, engineId);
  }

  /**
   * Also without these events, in the order in which they were told: neither they themselves, nor
   * the engine's own event of a start or an end that was derived, are told again.
   */
  public Resumption acceptedEvents(Collection<Event> events) {
    Set<Fingerprint> prints = new HashSet<>(accepted);
    Map<String, Container> lives = new LinkedHashMap<>();
    ended.forEach(container -> lives.put(container.id(), container));
    for (Event event : events) {
      if (isOwn(event)) {
        prints.add(Fingerprint.of(event.said()));
      }
      event
          .container()
          .filter(_ -> isStartOrEnd(event.said()))
          .ifPresent(container -> lives.put(container.id(), container));
    }
    for (Container container : alive) {
      Container before = lives.get(container.id());
      if (before != null && before.incarnation().same(container.incarnation())) {
        lives.remove(container.id());
      }
    }
    return new Resumption(last, alive, prints, new ArrayList<>(lives.values()), engineId);
  }

  /**
   * From when on the engine is asked for its events again: what was accepted since then is to be
   * said. Empty when no event is known.
   */
  public Optional<Instant> reach() {
    return complete().map(time -> time.minus(Connection.OVERLAP));
  }

  /** {@link #reach()} of a watcher whose last event is that one. */
  public static Instant reach(Fingerprint last) {
    return timeOf(last).minus(HELD).minus(Connection.OVERLAP);
  }

  /** By when all was told that the stream has brought. */
  Optional<Instant> complete() {
    return last.map(event -> timeOf(event).minus(HELD));
  }

  /** The newest time of which something is known; the beginning of time when there is none. */
  Instant newest() {
    Instant newest = complete().orElse(Instant.EPOCH);
    for (Container container : last.isPresent() ? List.<Container>of() : alive) {
      Instant startedAt = container.incarnation().startedAt();
      newest = startedAt.isAfter(newest) ? startedAt : newest;
    }
    return newest;
  }

  /** Whether there is nothing to go on from. */
  boolean isEmpty() {
    return last.isEmpty() && alive.isEmpty();
  }

  /** Whether the engine itself said it, so that it may say it again; else it is made up by us. */
  static boolean isOwn(Event event) {
    return event.origin() == Origin.LIVE || event.origin() == Origin.REPLAYED;
  }

  static boolean isStartOrEnd(EngineEvent event) {
    return event.type().equals("container")
        && (event.action().equals("start") || event.action().equals("die"));
  }

  static Instant timeOf(Fingerprint event) {
    return Instant.ofEpochSecond(0, event.timeNanos());
  }
}
