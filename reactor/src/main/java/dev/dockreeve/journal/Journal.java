// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import dev.dockreeve.model.Fingerprint;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Remembers runs: what was accepted, attempted, and how it ended; and per engine how far we have
 * heard it and what was alive then.
 *
 * <p>For each run the calls come in this order: accepted, then for each attempt started and ended,
 * then that it ended. A run that was accepted and has not ended is <em>unfinished</em>: a journal
 * that outlives us hands it to our next life. The queue of runs lives here and not in the heap:
 * {@link #unfinished} gives it back in small chunks.
 *
 * <p>How safe: {@link #accepted}, {@link #attemptEnded}, {@link #ended} and {@link #postponed}
 * return when what they say is as safe as this journal makes it, and are not cut short by an
 * interrupt. {@link #attemptStarted}, {@link #progressed}, {@link #forget} and {@link #note} return
 * at once and become safe a moment later, never after what was said later. While the journal is
 * {@link Health.Degraded} nothing is safe.
 *
 * <p>Saying the same thing twice changes nothing. What is said of a run that is not known, or that
 * has ended, is ignored. Safe for use by several threads.
 */
public interface Journal extends AutoCloseable {

  /** {@link #accepted(List, List)} of runs alone. */
  default long accepted(List<Accepted> runs) {
    return accepted(runs, List.of());
  }

  /**
   * Remembers runs, in this order, and how far their engines were heard with them: all of it or
   * nothing. An event is accepted when this has returned, and no action of it begins before. Many
   * runs in one call cost little more than one. Runs of one event should follow one another, with
   * the same event object: it is stored once.
   *
   * @return the sequence number of the first run; those of the others follow it one by one
   * @throws JournalException.NotWritten when this journal stops rather than be degraded
   * @throws JournalException.Full when it has reached its size and nothing in it may be deleted
   */
  long accepted(List<Accepted> runs, List<Progress> progress);

  /** How far an engine was heard where that led to no run. */
  void progressed(Progress progress);

  /** That an engine is no longer watched: its cursor and what was alive are forgotten. */
  void forget(String engine);

  /**
   * That an attempt is about to begin.
   *
   * @param attempt 1 for the first one
   */
  void attemptStarted(String runId, int attempt, Instant at);

  /** How an attempt ended, and what follows for its run, together. */
  void attemptEnded(String runId, Attempt attempt, Then then);

  /** That a run is not to be attempted before {@code until}. */
  void postponed(String runId, Instant until);

  /** That nothing more will happen to a run, for a reason that is not the end of an attempt. */
  void ended(String runId, Ended end);

  /** A short text to be found again in our next life; an empty {@code value} removes it. */
  void note(String key, String value);

  /**
   * Unfinished runs in the order in which they were accepted: those after the sequence number
   * {@code after} (0 for the first), at most {@code limit}, and fewer where their events are large.
   * None means that there are no more.
   *
   * @param rule only those of this rule
   */
  List<Unfinished> unfinished(Optional<String> rule, long after, int limit);

  /** How many runs are unfinished, by rule. */
  Map<String, Long> pending();

  /** How far an engine was heard, and what was alive then; empty before the first word of it. */
  Optional<EngineState> engine(String name);

  /**
   * The events of an engine that led to runs, at or after {@code since} by the engine's clock: who
   * resumes a stream knows by this what has been accepted already.
   */
  List<Fingerprint> heard(String engine, Instant since);

  /** What was noted. */
  Map<String, String> notes();

  /** Runs, newest first. */
  List<RunSummary> runs(RunQuery query);

  /** One run, with its attempts and what they wrote. */
  Optional<RunDetail> run(String runId);

  /** Events that led to runs, in the order in which they were accepted. */
  List<JournalledEvent> events(EventQuery query);

  /** How the journal is. */
  Health health();

  /** Writes what is still to be written, and ends. Nothing may be called after. */
  @Override
  void close();
}
