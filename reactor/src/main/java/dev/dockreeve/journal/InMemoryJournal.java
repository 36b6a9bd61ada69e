// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A journal that forgets everything when the process ends. Of the ended runs it keeps the last few,
 * fewer when they wrote much or their events are large; unfinished ones it keeps all, and their
 * number is bounded by who accepts them. Any thread; never blocks for long.
 */
public final class InMemoryJournal implements Journal {

  /** How many ended runs are kept unless said otherwise. */
  public static final int KEPT = 1_000;

  /** How many bytes the kept runs may take together, about. */
  private static final long MOST_BYTES = 8L << 20;

  private final int keep;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Accepted> unfinished = new HashMap<>();
  private final ArrayDeque<Entry> ended = new ArrayDeque<>();
  private long bytes;

  /** A run that has ended. */
  public record Entry(Accepted run, Ended end) {

    private long bytes() {
      return run.event().bytes() + 2L * end.output().text().length();
    }
  }

  private InMemoryJournal(int keep) {
    this.keep = keep;
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
    return new InMemoryJournal(runs);
  }

  @Override
  public void accepted(List<Accepted> runs) {
    lock.lock();
    try {
      runs.forEach(run -> unfinished.put(run.runId(), run));
    } finally {
      lock.unlock();
    }
  }

  /** Nothing is remembered of attempts: they end with the process, as this journal does. */
  @Override
  public void started(String runId, int attempt, Instant at) {}

  @Override
  public void ended(String runId, Ended end) {
    lock.lock();
    try {
      Accepted run = unfinished.remove(runId);
      if (run != null) {
        Entry entry = new Entry(run, end);
        ended.addLast(entry);
        bytes += entry.bytes();
        while (ended.size() > keep || bytes > MOST_BYTES) {
          bytes -= ended.removeFirst().bytes();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** The last ended runs, oldest first. */
  public List<Entry> ended() {
    lock.lock();
    try {
      return List.copyOf(ended);
    } finally {
      lock.unlock();
    }
  }

  /** The runs that were accepted and have not ended, in no order. */
  public List<Accepted> unfinished() {
    lock.lock();
    try {
      return new ArrayList<>(unfinished.values());
    } finally {
      lock.unlock();
    }
  }
}
