// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import dev.dockreeve.journal.Accepted;
import dev.dockreeve.model.PlainText;
import java.lang.System.Logger.Level;
import java.util.OptionalLong;

/** Tells the listener and the log. Nothing that a listener does comes back from here. */
final class Told {

  private static final System.Logger LOG = System.getLogger("dev.dockreeve.dispatch");

  private final RunListener listener;
  private final boolean aloud;

  /**
   * Tells {@code listener}.
   *
   * @param aloud whether to write to the log too
   */
  Told(RunListener listener, boolean aloud) {
    this.listener = listener;
    this.aloud = aloud;
  }

  private void log(Level level, String text) {
    if (aloud) {
      LOG.log(level, text);
    }
  }

  void tell(RunEvent event) {
    try {
      listener.on(event);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "run listener failed run=" + event.run().runId(), e);
    }
  }

  void waiting(RunEvent.WaitsForWorker waits) {
    log(
        Level.WARNING,
        "still waiting for a worker rule="
            + PlainText.quoted(waits.run().rule())
            + " runs="
            + waits.runs()
            + " longest="
            + waits.waited().toMillis()
            + "ms");
    tell(waits);
  }

  void refusing(Accepted run) {
    log(
        Level.ERROR,
        "journal is full: keeping the latest run of each rule and container in memory, and"
            + " refusing what goes beyond rule="
            + PlainText.quoted(run.rule()));
  }

  /**
   * That a run was dropped.
   *
   * @param untold how many were since this was written to the log; empty: not yet again
   */
  void throttled(Accepted run, OptionalLong untold) {
    untold.ifPresent(dropped ->
        log(
            Level.INFO,
            "throttled: it would run more often than it may rule="
                + PlainText.quoted(run.rule())
                + " dropped="
                + dropped));
    tell(new RunEvent.Throttled(run));
  }

  void broken(Accepted run, Throwable bug) {
    LOG.log(
        Level.ERROR,
        "action failed by a bug run=" + run.runId() + " rule=" + PlainText.quoted(run.rule()),
        bug);
  }

  void stopping(int lost, long waiting) {
    if (lost > 0) {
      log(Level.ERROR, "stopping: runs that the journal had no room for lost=" + lost);
    }
    if (waiting > 0) {
      log(Level.INFO, "stopping: not started runs=" + waiting);
    }
  }
}
