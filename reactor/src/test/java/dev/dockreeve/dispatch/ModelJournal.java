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
import dev.dockreeve.model.Fingerprint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A journal that keeps what a durable one promises, and not a bit more: after a crash all is there
 * that a call has returned for, and of what was only to be written soon as much as chance leaves.
 * It may be told to crash in the midst of a call, or to be full.
 */
final class ModelJournal implements Journal {

  /** The end of the program. */
  static final class Crash extends Error {
    private static final long serialVersionUID = 1;
  }

  private final InMemoryJournal now = InMemoryJournal.keeping(Integer.MAX_VALUE);
  private final List<Consumer<Journal>> said = new ArrayList<>();
  private final Set<String> durable = new HashSet<>();
  private int safe;
  private int crashAfter = -1;
  boolean full;

  /** The journal of the next life. */
  ModelJournal afterCrash(RandomGenerator random) {
    ModelJournal next = new ModelJournal();
    int kept = safe + random.nextInt(said.size() - safe + 1);
    for (Consumer<Journal> word : said.subList(0, kept)) {
      word.accept(next);
    }
    next.safe = next.said.size();
    return next;
  }

  /** From now on the {@code calls}-th call that writes does not return. */
  void crashIn(int calls) {
    crashAfter = calls;
  }

  /** Whether a crash now would leave the run. */
  boolean isDurable(String runId) {
    return durable.contains(runId);
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
    safe = said.size();
    return result;
  }

  private void soon(Consumer<Journal> word) {
    word.accept(now);
    said.add(word);
  }

  @Override
  public long accepted(List<Accepted> runs, List<Progress> progress) {
    if (full && !runs.isEmpty()) {
      throw new JournalException.Full("planted");
    }
    long seq =
        safely(journal -> journal.accepted(runs, progress), () -> now.accepted(runs, progress));
    runs.forEach(run -> durable.add(run.runId()));
    return seq;
  }

  @Override
  public void progressed(Progress progress) {
    soon(journal -> journal.progressed(progress));
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
    Consumer<Journal> word = journal -> journal.ended(runId, end);
    safely(word, () -> run(word));
  }

  private boolean run(Consumer<Journal> word) {
    word.accept(now);
    return true;
  }

  @Override
  public void note(String key, String value) {
    soon(journal -> journal.note(key, value));
  }

  @Override
  public List<Unfinished> unfinished(Optional<String> rule, long after, int limit) {
    return now.unfinished(rule, after, Math.min(limit, 3));
  }

  @Override
  public Map<String, Long> pending() {
    return now.pending();
  }

  @Override
  public Optional<EngineState> engine(String name) {
    return now.engine(name);
  }

  @Override
  public List<Fingerprint> heard(String engine, Instant since) {
    return now.heard(engine, since);
  }

  @Override
  public Map<String, String> notes() {
    return now.notes();
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
    return now.events(query);
  }

  @Override
  public Health health() {
    return now.health();
  }

  @Override
  public void close() {}
}
