// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import dev.dockreeve.journal.Accepted;
import dev.dockreeve.journal.Attempt;
import dev.dockreeve.journal.Ended;
import dev.dockreeve.journal.EngineState;
import dev.dockreeve.journal.EventQuery;
import dev.dockreeve.journal.Health;
import dev.dockreeve.journal.InMemoryJournal;
import dev.dockreeve.journal.Journal;
import dev.dockreeve.journal.JournalException;
import dev.dockreeve.journal.JournalledEvent;
import dev.dockreeve.journal.Progress;
import dev.dockreeve.journal.RunDetail;
import dev.dockreeve.journal.RunQuery;
import dev.dockreeve.journal.RunSummary;
import dev.dockreeve.journal.Then;
import dev.dockreeve.journal.Unfinished;
import dev.dockreeve.journal.Written;
import dev.dockreeve.model.Fingerprint;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * A journal that keeps what a durable one promises, and not a bit more: after a crash all is there
 * that a call has returned for, and of what was only to be written soon as much as chance leaves.
 * What comes back is what the bytes of a journal say. It may be told to crash in the midst of a
 * call, to be full, to refuse, or to keep everything in memory for a while: then nothing of that is
 * safe, and what is looked up is what was written before; and to delete the events of runs that
 * have ended between two of our looks, but for that they were told. Its pages are short.
 */
public final class ModelJournal implements Journal {

  private static final int PAGE = 3;

  /** The end of the program. */
  public static final class Crash extends Error {
    private static final long serialVersionUID = 1;

    /** At a moment of our choice. */
    public Crash() {}
  }

  private final InMemoryJournal now = InMemoryJournal.keeping(Integer.MAX_VALUE);
  private final List<Consumer<Journal>> said = new ArrayList<>();
  private final Consumer<String> shown;
  private int safe;
  private int crashAfter = -1;
  private boolean refuses;
  private boolean wasFull;
  private boolean full;
  private boolean durable = true;
  private boolean tidies;
  private boolean tidied;

  /** What is on the disk, while nothing can be written. */
  private Optional<Journal> disk = Optional.empty();

  /**
   * An empty one.
   *
   * @param shown is shown all texts and bytes that one on a disk would write
   */
  public ModelJournal(Consumer<String> shown) {
    this.shown = shown;
  }

  /** The journal of the next life. */
  public ModelJournal afterCrash(RandomGenerator random) {
    ModelJournal next = new ModelJournal(shown);
    int soon = disk.isPresent() ? 0 : random.nextInt(said.size() - safe + 1);
    next.said.addAll(said.subList(0, safe + soon));
    next.said.forEach(word -> word.accept(next.now));
    next.safe = next.said.size();
    next.full = full;
    next.durable = durable;
    return next;
  }

  /** From now on the {@code calls}-th call that writes does not return. */
  public void crashIn(int calls) {
    crashAfter = calls;
  }

  /** Whether it has no room for runs. */
  public void full(boolean value) {
    full = value;
  }

  /** Whether it has no room for runs. */
  public boolean isFull() {
    return full;
  }

  /** From now on it deletes events of runs that have ended, beginning after our next look. */
  public void tidies() {
    tidies = true;
  }

  /** What is deleted, if anything. */
  private Predicate<JournalledEvent> deleted() {
    if (!tidied) {
      return event -> false;
    }
    Set<Fingerprint> open = new HashSet<>();
    read()
        .unfinished(Optional.empty(), 0, Integer.MAX_VALUE)
        .forEach(run -> open.add(Fingerprint.of(run.run().event().said())));
    return event -> !open.contains(Fingerprint.of(event.event().said()));
  }

  private EngineState stillTold(String engine, EngineState state) {
    List<Fingerprint> told = new ArrayList<>(state.told());
    read().events(new EventQuery(Instant.MIN, Instant.MAX, 0, 100_000)).stream()
        .filter(deleted().and(event -> event.event().engine().equals(engine)))
        .forEach(event -> told.add(Fingerprint.of(event.event().said())));
    return new EngineState(state.last(), told, state.alive());
  }

  /** Whether it is one on a disk: not well when it is full, and may be unable to write. */
  public void durable(boolean value) {
    durable = value;
  }

  /** Whether it keeps everything in memory, since nothing can be written. */
  public void degraded(boolean value) {
    if (value && durable && disk.isEmpty()) {
      safe = said.size();
      InMemoryJournal written = InMemoryJournal.keeping(Integer.MAX_VALUE);
      said.forEach(word -> word.accept(written));
      disk = Optional.of(written);
    } else if (!value && disk.isPresent()) {
      safe = said.size();
      disk = Optional.empty();
    }
  }

  /** Whether it does so. */
  public boolean isDegraded() {
    return disk.isPresent();
  }

  private Journal read() {
    return disk.orElse(now);
  }

  /** Whether it had none for some since it was asked last. */
  public boolean takeWasFull() {
    boolean was = wasFull;
    wasFull = false;
    return was;
  }

  /** The next acceptance is not written, and that is said. */
  public void refuse() {
    refuses = true;
  }

  /** Whether the run was accepted. */
  boolean isDurable(String runId) {
    return now.run(runId).isPresent();
  }

  private <T> T safely(Consumer<Journal> word, java.util.function.Supplier<T> answer) {
    boolean crash = crashAfter >= 0 && crashAfter-- == 0;
    if (crash && (said.size() & 1) == 0) {
      throw new Crash();
    }
    T result = answer.get();
    said.add(word);
    if (crash) {
      // It was on its way: whether it got there is up to chance.
      throw new Crash();
    }
    safe = disk.isPresent() ? safe : said.size();
    return result;
  }

  private void soon(Consumer<Journal> word) {
    word.accept(now);
    said.add(word);
  }

  @Override
  public long accepted(List<Accepted> runs, List<Progress> progress) {
    if (refuses) {
      refuses = false;
      throw new JournalException.NotWritten("planted", new IOException());
    }
    if (full && !runs.isEmpty()) {
      wasFull = true;
      throw new JournalException.Full("planted");
    }
    List<Accepted> written = Written.runs(runs, shown);
    List<Progress> moved = progress.stream().map(each -> Written.progress(each, shown)).toList();
    return safely(journal -> journal.accepted(written, moved), () -> now.accepted(written, moved));
  }

  @Override
  public void progressed(Progress progress) {
    Progress moved = Written.progress(progress, shown);
    soon(journal -> journal.progressed(moved));
  }

  @Override
  public void forget(String engine) {
    soon(journal -> journal.forget(engine));
  }

  @Override
  public void attemptStarted(String runId, int attempt, Instant at) {
    soon(journal -> journal.attemptStarted(runId, attempt, at));
  }

  @Override
  public void attemptEnded(String runId, Attempt attempt, Then then) {
    shown.accept(attempt.reason());
    shown.accept(attempt.output().text());
    Consumer<Journal> word = journal -> journal.attemptEnded(runId, attempt, then);
    safely(word, () -> run(word));
  }

  @Override
  public void postponed(String runId, Instant until) {
    Consumer<Journal> word = journal -> journal.postponed(runId, until);
    safely(word, () -> run(word));
  }

  @Override
  public void ended(String runId, Ended end) {
    shown.accept(end.reason());
    Consumer<Journal> word = journal -> journal.ended(runId, end);
    safely(word, () -> run(word));
  }

  private boolean run(Consumer<Journal> word) {
    word.accept(now);
    return true;
  }

  @Override
  public void note(String key, String value) {
    shown.accept(key + value);
    soon(journal -> journal.note(key, value));
  }

  @Override
  public List<Unfinished> unfinished(Optional<String> rule, long after, int limit) {
    return now.unfinished(rule, after, Math.min(limit, PAGE));
  }

  @Override
  public Map<String, Long> pending() {
    return now.pending();
  }

  @Override
  public Optional<EngineState> engine(String name) {
    Optional<EngineState> state = read().engine(name).map(known -> stillTold(name, known));
    tidied |= tidies;
    return state;
  }

  @Override
  public List<Fingerprint> heard(String engine, Instant since) {
    return read().heard(engine, since);
  }

  @Override
  public Map<String, String> notes() {
    return read().notes();
  }

  @Override
  public List<RunSummary> runs(RunQuery query) {
    return now.runs(query);
  }

  @Override
  public Optional<RunDetail> run(String runId) {
    return now.run(runId);
  }

  @Override
  public List<JournalledEvent> events(EventQuery query) {
    Predicate<JournalledEvent> deleted = deleted();
    tidied |= tidies;
    int limit = Math.min(query.limit(), PAGE);
    return read()
        .events(new EventQuery(query.from(), query.until(), query.after(), 100_000))
        .stream()
        .filter(deleted.negate())
        .limit(limit)
        .toList();
  }

  @Override
  public Health health() {
    return disk.isPresent() || (full && durable)
        ? new Health.Degraded(Instant.EPOCH, "planted", 0, 0)
        : now.health();
  }

  @Override
  public void close() {}
}
