// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.reactor;

import dev.dockreeve.model.Event;
import dev.dockreeve.model.Fingerprint;
import dev.dockreeve.model.Origin;
import dev.dockreeve.reactor.EngineModel.Entry;
import dev.dockreeve.watch.Resumption;
import dev.dockreeve.watch.Settled;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The way of one engine's events to the reactor over all lives. Knows what a resumption must say of
 * them.
 */
final class Feed {

  final EngineModel engine;
  ModelWatcher watcher;

  /** Starts and ends that were told in this life, in their order. */
  private final List<Entry> told = new ArrayList<>();

  /** Those of earlier lives that a resumption knew. */
  private Set<Entry> known = new LinkedHashSet<>();

  /** What the journal had no room for may be lost with our life. */
  private final Set<Entry> unsafe = new LinkedHashSet<>();

  private Instant settled = Instant.MIN;

  Feed(EngineModel engine, Instant now) {
    this.engine = engine;
    this.watcher = ModelWatcher.first(engine, now);
  }

  /** In another life a watcher goes on from {@code resumption}. */
  void begin(Optional<Resumption> resumption, Instant now) {
    known = resumption.map(this::knownIn).orElseGet(LinkedHashSet::new);
    told.clear();
    watch(resumption, now);
  }

  /** In the same life another watcher goes on from {@code resumption}. */
  void again(Optional<Resumption> resumption, Instant now) {
    resumption.ifPresent(this::knownIn);
    watch(resumption, now);
  }

  private void watch(Optional<Resumption> resumption, Instant now) {
    if (resumption.isPresent()) {
      watcher = ModelWatcher.resumed(engine, resumption.get(), now);
    } else {
      watcher = ModelWatcher.first(engine, now);
      known.clear();
      told.clear();
      settled = Instant.MIN;
    }
  }

  /**
   * What was told and may come again is known: all that an earlier resumption knew, and of this
   * life all until some moment.
   */
  private Set<Entry> knownIn(Resumption resumption) {
    Set<Fingerprint> accepted = resumption.accepted();
    Instant reach =
        Resumption.reach(settled.isAfter(resumption.settled()) ? settled : resumption.settled());
    List<Entry> forgotten = new ArrayList<>();
    Set<Entry> now = new LinkedHashSet<>();
    for (Entry entry : known) {
      require(accepted, entry, reach, forgotten, now);
    }
    ReactorWitness.check(forgotten.isEmpty(), "G3 known before, and not now: ", forgotten);
    for (Entry entry : told) {
      int before = now.size();
      int gone = forgotten.size();
      require(accepted, entry, reach, forgotten, now);
      ReactorWitness.check(
          now.size() == before || gone == 0,
          "G3 what was told before what is known, and is not: ",
          forgotten);
    }
    return now;
  }

  private void require(
      Set<Fingerprint> accepted,
      Entry entry,
      Instant reach,
      List<Entry> forgotten,
      Set<Entry> now) {
    if (accepted.contains(entry.which())) {
      now.add(entry);
    } else if (!entry.stamp().isBefore(reach) && !unsafe.contains(entry)) {
      forgotten.add(entry);
    }
  }

  /**
   * The events are about to be brought.
   *
   * @param safe false when the journal has no room
   */
  void brings(List<Event> events, boolean safe) {
    for (Event event : events) {
      if (event.origin() == Origin.LIVE || event.origin() == Origin.REPLAYED) {
        Entry entry = engine.entry(Fingerprint.of(event.said())).orElseThrow();
        if (entry.startOrEnd()) {
          told.add(entry);
        }
        if (!safe) {
          unsafe.add(entry);
        }
      }
    }
  }

  /** That is about to be said to be settled. */
  void settles(Settled what) {
    settled = what.until().isAfter(settled) ? what.until() : settled;
  }
}
