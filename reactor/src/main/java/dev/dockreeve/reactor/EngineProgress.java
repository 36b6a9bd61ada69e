// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.reactor;

import dev.dockreeve.journal.Accepted;
import dev.dockreeve.journal.Alive;
import dev.dockreeve.journal.EngineState;
import dev.dockreeve.journal.EventQuery;
import dev.dockreeve.journal.Journal;
import dev.dockreeve.journal.JournalException;
import dev.dockreeve.journal.JournalledEvent;
import dev.dockreeve.journal.Progress;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Fingerprint;
import dev.dockreeve.watch.Bookmark;
import dev.dockreeve.watch.Portfolio;
import dev.dockreeve.watch.Resumption;
import dev.dockreeve.watch.Settled;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * How far one engine was heard. Written together with the runs that follow from it; what led to no
 * run is written once a second at most, since hearing it twice does no harm. One thread brings the
 * events, any thread flushes.
 */
final class EngineProgress {

  private static final System.Logger LOG = System.getLogger("dev.dockreeve.reactor");

  private static final long LATE = TimeUnit.SECONDS.toNanos(1);
  private static final int PAGE = 500;

  /** The engine's own event may have a time so much later than that of one that we made up. */
  private static final Duration LATER = Duration.ofSeconds(1);

  private static final String ENGINE_ID = "engine-id:";
  private static final String SETTLED = "settled:";
  private static final String CONTACT = "first-contact:";

  private final String engine;
  private final LongSupplier nanos;
  private final ReentrantLock lock = new ReentrantLock();
  private Bookmark bookmark;

  /** What the journal may not know, though it was brought: it was not well then. */
  private final Unwritten unwritten = new Unwritten();

  /** When the first contact was, to be noted. */
  private Optional<Instant> contact = Optional.empty();

  private long flushedAt;
  private Optional<Instant> settled = Optional.empty();

  /** What was noted as settled: what is older than that needs not be remembered any more. */
  private Optional<Instant> forget = Optional.empty();

  private boolean broken;
  private Instant lastSettled = Instant.MIN;

  /**
   * Goes on from {@code known} in a life that begins.
   *
   * @param nanos the monotonic clock
   */
  EngineProgress(String engine, Optional<Resumption> known, LongSupplier nanos) {
    this.engine = engine;
    this.nanos = nanos;
    this.flushedAt = nanos.getAsLong();
    this.bookmark = begin(known);
  }

  private static Bookmark begin(Optional<Resumption> known) {
    return known.map(Bookmark::of).orElseGet(Bookmark::atFirstContact);
  }

  /** What the journal knows of {@code engine}; empty before its first contact was complete. */
  static Optional<Resumption> resumption(Journal journal, String engine) {
    Map<String, String> notes = journal.notes();
    String settled = notes.get(SETTLED + engine);
    if (settled == null) {
      return Optional.empty();
    }
    // Before the rest: what is deleted of it meanwhile is found among what was told.
    List<Event> accepted = accepted(journal, engine, Instant.parse(settled));
    Optional<EngineState> state = journal.engine(engine);
    List<Container> alive =
        state.map(EngineState::alive).orElse(List.of()).stream().map(Alive::container).toList();
    Resumption known =
        Resumption.of(Instant.parse(settled), state.flatMap(EngineState::last), alive)
            .contact(
                Optional.ofNullable(notes.get(CONTACT + engine))
                    .map(Instant::parse)
                    .orElse(Instant.MIN));
    String id = notes.get(ENGINE_ID + engine);
    Resumption ofIt = id == null ? known : known.engineId(id);
    return Optional.of(with(ofIt, told(state), accepted));
  }

  /**
   * Where another watcher goes on in the same life, from what was brought: the journal may know
   * less. Empty when it makes a first contact.
   */
  Optional<Resumption> again(Journal journal) {
    lock.lock();
    try {
      write(journal);
      Optional<Resumption> brought = broken ? Optional.empty() : bookmark.now();
      if (brought.isPresent()) {
        bookmark.again();
        return brought.map(known -> inThisLife(known, journal));
      }
      // A first contact that is not complete may be none, if the journal could not be read before.
      Optional<Resumption> known =
          resumption(journal, engine)
              .map(what -> with(what, unwritten.prints(), unwritten.lives()));
      if (known.isEmpty()) {
        journal.forget(engine);
      }
      bookmark = begin(known);
      broken = false;
      settled = Optional.empty();
      contact = Optional.empty();
      forget = Optional.empty();
      lastSettled = Instant.MIN;
      return known;
    } finally {
      lock.unlock();
    }
  }

  private Resumption inThisLife(Resumption brought, Journal journal) {
    Resumption known = brought.accepted(unwritten.prints());
    List<Event> accepted = new ArrayList<>(unwritten.lives());
    List<Fingerprint> told = List.of();
    try {
      accepted.addAll(accepted(journal, engine, known.settled()));
      told = told(journal.engine(engine));
    } catch (JournalException.NotRead e) {
      // Starts and ends that were brought are known all the same.
      LOG.log(
          Level.ERROR,
          "engine="
              + engine
              + " what was accepted of it cannot be read, and may come again: "
              + e.getMessage());
    }
    accepted.sort(Comparator.comparing(Event::time)); // About as they were told.
    return with(known, told, accepted);
  }

  private static List<Fingerprint> told(Optional<EngineState> state) {
    return state.map(EngineState::told).orElse(List.of());
  }

  private static Resumption with(Resumption known, List<Fingerprint> told, List<Event> accepted) {
    return known.accepted(told).acceptedEvents(accepted);
  }

  /** Since when accepted events are to be known. */
  private static Instant since(Instant settled) {
    return Resumption.reach(settled).minus(LATER);
  }

  private static List<Event> accepted(Journal journal, String engine, Instant settled) {
    Instant from = since(settled);
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

  /** Events were told, and led to no run. */
  void heard(List<Event> events, Journal journal) {
    lock.lock();
    try {
      events.forEach(bookmark::told);
      if (nanos.getAsLong() - flushedAt >= LATE) {
        write(journal);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Events were told, and {@code accept} writes what follows from them, with what has changed.
   *
   * @param unsure whether the journal is such that it may not know them after that
   */
  void heard(
      List<Event> events,
      List<Accepted> runs,
      Predicate<List<Progress>> accept,
      BooleanSupplier unsure) {
    lock.lock();
    boolean accepted = false;
    try {
      events.forEach(bookmark::told);
      boolean before = unsure.getAsBoolean();
      accepted = accept.test(changes(runs));
      if (before || unsure.getAsBoolean()) {
        runs.forEach(run -> unwritten.add(run.event()));
      }
    } finally {
      // What was not accepted must not be passed over: our next life goes on from before it.
      broken |= !accepted;
      lock.unlock();
    }
  }

  /** All until then was brought, and so was all that was taken. */
  void settled(Settled what, Portfolio now, Journal journal) {
    lock.lock();
    try {
      boolean moved = !what.until().equals(lastSettled);
      lastSettled = what.until();
      if (moved) {
        bookmark.look(now);
        unwritten.forget(since(what.until()));
      }
      bookmark.settled(what);
      if (moved || nanos.getAsLong() - flushedAt >= LATE) {
        write(journal);
      }
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
    if (broken) {
      return;
    }
    flushedAt = nanos.getAsLong();
    changes(List.of()).forEach(journal::progressed);
    // After what it speaks of: the journal keeps the order.
    settled.ifPresent(until -> {
      contact.ifPresent(at -> journal.note(CONTACT + engine, at.toString()));
      contact = Optional.empty();
      journal.note(SETTLED + engine, until.toString());
      forget = settled;
    });
    settled = Optional.empty();
  }

  /** What has changed, and is not known by {@code runs} already. */
  private List<Progress> changes(List<Accepted> runs) {
    if (broken) {
      return List.of();
    }
    Bookmark.Changes changes = bookmark.takeChanges();
    settled = changes.settled().or(() -> settled);
    contact = changes.contact().or(() -> contact);
    List<Fingerprint> told = new ArrayList<>(changes.told());
    // Our next life does not ask for the last one; nor may the one after it.
    changes.last().ifPresent(told::add);
    if (!told.isEmpty() && !runs.isEmpty()) {
      Set<Fingerprint> accepted = new HashSet<>();
      runs.forEach(run -> accepted.add(Fingerprint.of(run.event().said())));
      told = told.stream().filter(which -> !accepted.contains(which)).toList();
    }
    Optional<Instant> forgetTold = forget.map(Resumption::reach);
    forget = Optional.empty();
    return changes.last().isEmpty()
            && told.isEmpty()
            && forgetTold.isEmpty()
            && changes.gone().isEmpty()
            && changes.alive().isEmpty()
        ? List.of()
        : List.of(
            new Progress(
                engine,
                changes.last(),
                told,
                forgetTold,
                changes.gone(),
                changes.alive().stream().map(EngineProgress::alive).toList()));
  }

  private static Alive alive(Container container) {
    return new Alive(container, true);
  }
}
