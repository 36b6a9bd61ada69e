// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.reactor;

import dev.dockreeve.dispatch.Dispatcher;
import dev.dockreeve.journal.Journal;
import dev.dockreeve.journal.JournalException;
import dev.dockreeve.reactor.Suspension.Cause;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The suspended rules: in the dispatcher, in the journal, and why. Whoever changes them takes turns
 * with others; any thread may read.
 */
final class Suspensions {

  private static final System.Logger LOG = System.getLogger("dev.dockreeve.reactor");
  private static final String NOTE = "suspended:";

  private final Journal journal;
  private final Dispatcher dispatcher;
  private final InstantSource clock;

  /** Held by whoever changes anything. */
  private final ReentrantLock changing;

  private final Map<String, Suspension> rules = new ConcurrentHashMap<>();

  /** What was changed before it was known. */
  private final Set<String> changed = new HashSet<>();

  private volatile boolean known;
  private boolean said;

  Suspensions(Journal journal, Dispatcher dispatcher, InstantSource clock, ReentrantLock changing) {
    this.journal = journal;
    this.dispatcher = dispatcher;
    this.clock = clock;
    this.changing = changing;
  }

  /** Whether it is known what an earlier life had suspended. */
  boolean known() {
    return known;
  }

  /**
   * Suspends what an earlier life had suspended, unless that is known or cannot be read; then it is
   * to be called again.
   */
  void takeUp() {
    changing.lock();
    try {
      if (known) {
        return;
      }
      journal
          .notes()
          .forEach((note, text) -> {
            if (note.startsWith(NOTE)) {
              takeUp(note.substring(NOTE.length()), text);
            }
          });
      known = true;
    } catch (JournalException.NotRead e) {
      if (!said) {
        said = true;
        LOG.log(
            Level.ERROR,
            "which rules are suspended cannot be read, and until it can none is: "
                + e.getMessage());
      }
    } finally {
      changing.unlock();
    }
  }

  /** What was changed since is newer. */
  private void takeUp(String rule, String note) {
    if (changed.contains(rule)) {
      return;
    }
    if (dispatcher.suspend(rule)) {
      rules.put(rule, Suspension.of(note));
    } else {
      journal.note(NOTE + rule, ""); // There is no such rule any more.
    }
  }

  private void changed(String rule) {
    if (!known) {
      changed.add(rule);
    }
  }

  /** False when there is no such rule. The newest cause is the one that counts. */
  boolean suspend(String rule, Cause cause) {
    boolean known = put(rule, cause);
    remember(rule);
    return known;
  }

  private boolean put(String rule, Cause cause) {
    changed(rule);
    boolean known = dispatcher.suspend(rule);
    if (known) {
      rules.put(rule, new Suspension(cause, clock.instant()));
    }
    return known;
  }

  /** Writes down that {@code rule} is suspended, if it is. */
  void remember(String rule) {
    Suspension suspension = rules.get(rule);
    if (suspension != null) {
      journal.note(NOTE + rule, suspension.note());
    }
  }

  /**
   * Suspends a rule that triggers itself, and says so; false when it is suspended already. To be
   * written down by {@link #remember} when others have been told: who is killed in between finds
   * the loop again, but would never tell of it if it knew the rule as suspended.
   */
  boolean stop(Loop loop) {
    boolean stopped = !rules.containsKey(loop.rule()) && put(loop.rule(), Cause.TRIGGERS_ITSELF);
    if (stopped) {
      LOG.log(Level.ERROR, loop.line());
    }
    return stopped;
  }

  /** False when there is no such rule. */
  boolean resume(String rule) {
    changed(rule);
    journal.note(NOTE + rule, "");
    rules.remove(rule);
    return dispatcher.resume(rule);
  }

  /** That there is no such rule any more. */
  void gone(String rule) {
    changed(rule);
    rules.remove(rule);
    journal.note(NOTE + rule, "");
  }

  Map<String, Suspension> all() {
    return Map.copyOf(rules);
  }
}
