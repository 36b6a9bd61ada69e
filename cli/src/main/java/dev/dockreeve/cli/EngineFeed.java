// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import dev.dockreeve.config.EngineSpec;
import dev.dockreeve.engine.EngineInfo;
import dev.dockreeve.journal.JournalException;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.PlainText;
import dev.dockreeve.reactor.Reactor;
import dev.dockreeve.watch.Fleet;
import dev.dockreeve.watch.Freshness;
import dev.dockreeve.watch.Notice;
import dev.dockreeve.watch.Portfolio;
import dev.dockreeve.watch.Resumption;
import dev.dockreeve.watch.Room;
import dev.dockreeve.watch.Subscription;
import dev.dockreeve.watch.Watcher;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way of one engine's events to the reactor: a watcher that goes on from what the journal
 * knows, and a thread that brings each event. Should that thread fall so far behind that its
 * watcher has to leave events out, the watcher is replaced by one that goes on from the last event
 * that was brought: what the engine still remembers comes again, the rest is found by comparing,
 * and where something may be lost a gap says so.
 */
final class EngineFeed {

  private static final System.Logger LOG = System.getLogger("dev.dockreeve.cli");

  /** How often an idle thread shows that it is alive. */
  private static final Duration TURN = Duration.ofMillis(500);

  /** After so many turns it is written how far they go, however many more events wait. */
  private static final long OFTEN = 16;

  /**
   * So many events are brought together, if they are there already; together they are not large.
   */
  private static final Room TOGETHER = new Room(256, 1 << 20);

  /** What all feeds of a daemon share. */
  record Shared(
      Fleet fleet,
      Reactor reactor,
      Duration resync,
      Consumer<Event> onEvent,
      Consumer<JournalException> onJournalFailure) {}

  private final EngineSpec spec;
  private final Shared shared;
  private final Room room;
  private final EngineLines lines;
  private final Thread thread;
  private final CompletableFuture<@Nullable Void> settled = new CompletableFuture<>();
  private final AtomicLong turns = new AtomicLong();
  private volatile Watcher watcher;
  private volatile boolean stopping;
  private String identified = "";

  /** Else whoever follows us makes a first contact once more. */
  private boolean settledOnce;

  /** Nothing is begun by this but reading from the journal. */
  EngineFeed(EngineSpec spec, Shared shared, Room room, EngineLines lines) {
    this.spec = spec;
    this.shared = shared;
    this.room = room;
    this.lines = lines;
    this.watcher = newWatcher();
    Subscription first = watcher.subscribe(room);
    this.thread = Thread.ofVirtual().name("react-" + spec.name()).unstarted(() -> live(first));
  }

  private Watcher newWatcher() {
    Watcher.Builder builder =
        Watcher.builder(spec.name(), EngineAddress.open(spec)).resync(shared.resync());
    known().ifPresent(builder::resume);
    Watcher made = builder.build();
    made.onStatus(freshness -> changed(made, freshness));
    return made;
  }

  private Optional<Resumption> known() {
    try {
      return shared.reactor().resumption(spec.name());
    } catch (JournalException e) {
      LOG.log(
          Level.ERROR,
          "engine="
              + spec.name()
              + " what was known of it cannot be read, it counts as new: "
              + PlainText.brief(String.valueOf(e.getMessage())));
      return Optional.empty();
    }
  }

  private void changed(Watcher of, Freshness freshness) {
    lines.changed(of, freshness);
    settled.complete(null);
  }

  /** Begins. */
  void start() {
    shared.fleet().add(watcher);
    thread.start();
  }

  /** Brings nothing more. Returns at once. */
  void stop() {
    stopping = true;
  }

  /** Waits until every event was brought, after the fleet was closed. */
  void join() throws InterruptedException {
    thread.join();
  }

  String name() {
    return spec.name();
  }

  /** The watcher of now. */
  Watcher watcher() {
    return watcher;
  }

  /** Completes when the engine was reached, or could not be, for the first time. */
  CompletableFuture<?> settled() {
    return settled;
  }

  /** Grows as long as the thread gets on. */
  long turns() {
    return turns.get();
  }

  /** Whether the thread has something to do yet. */
  boolean live() {
    return thread.isAlive();
  }

  /** Whether the life of a container that {@code event} speaks of is known to be over. */
  boolean gone(Event event) {
    Optional<Container> told = event.container();
    Portfolio now = watcher.portfolio();
    return told.isPresent()
        && now.freshness() instanceof Freshness.Live
        && now.byId(told.get().id())
            .map(alive -> !alive.incarnation().same(told.get().incarnation()))
            .orElse(true);
  }

  private void live(Subscription first) {
    Subscription subscription = first;
    try {
      while (true) {
        turns.incrementAndGet();
        if (stopping) {
          return; // What is not brought comes again in the next life.
        }
        settleOften(subscription);
        boolean over = subscription.closed();
        List<Notice> notices = subscription.next(Duration.ZERO, TOGETHER);
        if (notices.isEmpty() && over) {
          return;
        }
        subscription = turn(notices, subscription);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      subscription.close();
    }
  }

  /** Before one more is taken: what was taken counts as brought. */
  private void settleOften(Subscription from) {
    try {
      if (!settledOnce || turns.get() % OFTEN == 0) {
        settle(from);
      }
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "engine=" + spec.name() + " cannot be settled", e);
    }
  }

  /** A bug costs what was brought together, and neither the engine nor what was left out. */
  private Subscription turn(List<Notice> taken, Subscription from) throws InterruptedException {
    try {
      List<Notice> notices = taken;
      if (notices.isEmpty()) {
        identify();
        settle(from);
        notices = from.next(TURN, TOGETHER);
      }
      return take(notices, from);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "engine=" + spec.name() + " notices could not be dealt with", e);
      return from;
    }
  }

  /** Brings them. What follows something that was left out comes again with that. */
  private Subscription take(List<Notice> notices, Subscription from) {
    List<Event> together = new ArrayList<>(notices.size());
    for (Notice notice : notices) {
      switch (notice) {
        case Notice.Happened(Event event) -> together.add(event);
        case Notice.Lagged(long missed) -> {
          bring(together);
          return again(missed, from);
        }
      }
    }
    bring(together);
    return from;
  }

  private void bring(List<Event> events) {
    try {
      events.forEach(shared.onEvent());
      shared.reactor().accept(events);
    } catch (JournalException.NotWritten e) {
      stopping = true;
      shared.onJournalFailure().accept(e);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "engine=" + spec.name() + " events could not be dealt with", e);
    }
  }

  /** All that was taken was brought: what the next life need not ask for again. */
  private void settle(Subscription subscription) {
    subscription
        .settled(spec.name())
        .ifPresent(what -> {
          shared.reactor().settled(spec.name(), what, watcher.portfolio());
          settledOnce = true;
        });
  }

  /** Only when all that was told is brought: then nothing of another engine is mixed with it. */
  private void identify() {
    String id = watcher.engineInfo().map(EngineInfo::id).orElse("");
    if (!id.isEmpty() && !id.equals(identified)) {
      identified = id;
      shared.reactor().identified(spec.name(), id);
    }
  }

  private Subscription again(long missed, Subscription late) {
    LOG.log(
        Level.WARNING,
        "engine="
            + spec.name()
            + " events="
            + missed
            + " did not fit into memory, since the journal or a rule was too slow; the engine is"
            + " asked for them again");
    shared.reactor().flush();
    Watcher next = newWatcher();
    Subscription subscription = next.subscribe(room);
    shared.fleet().remove(spec.name());
    late.close();
    watcher = next;
    try {
      shared.fleet().add(next);
    } catch (IllegalStateException e) {
      next.close(); // We are stopping: the next life goes on from here.
    }
    return subscription;
  }
}
