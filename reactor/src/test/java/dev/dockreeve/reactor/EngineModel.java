// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.reactor;

import dev.dockreeve.model.Actor;
import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Fingerprint;
import dev.dockreeve.model.Origin;
import dev.dockreeve.model.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * An engine: what happened to its containers, in the order in which it said so, with stamps that
 * are a little out of order; what is alive; and from when on it remembers. The environment of each
 * container holds a secret.
 */
final class EngineModel {

  static final String SECRET = "canary-";

  private static final int CONTAINERS = 6;

  /** Stamps of one container are in order; those of several by so many ms are not. */
  private static final int DISORDER = 900;

  /** Something that happened. */
  static final class Entry {
    final int index;
    final Event event;
    final Instant published;

    /** Nobody can ask that it leads to a run: it is lost and a gap says so, or before us. */
    boolean excused;

    /** It happened before our very first contact: nobody may be told of it. */
    boolean beforeUs;

    private final Fingerprint which;

    private Entry(int index, Event event, Instant published) {
      this.index = index;
      this.which = Fingerprint.of(event.said());
      this.event = event;
      this.published = published;
    }

    Fingerprint which() {
      return which;
    }

    Instant stamp() {
      return event.time();
    }

    String id() {
      return event.actor().id();
    }

    boolean starts() {
      return event.action().equals("start");
    }

    boolean ends() {
      return event.action().equals("die");
    }

    boolean startOrEnd() {
      return starts() || ends();
    }

    Container container() {
      return event.container().orElseThrow();
    }

    Event told(Origin origin) {
      return new Event(event.engine(), event.host(), origin, event.said(), event.container());
    }

    @Override
    public String toString() {
      return event.engine() + " " + index + " " + event.action() + " of " + id() + " at " + stamp();
    }
  }

  final String name;
  final List<Entry> log = new ArrayList<>();
  final Map<String, Container> alive = new LinkedHashMap<>();
  private final Map<String, Instant> lastStamps = new HashMap<>();
  private final Map<Fingerprint, Entry> byPrint = new HashMap<>();

  /** What happened before that it does not remember any more. */
  private int forgotten;

  private int lives;

  /** What happens after our first contact has no older stamp. */
  private Instant contact = Instant.MIN;

  EngineModel(String name) {
    this.name = name;
  }

  /** Something happens. */
  Entry happens(SplittableRandom random, Instant now) {
    String id = "c" + random.nextInt(CONTAINERS);
    Instant stamp = stamp(id, random, now);
    Container before = alive.get(id);
    if (before == null) {
      Container started =
          Container.builder(id)
              .name(id)
              .image("img")
              .startedAt(stamp)
              .pid(++lives)
              .env(Attributes.of("TOKEN", SECRET + lives))
              .build();
      alive.put(id, started);
      return add("start", started, stamp, now);
    }
    return switch (random.nextInt(8)) {
      case 0, 1, 2, 3 -> {
        alive.remove(id);
        yield add("die", exited(before, stamp), stamp, now);
      }
      case 4, 5 -> {
        State state = before.paused() ? State.RUNNING : State.PAUSED;
        Container changed = before.with().state(state).build();
        alive.put(id, changed);
        yield add(before.paused() ? "unpause" : "pause", changed, stamp, now);
      }
      case 6 -> add("exec_die", before, stamp, now);
      default -> add("top", before, stamp, now);
    };
  }

  private Instant stamp(String id, SplittableRandom random, Instant now) {
    int late = random.nextBoolean() ? 1 : 1 + random.nextInt(DISORDER);
    Instant early = now.minusMillis(late);
    Instant stamp = early.isBefore(contact) ? contact : early;
    Instant last = lastStamps.getOrDefault(id, Instant.MIN);
    Instant next = stamp.isAfter(last) ? stamp : last.plusNanos(1_000);
    lastStamps.put(id, next);
    return next;
  }

  static Container exited(Container container, Instant at) {
    return container.with().state(State.EXITED).finishedAt(at).exitCode(1).build();
  }

  private Entry add(String action, Container container, Instant stamp, Instant now) {
    Entry entry = new Entry(log.size(), event(Origin.LIVE, action, container, stamp), now);
    log.add(entry);
    byPrint.put(entry.which(), entry);
    return entry;
  }

  /** An event about {@code container}. */
  Event event(Origin origin, String action, Container container, Instant at) {
    Attributes attributes = Attributes.of("image", container.image(), "name", container.name());
    EngineEvent said =
        EngineEvent.of("container", action, at, new Actor(container.id(), attributes));
    return new Event(name, "host", origin, said, Optional.of(container));
  }

  /** The event that says that others may be missing. */
  Event gap(Instant at) {
    EngineEvent said =
        EngineEvent.of("reactor", "gap", at, new Actor("id-" + name, Attributes.EMPTY));
    return new Event(name, "host", Origin.RESYNC, said, Optional.empty());
  }

  /** From now on it remembers only the last {@code few}. */
  void forgets(int few) {
    forgotten = Math.max(forgotten, log.size() - few);
  }

  /** Nobody knew it before: what was is no concern of ours. */
  void firstContact(Instant now) {
    log.forEach(entry -> {
      entry.excused = true;
      entry.beforeUs |= contact.equals(Instant.MIN);
    });
    contact = now;
  }

  boolean remembers(Entry entry) {
    return entry.index >= forgotten;
  }

  /** Whether it was ever more than it remembers. */
  boolean hasForgotten() {
    return forgotten > 0;
  }

  Optional<Entry> entry(Fingerprint which) {
    return Optional.ofNullable(byPrint.get(which));
  }
}
