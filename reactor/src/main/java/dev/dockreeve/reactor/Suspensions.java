// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.reactor;

import dev.dockreeve.dispatch.Dispatcher;
import dev.dockreeve.journal.Journal;
import dev.dockreeve.journal.JournalException;
import dev.dockreeve.reactor.Suspension.Cause;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

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
  private final Map<String, Suspension> rules = new ConcurrentHashMap<>();

  Suspensions(Journal journal, Dispatcher dispatcher, InstantSource clock) {
    this.journal = journal;
    this.dispatcher = dispatcher;
    this.clock = clock;
  }

  /** Suspends what an earlier life had suspended. */
  void takeUp() {
    try {
      journal
          .notes()
          .forEach((note, text) -> {
            if (note.startsWith(NOTE)) {
              String rule = note.substring(NOTE.length());
              if (dispatcher.suspend(rule)) {
                rules.put(rule, Suspension.of(text));
              }
            }
          });
    } catch (JournalException.NotRead e) {
      LOG.log(Level.ERROR, "which rules are suspended cannot be read: " + e.getMessage());
    }
  }

  /** False when there is no such rule. The newest cause is the one that counts. */
  boolean suspend(String rule, Cause cause) {
    boolean known = dispatcher.suspend(rule);
    if (known) {
      Suspension suspension = new Suspension(cause, clock.instant());
      rules.put(rule, suspension);
      journal.note(NOTE + rule, suspension.note());
    }
    return known;
  }

  /** Suspends a rule that triggers itself, and says so; false when it is suspended already. */
  boolean stop(Loop loop) {
    boolean stopped =
        !rules.containsKey(loop.rule()) && suspend(loop.rule(), Cause.TRIGGERS_ITSELF);
    if (stopped) {
      LOG.log(Level.ERROR, loop.line());
    }
    return stopped;
  }

  /** False when there is no such rule. */
  boolean resume(String rule) {
    journal.note(NOTE + rule, "");
    rules.remove(rule);
    return dispatcher.resume(rule);
  }

  /** That there is no such rule any more. */
  void gone(String rule) {
    rules.remove(rule);
    journal.note(NOTE + rule, "");
  }

  Map<String, Suspension> all() {
    return Map.copyOf(rules);
  }
}
