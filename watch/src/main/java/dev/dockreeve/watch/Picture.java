// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import dev.dockreeve.model.Container;
import dev.dockreeve.model.Incarnation;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The containers as the merge sees them: the alive ones, and the {@value #REMEMBERED} that ended
 * last (fewer when they take more than {@value #REMEMBERED_BYTES} bytes), so that late events about
 * them still find their names and addresses. Changed by one thread only.
 */
final class Picture {

  static final int REMEMBERED = 512;
  static final long REMEMBERED_BYTES = 16 << 20;

  /** A start is stamped about so long after it, and hardly ever later than the second. */
  private static final Duration START_STAMP = Duration.ofMillis(1);

  private static final Duration LATEST_STAMP = Duration.ofSeconds(1);

  private final Continuity continuity;
  private final Map<String, Entry> alive = new LinkedHashMap<>();
  private final LinkedHashMap<String, Memory> ended = new LinkedHashMap<>();
  private long endedBytes;
  private long message;
  private ContainerTrie containers = ContainerTrie.EMPTY;

  /** An alive container. */
  static final class Entry {
    /** What is known of it. */
    Container container;

    /** Whether subscribers were told that this incarnation started. */
    boolean told;

    /** The stamp of the event that told its start; what started later is another life. */
    Instant startedBy = Instant.MAX;

    /** Number of the last message that changed state, health or name. */
    long changed;

    /** The stamp of the newest event that changed it; older ones change nothing. */
    Instant changedAt = Instant.MIN;

    /** It began before that time, whatever was said: the engine's clock was put back then. */
    private Instant atLatest = Instant.MAX;

    /** What happened until then, by the engine's clock, inspect has shown. */
    Instant seenUntil = Instant.MIN;

    /** Number of the message after which we knew for the last time that it was this life. */
    long assured;

    /** The last change of each kind that was said and may be another life's. */
    private Map<String, Change> unsure = Map.of();

    /** Whether it was told in an earlier life of this program. */
    boolean resumed;

    /** Whether a pause or unpause was derived by comparing, so that its event may yet come. */
    boolean pauseDerived;

    private Entry(Container container) {
      this.container = container;
    }

    /** When it started, by the clock that the engine has now. */
    Instant startedAt() {
      Instant said = container.incarnation().startedAt();
      return said.isAfter(atLatest) ? atLatest : said;
    }

    private void beganBefore(Instant now) {
      atLatest = startedAt().isAfter(now) ? now : atLatest;
      changedAt = changedAt.isAfter(now) ? now : changedAt;
      seenUntil = seenUntil.isAfter(now) ? now : seenUntil;
      boolean onlyByEvent = !container.incarnation().startKnown();
      if (onlyByEvent && !startedBy.equals(Instant.MAX) && startedBy.isAfter(now)) {
        startedBy = now;
      }
    }

    /** When it began, as well as we know it: as inspect says, else by the event that told it. */
    Instant beganAt() {
      boolean known = container.incarnation().startKnown() || startedBy.equals(Instant.MAX);
      return known ? startedAt() : startedBy;
    }
  }

  /**
   * A container that ended.
   *
   * @param at by the engine's clock
   * @param derived whether we found it by comparing, so that the engine's own event may yet come
   * @param beganAt see {@link Entry#beganAt}; the beginning of time when not known
   * @param startSaid whether the engine's own event of its start needs not be waited for
   * @param resumed whether it was known in an earlier life of this program
   */
  record Ended(
      Container container,
      Instant at,
      boolean derived,
      Instant beganAt,
      boolean startSaid,
      boolean resumed) {

    /** The end of a life that was never known to be on. */
    static Ended unknown(Container container, Instant at) {
      return new Ended(container, at, false, Instant.EPOCH, true, false);
    }

    Ended withStartSaid() {
      return new Ended(container, at, derived, beganAt, true, resumed);
    }

    /** Whether an earlier life of this program has told that it began, and nothing of its end. */
    boolean onlyBegun() {
      return resumed && derived && container.alive();
    }

    Ended withEndSaid() {
      return withEndSaidAt(at);
    }

    Ended withEndSaidAt(Instant time) {
      return new Ended(container, time, false, beganAt, startSaid, resumed);
    }
  }

  /**
   * What an event has changed.
   *
   * @param action of the event
   * @param at when it happened, by the engine's clock
   * @param told the number of the message that told it
   */
  record Change(String action, Instant at, long told, UnaryOperator<Container> made) {}

  /** What is remembered of a container that ended, and after which message it was known. */
  private record Memory(Ended end, long learned) {}

  /** An empty one; {@code continuity} says whether it may lag behind the engine. */
  Picture(Continuity continuity) {
    this.continuity = continuity;
  }

  /** The number of the message that is being handled. */
  void message(long number) {
    message = number;
  }

  @Nullable Entry alive(String id) {
    return alive.get(id);
  }

  @Nullable Ended ended(String id) {
    Memory memory = ended.get(id);
    return memory == null ? null : memory.end();
  }

  Collection<Entry> entries() {
    return List.copyOf(alive.values());
  }

  /** What is known of a container, alive or ended. */
  Optional<Container> find(String id) {
    Entry entry = alive.get(id);
    if (entry != null) {
      return Optional.of(entry.container);
    }
    return Optional.ofNullable(ended(id)).map(Ended::container);
  }

  /** It is alive, as described; takes the place of what was known under that id. */
  Entry put(Container container) {
    Entry entry = new Entry(container);
    entry.assured = message;
    alive.put(container.id(), entry);
    containers = containers.with(container);
    return entry;
  }

  /**
   * It is alive, as inspect described it when it was asked after message {@code asked}. What was
   * said since then of {@code before} was said of this life, unless it is older.
   */
  Entry put(Container container, @Nullable Entry before, long asked) {
    Entry entry = put(container);
    entry.assured = asked;
    if (before != null) {
      before.unsure.values().stream()
          .filter(change -> change.told() > asked && !change.at().isBefore(entry.startedAt()))
          .forEach(change -> make(entry, change));
    }
    return entry;
  }

  /** What an earlier life of this program knew of it. */
  void resume(Resumption known) {
    Instant last = known.last().map(Resumption::timeOf).orElse(known.settled());
    Instant replayed = known.settled().minus(Connection.OVERLAP).minus(Lives.SAME_START);
    known.alive().forEach(container -> resume(container, replayed, last));
    NavigableSet<Instant> told = new TreeSet<>();
    known.accepted().forEach(which -> told.add(Resumption.timeOf(which)));
    known.ended().forEach(container -> resumeEnded(container, known.reach(), told));
  }

  /**
   * It was alive when an earlier life of this program ended, and was told.
   *
   * @param replayed what began before then will not be replayed
   * @param last the time of the last event that was told: it had begun by then, and shows
   *     everything that happened to it
   */
  private void resume(Container container, Instant replayed, Instant last) {
    Instant startedAt = container.incarnation().startedAt();
    boolean vague = container.pid() == 0;
    Entry entry = put(vague ? container.with().startedAt(Instant.EPOCH).build() : container);
    entry.told = true;
    entry.resumed = true;
    entry.changedAt = last;
    if (vague || startedAt.isBefore(replayed)) {
      entry.startedBy = startedAt;
    }
  }

  /**
   * It began in an earlier life of this program, and was not alive any more when that ended.
   *
   * @param told the times of the engine's own events that were told since {@code reach}: what else
   *     is known of a start or an end was derived, and the engine's own event of it may yet come
   */
  private void resumeEnded(Container container, Instant reach, NavigableSet<Instant> told) {
    Instant beganAt = container.incarnation().startedAt();
    // As its start told it, what is said of an end is about a later life.
    Optional<Instant> finished = container.alive() ? Optional.empty() : container.finishedAt();
    // What ended with the start of the next life ended before that.
    Instant end = finished.map(time -> time.minusNanos(1)).orElse(beganAt);
    Instant started = beganAt.plus(START_STAMP);
    Instant at = end.isBefore(started) ? started : end;
    boolean derived = finished.filter(told::contains).isEmpty();
    boolean startSaid =
        beganAt.isBefore(reach) || !told.subSet(beganAt, beganAt.plus(LATEST_STAMP)).isEmpty();
    remember(new Ended(container, at, derived, beganAt, startSaid, true));
  }

  /** The facts about an alive container changed. */
  void update(Entry entry, Container container) {
    entry.container = container;
    if (alive.get(container.id()) == entry) {
      containers = containers.with(container);
    }
  }

  /**
   * An event has changed it. When events may be missing since we last knew that it was this life,
   * the event may be about a later one: then nothing changes before inspect says which it is.
   *
   * @return whether it is changed now
   */
  boolean change(Entry entry, Change change) {
    if (makeUnsure(entry)) {
      make(entry, change);
      return true;
    }
    entry.unsure = entry.unsure.isEmpty() ? new LinkedHashMap<>() : entry.unsure;
    entry.unsure.remove(change.action()); // The last one last.
    entry.unsure.put(change.action(), change);
    return false;
  }

  private void make(Entry entry, Change change) {
    update(entry, change.made().apply(entry.container));
    entry.changed = change.told();
    entry.changedAt = change.at();
  }

  /** Whether events may be missing since we last knew that it was this life. */
  boolean mayBeAnother(Entry entry) {
    return continuity.mayHaveMissed(entry.assured);
  }

  /** See {@link Continuity#guessed}. */
  Optional<Continuity.Gap> guessed(Entry entry, Instant start) {
    return continuity.guessed(entry.assured, start);
  }

  /** The same for an end that is taken for that of the life of {@code id} that ended last. */
  Optional<Continuity.Gap> guessed(String id, Instant end) {
    Memory last = ended.get(id);
    return last == null ? Optional.empty() : continuity.guessed(last.learned(), end);
  }

  /** Inspect, asked after message {@code asked}, says that it still is this life. */
  void assure(Entry entry, long asked) {
    entry.assured = Math.max(entry.assured, asked);
    makeUnsure(entry);
  }

  /** Changes what waits to be, if it is sure now that it is about this life. */
  private boolean makeUnsure(Entry entry) {
    if (mayBeAnother(entry)) {
      return false;
    }
    Map<String, Change> changes = entry.unsure;
    entry.unsure = Map.of();
    changes.values().forEach(change -> make(entry, change));
    return true;
  }

  /** As if it had never been known. */
  void forget(Entry entry) {
    alive.remove(entry.container.id());
    containers = containers.without(entry.container.id());
  }

  /** It is not alive any more (or we never knew that it was). */
  void end(Container container, Instant at, boolean derived) {
    Entry entry = alive.remove(container.id());
    containers = containers.without(container.id());
    Instant beganAt = entry == null ? container.incarnation().startedAt() : entry.beganAt();
    boolean resumed = entry != null && entry.resumed;
    boolean startSaid = entry == null || resumed || entry.startedBy.isBefore(Instant.MAX);
    // Its start may be said yet, and is stamped later than inspect says that it began.
    Instant stamped = beganAt.plus(START_STAMP);
    Instant last = derived && !startSaid && at.isBefore(stamped) ? stamped : at;
    remember(new Ended(container, last, derived, beganAt, startSaid, false));
  }

  /**
   * It ended before the life that is known now. Of several lives the one that ended last counts.
   */
  void remember(Ended end) {
    Memory memory = new Memory(end, message);
    Memory before = ended.remove(end.container().id());
    if (before != null) {
      endedBytes -= before.end().container().bytes();
      memory = before.end().at().isAfter(end.at()) ? before : memory;
    }
    ended.put(end.container().id(), memory);
    endedBytes += memory.end().container().bytes();
    while (ended.size() > REMEMBERED || (endedBytes > REMEMBERED_BYTES && ended.size() > 1)) {
      endedBytes -= ended.pollFirstEntry().getValue().end().container().bytes();
    }
  }

  /**
   * By the engine's clock it is {@code now}: what was said to have happened later was said before
   * the clock was put back, and can be compared with nothing that will be said.
   */
  void nothingAfter(Instant now) {
    for (Ended end : ended.values().stream().map(Memory::end).toList()) {
      if (end.at().isAfter(now) || end.container().incarnation().startedAt().isAfter(now)) {
        ended.remove(end.container().id());
        endedBytes -= end.container().bytes();
      }
    }
    alive.values().forEach(entry -> entry.beganBefore(now));
  }

  /**
   * Whether that life of the container, or a later one, is known to have ended.
   *
   * @param asked the message after which the engine was asked: when we knew of the end by then,
   *     what the engine says is newer
   */
  boolean endedAlready(Container container, long asked) {
    Memory memory = ended.get(container.id());
    if (memory == null || memory.learned() <= asked) {
      return false;
    }
    Ended last = memory.end();
    Incarnation was = last.container().incarnation();
    Incarnation is = container.incarnation();
    // Lives of one id do not overlap: what began before an end that the engine told is over.
    boolean before = !last.at().isBefore(is.startedAt());
    if (!was.startKnown() || !is.startKnown()) {
      return before;
    }
    return !was.startedAt().isBefore(is.startedAt()) || (!last.derived() && before);
  }

  /** The alive containers now: the same object for as long as none of them changes. */
  ContainerTrie snapshot() {
    return containers;
  }
}
