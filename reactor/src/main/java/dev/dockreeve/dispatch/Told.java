// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import dev.dockreeve.journal.Accepted;
import dev.dockreeve.model.PlainText;
import java.lang.System.Logger.Level;

/** Tells the listener and the log. Nothing that a listener does comes back from here. */
final class Told {

  private static final System.Logger LOG = System.getLogger("dev.dockreeve.dispatch");

  private final RunListener listener;

  Told(RunListener listener) {
    this.listener = listener;
  }

  void tell(RunEvent event) {
    try {
      listener.on(event);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "run listener failed run=" + event.run().runId(), e);
    }
  }

  void waiting(RunEvent.WaitsForWorker waits) {
    LOG.log(
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
    LOG.log(
        Level.ERROR,
        "journal is full: keeping the latest run of each rule and container in memory, and"
            + " refusing what goes beyond rule="
            + PlainText.quoted(run.rule()));
  }

  void broken(Accepted run, Throwable bug) {
    LOG.log(
        Level.ERROR,
        "action failed by a bug run=" + run.runId() + " rule=" + PlainText.quoted(run.rule()),
        bug);
  }
}
