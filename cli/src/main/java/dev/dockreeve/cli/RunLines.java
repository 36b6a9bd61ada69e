// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import dev.dockreeve.action.Captured;
import dev.dockreeve.cli.Terminal.Tone;
import dev.dockreeve.dispatch.RunEvent;
import dev.dockreeve.dispatch.RunListener;
import dev.dockreeve.journal.Accepted;
import dev.dockreeve.journal.Ended;
import dev.dockreeve.model.Actor;
import dev.dockreeve.model.PlainText;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/**
 * Prints a line for every run that ended, or will be tried again: when, because of what, which
 * rule, how; for a failed one also the end of what it wrote. Any thread.
 */
final class RunLines implements RunListener {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());
  private static final int LONGEST = 80;
  private static final int TAIL = 500;

  private final Terminal terminal;

  RunLines(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void on(RunEvent event) {
    switch (event) {
      case RunEvent.Started _ -> {}
      case RunEvent.Retrying retrying -> {
        terminal.say(
            line(retrying.run())
                + terminal.paint(Tone.WARN, retrying.outcome().reason())
                + " "
                + Words.duration(retrying.took())
                + ", attempt "
                + (retrying.attempt() + 1)
                + " in "
                + Words.duration(retrying.after()));
        tail(retrying.outcome().output());
      }
      case RunEvent.Ended ended -> ended(ended);
      case RunEvent.Interrupted(Accepted run) ->
          terminal.say(
              line(run)
                  + terminal.paint(
                      Tone.WARN, "interrupted: we are stopping, it runs again at the next start"));
      // The dispatcher logs these, once per interval.
      case RunEvent.WaitsForWorker _,
          RunEvent.Refused _,
          RunEvent.Coalesced _,
          RunEvent.Throttled _ -> {}
    }
  }

  private void ended(RunEvent.Ended ended) {
    Ended.State state = ended.how().state();
    boolean well = state == Ended.State.SUCCEEDED;
    String said =
        switch (state) {
          case SUCCEEDED, FAILED -> ended.how().reason();
          case SKIPPED -> "skipped: " + ended.how().reason();
          case EXPIRED -> "expired: " + ended.how().reason();
          case CANCELLED -> "cancelled: " + ended.how().reason();
        };
    terminal.say(
        line(ended.run())
            + terminal.paint(well ? Tone.GOOD : Tone.BAD, PlainText.of(said))
            + (ended.attempts() == 0 ? "" : " " + Words.duration(ended.took()))
            + (ended.attempts() > 1 ? ", attempt " + ended.attempts() : ""));
    if (!well) {
      tail(ended.output());
    }
  }

  private void tail(Captured captured) {
    String output = captured.text().strip();
    if (!output.isEmpty()) {
      String tail = output.substring(Math.max(0, output.length() - TAIL));
      tail.lines().forEach(text -> terminal.say("         | " + PlainText.of(text)));
    }
  }

  private String line(Accepted run) {
    Actor actor = run.event().actor();
    return terminal.paint(Tone.DIM, TIME.format(Instant.now()))
        + " "
        + PlainText.cut(run.event().action(), LONGEST)
        + " "
        + PlainText.cut(actor.name().orElse(actor.id()), LONGEST)
        + " -> \""
        + PlainText.cut(run.rule(), LONGEST)
        + "\"  ";
  }
}
