// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.model.Container;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Fingerprint;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an earlier life of this program knew of an engine: where a watcher goes on ({@link
 * Watcher.Builder#resume}). All of it is as of one moment, after a whole number of told events, and
 * not before the containers of the first contact were told; a {@link Bookmark} keeps such a moment.
 *
 * <p>Events since {@link #reach} are asked for again, for some of them may not have been told: a
 * start may have waited for its inspect, or the stream have skipped something. Of that span only
 * what is known here not to be news is left out: lives that {@code alive} shows, {@code accepted}
 * and {@code ended}. Any other event of it is told once more, as {@code replayed}: who must not act
 * twice on an event says that it was accepted.
 *
 * @param settled until when, by the engine's clock, all was told ({@link Subscription#settled}); an
 *     older one is as good, and brings more again
 * @param last the last event of the engine's own that was told: when the engine still remembers it,
 *     nothing was lost
 * @param alive the containers that were alive after it, as the bookmark has them; their environment
 *     may be left out
 * @param accepted events since {@link #reach} that are not to be told again
 * @param ended containers of which a start or an end was accepted since then, and which were not
 *     alive any more: neither is told again, should the engine's own event come yet
 * @param engineId the engine's own id, when it is known: another one has other containers
 * @param contact when the first contact was ({@link Settled#contact}): what happened before is not
 *     told. {@link Instant#MIN} when that is not known: then what happened up to a second before
 *     may be told, should the earlier life have ended within a second
 */
public record Resumption(
    Instant settled,
    Optional<Fingerprint> last,
    List<Container> alive,
    Set<Fingerprint> accepted,
    List<Container> ended,
    Optional<String> engineId,
    Instant contact) {

  /** Copies the collections; checks that nothing is null. */
  public Resumption {
    requireNonNull(settled, "settled");
    requireNonNull(last, "last");
    alive = alive.stream().filter(Container::alive).toList();
    accepted = Set.copyOf(accepted);
    ended = List.copyOf(ended);
    requireNonNull(engineId, "engineId");
    requireNonNull(contact, "contact");
  }

  /** With what a {@link Bookmark} held. */
  public static Resumption of(
      Instant settled, Optional<Fingerprint> last, Collection<Container> alive) {
    return new Resumption(
        settled, last, List.copyOf(alive), Set.of(), List.of(), Optional.empty(), Instant.MIN);
  }

  /** With the engine's own id ({@link dev.dockreeve.engine.EngineInfo#id}). */
  public Resumption engineId(String value) {
    return new Resumption(settled, last, alive, accepted, ended, Optional.of(value), contact);
  }

  /** With when, by the engine's clock, the first contact was ({@link Settled#contact}). */
  public Resumption contact(Instant value) {
    return new Resumption(settled, last, alive, accepted, ended, engineId, value);
  }

  /** Also without the events of these fingerprints. */
  public Resumption accepted(Collection<Fingerprint> more) {
    Set<Fingerprint> all = new HashSet<>(accepted);
    all.addAll(more);
    return new Resumption(settled, last, alive, all, ended, engineId, contact);
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
      if (event.origin().isOfEngine()) {
        prints.add(Fingerprint.of(event.said()));
      }
      event
          .container()
          .filter(_ -> isStartOrEnd(event.said()))
          .map(container -> container.alive() ? dated(container, event.time()) : container)
          .ifPresent(container -> lives.put(container.id(), container));
    }
    for (Container container : alive) {
      Container before = lives.get(container.id());
      if (before != null && before.alive() && before.incarnation().same(container.incarnation())) {
        lives.remove(container.id());
      }
    }
    return new Resumption(
        settled, last, alive, prints, List.copyOf(lives.values()), engineId, contact);
  }

  /**
   * From when on, by the engine's clock, events may be told again: what was accepted since then is
   * to be said, and of a second before it what the engine did not say itself: it may have a
   * somewhat later time for that. (After the engine's clock was put back, also older ones.)
   */
  public Instant reach() {
    Instant reach = reach(settled);
    return contact.isAfter(reach) ? contact : reach;
  }

  /** {@link #reach()} for that time, long after the first contact. */
  public static Instant reach(Instant settled) {
    return settled.minus(Continuity.DISORDER);
  }

  /**
   * {@code container} with the time of the event that told of it, when inspect has not told when it
   * started. What is alive and without a PID began before the time that it shows.
   */
  static Container dated(Container container, Instant stamp) {
    return container.pid() > 0 && container.incarnation().startKnown()
        ? container
        : container.with().startedAt(stamp).pid(0).build();
  }

  static boolean isStartOrEnd(EngineEvent event) {
    return event.type().equals("container")
        && (event.action().equals("start") || event.action().equals("die"));
  }

  static Instant timeOf(Fingerprint event) {
    return Instant.ofEpochSecond(0, event.timeNanos());
  }
}
