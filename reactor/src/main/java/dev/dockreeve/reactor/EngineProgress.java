// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.reactor;

import dev.dockreeve.journal.Alive;
import dev.dockreeve.journal.EngineState;
import dev.dockreeve.journal.EventQuery;
import dev.dockreeve.journal.Journal;
import dev.dockreeve.journal.JournalledEvent;
import dev.dockreeve.journal.Progress;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.Event;
import dev.dockreeve.watch.Bookmark;
import dev.dockreeve.watch.Resumption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * How far one engine was heard. Written together with the runs that follow from it; what led to no
 * run is written once a second at most, since hearing it twice does no harm. One thread brings the
 * events, any thread flushes.
 */
final class EngineProgress {

  private static final long LATE = TimeUnit.SECONDS.toNanos(1);
  private static final int PAGE = 500;
  private static final String ENGINE_ID = "engine-id:";

  private final String engine;
  private final ReentrantLock lock = new ReentrantLock();
  private final Bookmark bookmark;
  private long flushedAt = System.nanoTime();

  EngineProgress(String engine, Optional<Resumption> known) {
    this.engine = engine;
    this.bookmark = known.map(Bookmark::of).orElseGet(Bookmark::atFirstContact);
  }

  /** What the journal knows of {@code engine}. */
  static Optional<Resumption> resumption(Journal journal, String engine) {
    return journal.engine(engine).map(state -> resumption(journal, engine, state));
  }

  private static Resumption resumption(Journal journal, String engine, EngineState state) {
    Resumption known =
        Resumption.of(state.last(), state.alive().stream().map(Alive::container).toList())
            .acceptedEvents(
                state
                    .last()
                    .map(last -> accepted(journal, engine, Resumption.reach(last)))
                    .orElse(List.of()));
    String id = journal.notes().get(ENGINE_ID + engine);
    return id == null ? known : known.engineId(id);
  }

  private static List<Event> accepted(Journal journal, String engine, Instant from) {
    List<Event> events = new ArrayList<>();
    long after = 0;
    List<JournalledEvent> page;
    do {
      page = journal.events(new EventQuery(from, Instant.MAX, after, PAGE));
      for (JournalledEvent event : page) {
        after = event.seq();
        if (event.event().engine().equals(engine)) {
          events.add(event.event());
        }
      }
    } while (!page.isEmpty());
    return events;
  }

  static void identified(Journal journal, String engine, String id) {
    journal.note(ENGINE_ID + engine, id);
  }

  /** An event was told, and led to no run. */
  void heard(Event event, Journal journal) {
    lock.lock();
    try {
      bookmark.told(event);
      if (System.nanoTime() - flushedAt >= LATE) {
        write(journal);
      }
    } finally {
      lock.unlock();
    }
  }

  /** An event was told, and {@code accept} writes what follows from it, with what has changed. */
  void heard(Event event, Consumer<List<Progress>> accept) {
    lock.lock();
    try {
      bookmark.told(event);
      accept.accept(changes());
    } finally {
      lock.unlock();
    }
  }

  void flush(Journal journal) {
    lock.lock();
    try {
      write(journal);
    } finally {
      lock.unlock();
    }
  }

  private void write(Journal journal) {
    flushedAt = System.nanoTime();
    changes().forEach(journal::progressed);
  }

  private List<Progress> changes() {
    Bookmark.Changes changes = bookmark.takeChanges();
    return changes.isEmpty()
        ? List.of()
        : List.of(
            new Progress(
                engine,
                changes.last(),
                changes.gone(),
                changes.alive().stream().map(EngineProgress::alive).toList()));
  }

  private static Alive alive(Container container) {
    return new Alive(container, true);
  }
}
