// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.reactor;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.model.Container;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Fingerprint;
import dev.dockreeve.model.Incarnation;
import dev.dockreeve.model.Origin;
import dev.dockreeve.reactor.EngineModel.Entry;
import dev.dockreeve.watch.Resumption;
import dev.dockreeve.watch.Settled;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A watcher that keeps what one promises who goes on from a {@link Resumption}, and what a
 * subscription promises, and not a bit more. What the resumption does not say is not known here:
 * whatever is wrong with it shows in what is told.
 */
final class ModelWatcher {

  /** To be told; of the engine's own, or made up. */
  private record Item(Event event, Optional<Entry> own) {
    static Item of(Entry entry, Origin origin) {
      return new Item(entry.told(origin), Optional.of(entry));
    }

    static Item of(Event derived) {
      return new Item(derived, Optional.empty());
    }
  }

  private final EngineModel engine;

  /** What is to be told before what happens now. */
  private final ArrayDeque<Item> queue = new ArrayDeque<>();

  /** By container: a start that waits for its inspect, and what waits behind it. */
  private final Map<String, ArrayDeque<Item>> held = new LinkedHashMap<>();

  /** What is lost when the gap is told. */
  private final List<Entry> lost = new ArrayList<>();

  /** The next event that the stream brings. */
  private int next;

  private int cutUntil;

  /** How much of what is made up must be told before anything is settled. */
  private int open;

  private Instant settled;

  /** What was before is not told, now or in a next life. */
  private final Instant contact;

  private ModelWatcher(EngineModel engine, Instant settled, Instant contact) {
    this.engine = engine;
    this.settled = settled;
    this.contact = contact;
    this.next = engine.log.size();
  }

  /** A first contact: what is alive is told, and nothing is of what was before. */
  static ModelWatcher first(EngineModel engine, Instant now) {
    ModelWatcher watcher = new ModelWatcher(engine, now, now);
    engine.firstContact(now);
    for (Container container : engine.alive.values()) {
      Instant at = container.incarnation().startedAt();
      watcher.queue.add(Item.of(engine.event(Origin.INITIAL, "start", container, at)));
    }
    watcher.open = watcher.queue.size();
    return watcher;
  }

  /** Goes on. */
  static ModelWatcher resumed(EngineModel engine, Resumption known, Instant now) {
    ModelWatcher watcher = new ModelWatcher(engine, known.settled(), known.reach());
    watcher.replay(known, now);
    return watcher;
  }

  private void replay(Resumption known, Instant now) {
    Set<Fingerprint> told = new HashSet<>(known.accepted());
    known.last().ifPresent(told::add);
    Map<String, Container> picture = new LinkedHashMap<>();
    known.alive().forEach(container -> picture.put(container.id(), container));
    boolean proven = isProven(known);
    Set<Incarnation> over = new HashSet<>();
    engine.log.stream()
        .filter(entry -> entry.ends() && told.contains(entry.which()))
        .forEach(entry -> over.add(lifeOf(entry)));
    int derived = 0;
    for (Entry entry : engine.log) {
      if (entry.stamp().isBefore(known.reach())) {
        continue;
      }
      boolean begun = entry.starts() && over.contains(lifeOf(entry));
      boolean news = !begun && !told.contains(entry.which()) && !isKnown(entry, known);
      if (!engine.remembers(entry)) {
        if (news) {
          lost.add(entry);
        }
        continue;
      }
      Container shown = picture.get(entry.id());
      if (shown != null && shown.incarnation().startedAt().isAfter(entry.stamp())) {
        continue; // Of a life before one that was told.
      }
      if (entry.startOrEnd()) {
        if (shown != null && !shown.incarnation().equals(lifeOf(entry))) {
          queue.add(Item.of(died(shown, entry.stamp())));
          derived++;
        }
        if (entry.starts()) {
          picture.put(entry.id(), entry.container());
        } else {
          picture.remove(entry.id());
        }
      }
      if (news) {
        queue.add(Item.of(entry, Origin.REPLAYED));
      }
    }
    derived += compare(picture, now);
    if (!proven) {
      open = derived + 1;
      queue.addFirst(Item.of(engine.gap(now)));
    } else if (derived > 0) {
      throw new AssertionError("I7 nothing was lost, and something must be derived: " + queue);
    }
  }

  /** What the list shows to be otherwise. */
  private int compare(Map<String, Container> picture, Instant now) {
    int derived = 0;
    for (Container shown : picture.values()) {
      Container alive = engine.alive.get(shown.id());
      if (alive == null || !alive.incarnation().equals(shown.incarnation())) {
        queue.add(Item.of(died(shown, now)));
        derived++;
      }
    }
    for (Container alive : engine.alive.values()) {
      Container shown = picture.get(alive.id());
      if (shown == null || !alive.incarnation().equals(shown.incarnation())) {
        Instant at = alive.incarnation().startedAt();
        queue.add(Item.of(engine.event(Origin.RESYNC, "start", alive, at)));
        derived++;
      }
    }
    return derived;
  }

  private Event died(Container container, Instant at) {
    return engine.event(Origin.RESYNC, "die", EngineModel.exited(container, at), at);
  }

  private static Incarnation lifeOf(Entry entry) {
    return entry.container().incarnation();
  }

  /** Whether nothing is lost: what is remembered reaches back to what was told. */
  private boolean isProven(Resumption known) {
    Optional<Entry> last = known.last().flatMap(engine::entry);
    return !engine.hasForgotten()
        || last.filter(engine::remembers).isPresent()
        || engine.log.stream()
            .filter(engine::remembers)
            .anyMatch(entry -> entry.published.isBefore(known.settled()));
  }

  /** Lives that are shown, or were over, are not told again, and none before these. */
  private static boolean isKnown(Entry entry, Resumption known) {
    return entry.startOrEnd()
        && (isOf(entry, known.ended())
            || (entry.starts() && isOf(entry, known.alive()))
            || known.ended().stream().anyMatch(c -> isLater(c, entry)));
  }

  private static boolean isLater(Container container, Entry than) {
    return container.id().equals(than.id())
        && container.incarnation().startedAt().isAfter(lifeOf(than).startedAt());
  }

  private static boolean isOf(Entry entry, List<Container> containers) {
    return containers.stream().anyMatch(c -> c.incarnation().same(lifeOf(entry)));
  }

  /** The stream breaks off, and comes back. */
  void reconnects() {
    cutUntil = engine.log.size();
  }

  /** The next events, at most about so many. */
  List<Event> tell(int most, SplittableRandom random) {
    List<Event> told = new ArrayList<>();
    for (String id : List.copyOf(held.keySet())) {
      if (random.nextInt(4) == 0) {
        letGo(id, told);
      }
    }
    for (Optional<Item> item = take(); item.isPresent(); item = take()) {
      Item now = item.get();
      ArrayDeque<Item> before = held.get(now.event().actor().id());
      if (before != null) {
        before.add(now);
      } else if (now.own().filter(Entry::starts).isPresent() && random.nextInt(6) == 0) {
        held.put(now.event().actor().id(), new ArrayDeque<>(List.of(now)));
      } else {
        told.add(told(now, random));
      }
      if (told.size() >= most) {
        break;
      }
    }
    return told;
  }

  /** All that there is to tell. */
  List<Event> tellAll() {
    List<Event> told = new ArrayList<>();
    for (String id : List.copyOf(held.keySet())) {
      letGo(id, told);
    }
    for (Optional<Item> item = take(); item.isPresent(); item = take()) {
      told.add(told(item.get()));
    }
    return told;
  }

  private void letGo(String id, List<Event> told) {
    ArrayDeque<Item> waiting = requireNonNull(held.remove(id));
    waiting.forEach(item -> told.add(told(item)));
  }

  private Optional<Item> take() {
    if (!queue.isEmpty()) {
      return Optional.of(queue.remove());
    }
    if (next == engine.log.size()) {
      return Optional.empty();
    }
    Entry entry = engine.log.get(next++);
    return Optional.of(Item.of(entry, entry.index < cutUntil ? Origin.REPLAYED : Origin.LIVE));
  }

  /** Now and then a list is faster than the engine's own event, which is not told then. */
  private Event told(Item item, SplittableRandom random) {
    Optional<Entry> own = item.own().filter(Entry::startOrEnd);
    if (own.isPresent() && random.nextInt(15) == 0) {
      return own.get().told(Origin.RESYNC);
    }
    return told(item);
  }

  private Event told(Item item) {
    if (item.event().action().equals("gap")) {
      lost.forEach(entry -> entry.excused = true);
    }
    open -= item.own().isEmpty() ? 1 : 0;
    return item.event();
  }

  /** The engine's memory is compared with what was told: what is held is all that is not. */
  void sweep(Instant now) {
    if (open == 0 && queue.isEmpty() && next == engine.log.size()) {
      settled =
          held.values().stream()
              .map(waiting -> waiting.getFirst().event().time())
              .filter(now::isAfter)
              .min(Instant::compareTo)
              .orElse(now);
    }
  }

  /** See {@code Subscription.settled}. */
  Optional<Settled> settled() {
    return open > 0
        ? Optional.empty()
        : Optional.of(new Settled(settled, !held.isEmpty(), contact));
  }
}
