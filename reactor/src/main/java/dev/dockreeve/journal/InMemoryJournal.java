// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import dev.dockreeve.model.Event;
import dev.dockreeve.model.Fingerprint;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A journal that forgets everything when the process ends. Of the ended runs it keeps the last few,
 * fewer when they wrote much or their events are large; unfinished ones it keeps all, up to the
 * memory that it may take. Any thread; never blocks for long.
 */
public final class InMemoryJournal implements Journal {

  /** How many ended runs are kept unless said otherwise. */
  public static final int KEPT = 1_000;

  /** How many bytes the kept runs may take together, about. */
  private static final long MOST_BYTES = 8L << 20;

  private final int keep;
  private final long room;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Item> byId = new HashMap<>();
  private final TreeMap<Long, Item> unfinished = new TreeMap<>();
  private final ArrayDeque<Item> ended = new ArrayDeque<>();
  private final Map<String, Engine> engines = new HashMap<>();
  private final Map<String, String> notes = new TreeMap<>();
  private long lastSeq;
  private long bytes;
  private long unfinishedBytes;

  /** A run that has ended, with its attempts in their order. */
  public record Entry(Accepted run, Ended end, List<Attempt> attempts) {

    /** Copies the list. */
    public Entry {
      attempts = List.copyOf(attempts);
    }
  }

  /** A run. */
  private static final class Item {
    final long seq;
    final Accepted run;
    final TreeMap<Integer, Attempt> attempts = new TreeMap<>();
    Optional<Instant> notBefore = Optional.empty();
    Optional<Ended> end = Optional.empty();

    Item(long seq, Accepted run) {
      this.seq = seq;
      this.run = run;
    }

    long bytes() {
      return run.event().bytes()
          + attempts.values().stream().mapToLong(a -> 2L * a.output().text().length()).sum();
    }

    int begun() {
      return attempts.isEmpty() ? 0 : attempts.lastKey();
    }

    RunSummary summary() {
      Write.Labels labels = Write.Labels.of(run.event());
      return new RunSummary(
          seq,
          run.runId(),
          run.rule(),
          labels.engine(),
          labels.what(),
          labels.subject(),
          labels.name(),
          run.at(),
          begun(),
          notBefore,
          end);
    }
  }

  /** What is known of an engine. */
  private static final class Engine {
    Optional<Fingerprint> last = Optional.empty();
    long forgottenUntil = Long.MIN_VALUE;
    final ArrayDeque<Fingerprint> told = new ArrayDeque<>();
    final Map<String, Alive> alive = new TreeMap<>();

    void tell(Fingerprint which) {
      told.addLast(which);
      if (told.size() > Progress.MOST_TOLD) {
        told.removeFirst();
      }
    }
  }

  private InMemoryJournal(int keep, long room) {
    this.keep = keep;
    this.room = room;
  }

  /** A journal that keeps the last {@link #KEPT} ended runs. */
  public static InMemoryJournal create() {
    return keeping(KEPT);
  }

  /** A journal that keeps the last {@code runs} ended runs. */
  public static InMemoryJournal keeping(int runs) {
    if (runs < 0) {
      throw new IllegalArgumentException("runs: " + runs + " (expected: >= 0)");
    }
    return new InMemoryJournal(runs, Math.max(16L << 20, Runtime.getRuntime().maxMemory() / 4));
  }

  /**
   * The same, but with room for unfinished runs whose events take {@code bytes} together, about
   * (see {@link Event#bytes}); usually that is a quarter of the heap. What does not fit is refused
   * as {@link JournalException.Full}; one run always fits.
   */
  public InMemoryJournal withRoom(long value) {
    if (value < 1) {
      throw new IllegalArgumentException("room: " + value + " (expected: >= 1)");
    }
    return new InMemoryJournal(keep, value);
  }

  @Override
  public long accepted(List<Accepted> runs, List<Progress> progress) {
    return locked(() -> {
      long more = runs.stream().mapToLong(run -> run.event().bytes()).sum();
      if (!runs.isEmpty() && !unfinished.isEmpty() && unfinishedBytes + more > room) {
        throw new JournalException.Full("no room for more unfinished runs in memory");
      }
      long first = lastSeq + 1;
      for (Accepted run : runs) {
        Item item = new Item(++lastSeq, run);
        if (byId.putIfAbsent(run.runId(), item) == null) {
          unfinished.put(item.seq, item);
          unfinishedBytes += run.event().bytes();
        }
      }
      progress.forEach(this::move);
      return first;
    });
  }

  @Override
  public void progressed(Progress progress) {
    locked(() -> {
      move(progress);
      return true;
    });
  }

  private void move(Progress progress) {
    Engine engine = engines.computeIfAbsent(progress.engine(), name -> new Engine());
    engine.last = progress.last().or(() -> engine.last);
    progress
        .forgetTold()
        .map(Times::nanos)
        .ifPresent(before -> {
          engine.forgottenUntil = before;
          engine.told.removeIf(told -> told.timeNanos() < before);
        });
    progress.told().forEach(engine::tell);
    progress.gone().forEach(engine.alive::remove);
    progress.alive().forEach(alive -> engine.alive.put(alive.container().id(), alive));
  }

  @Override
  public void forget(String engine) {
    locked(() -> Optional.ofNullable(engines.remove(engine)));
  }

  @Override
  public void attemptStarted(String runId, int attempt, Instant at) {
    change(
        runId,
        item -> {
          item.attempts.putIfAbsent(attempt, Attempt.started(attempt, at));
          item.notBefore = Optional.empty();
        });
  }

  @Override
  public void attemptEnded(String runId, Attempt attempt, Then then) {
    change(
        runId,
        item -> {
          item.attempts.put(attempt.number(), attempt);
          switch (then) {
            case Then.Retry(Instant at) -> item.notBefore = Optional.of(at);
            case Then.End(Ended end) -> end(item, end);
            case Then.Resume() -> {}
          }
        });
  }

  @Override
  public void postponed(String runId, Instant until) {
    change(runId, item -> item.notBefore = Optional.of(until));
  }

  @Override
  public void ended(String runId, Ended end) {
    change(runId, item -> end(item, end));
  }

  private void change(String runId, Consumer<Item> how) {
    locked(() -> {
      Item item = byId.get(runId);
      if (item != null && item.end.isEmpty()) {
        how.accept(item);
      }
      return true;
    });
  }

  private void end(Item item, Ended end) {
    item.end = Optional.of(end);
    item.notBefore = Optional.empty();
    unfinished.remove(item.seq);
    unfinishedBytes -= item.run.event().bytes();
    ended.addLast(item);
    bytes += item.bytes();
    while (ended.size() > keep || bytes > MOST_BYTES) {
      Item oldest = ended.removeFirst();
      bytes -= oldest.bytes();
      byId.remove(oldest.run.runId());
      staysTold(oldest.run.event());
    }
  }

  /** The engine may say it again. */
  private void staysTold(Event event) {
    Engine engine = engines.get(event.engine());
    if (engine != null
        && event.origin().isOfEngine()
        && Times.nanos(event.time()) >= engine.forgottenUntil) {
      engine.tell(Fingerprint.of(event.said()));
    }
  }

  @Override
  public void note(String key, String value) {
    locked(() -> Optional.ofNullable(value.isEmpty() ? notes.remove(key) : notes.put(key, value)));
  }

  @Override
  public List<Unfinished> unfinished(Optional<String> rule, long after, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit: " + limit + " (expected: >= 1)");
    }
    return locked(() ->
        unfinished.tailMap(after, false).values().stream()
            .filter(item -> rule.map(item.run.rule()::equals).orElse(true))
            .limit(limit)
            .map(item -> new Unfinished(item.seq, item.run, item.begun(), item.notBefore))
            .toList());
  }

  @Override
  public Map<String, Long> pending() {
    return locked(() ->
        unfinished.values().stream()
            .collect(
                Collectors.groupingBy(
                    item -> item.run.rule(), TreeMap::new, Collectors.counting())));
  }

  @Override
  public Optional<EngineState> engine(String name) {
    return locked(() ->
        Optional.ofNullable(engines.get(name))
            .map(engine ->
                new EngineState(
                    engine.last, List.copyOf(engine.told), List.copyOf(engine.alive.values()))));
  }

  @Override
  public List<Fingerprint> heard(String engine, Instant since) {
    return locked(() ->
        events()
            .map(JournalledEvent::event)
            .filter(event -> event.engine().equals(engine) && !event.time().isBefore(since))
            .map(event -> Fingerprint.of(event.said()))
            .toList());
  }

  @Override
  public Map<String, String> notes() {
    return locked(() -> new TreeMap<>(notes));
  }

  @Override
  public List<RunSummary> runs(RunQuery query) {
    return locked(() ->
        items().map(Item::summary).filter(query::matches).toList().reversed().stream()
            .limit(query.limit())
            .toList());
  }

  @Override
  public Optional<RunDetail> run(String runId) {
    return locked(() ->
        Optional.ofNullable(byId.get(runId))
            .map(item ->
                new RunDetail(
                    item.summary(),
                    item.run.ruleHash(),
                    Optional.of(item.run.event()),
                    List.copyOf(item.attempts.values()))));
  }

  @Override
  public List<JournalledEvent> events(EventQuery query) {
    return locked(() ->
        events()
            .filter(event -> event.seq() > query.after())
            .filter(event -> !event.event().time().isBefore(query.from()))
            .filter(event -> event.event().time().isBefore(query.until()))
            .limit(query.limit())
            .toList());
  }

  /** All runs in the order of acceptance. */
  private Stream<Item> items() {
    return byId.values().stream().sorted((a, b) -> Long.compare(a.seq, b.seq));
  }

  private Stream<JournalledEvent> events() {
    IdentityHashMap<Event, Boolean> seen = new IdentityHashMap<>();
    return items()
        .filter(item -> seen.putIfAbsent(item.run.event(), true) == null)
        .map(item -> new JournalledEvent(item.seq, item.run.event(), item.run.at()));
  }

  /** Always well. */
  @Override
  public Health health() {
    return new Health.Ok();
  }

  /** Nothing is to be done. */
  @Override
  public void close() {}

  /** The last ended runs, the one that ended first first. */
  public List<Entry> ended() {
    return locked(() ->
        ended.stream()
            .map(item ->
                new Entry(item.run, item.end.orElseThrow(), List.copyOf(item.attempts.values())))
            .toList());
  }

  /** The runs that were accepted and have not ended, in the order of acceptance. */
  public List<Accepted> unfinished() {
    return locked(
        () -> new ArrayList<>(unfinished.values().stream().map(item -> item.run).toList()));
  }

  private <T> T locked(Supplier<T> body) {
    lock.lock();
    try {
      return body.get();
    } finally {
      lock.unlock();
    }
  }
}
