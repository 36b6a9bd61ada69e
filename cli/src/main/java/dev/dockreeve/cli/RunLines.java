// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import dev.dockreeve.action.Outcome;
import dev.dockreeve.cli.Terminal.Tone;
import dev.dockreeve.dispatch.Run;
import dev.dockreeve.dispatch.RunEvent;
import dev.dockreeve.dispatch.RunListener;
import dev.dockreeve.model.Actor;
import dev.dockreeve.model.PlainText;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/**
 * Prints a line for every run that ended: when, because of what, which rule, how; for a failed one
 * also the end of what it wrote. Any thread.
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
      case RunEvent.Ended(Run run, Outcome outcome, Duration took) -> ended(run, outcome, took);
      case RunEvent.Interrupted(Run run) ->
          terminal.say(line(run) + terminal.paint(Tone.WARN, "interrupted: we are stopping"));
      // The dispatcher logs these, once per interval.
      case RunEvent.WaitsForWorker _, RunEvent.Refused _ -> {}
    }
  }

  private void ended(Run run, Outcome outcome, Duration took) {
    Tone tone = outcome instanceof Outcome.Succeeded ? Tone.GOOD : Tone.BAD;
    terminal.say(line(run) + terminal.paint(tone, outcome.reason()) + " " + Words.duration(took));
    String output = outcome.output().text().strip();
    if (!(outcome instanceof Outcome.Succeeded) && !output.isEmpty()) {
      String tail = output.substring(Math.max(0, output.length() - TAIL));
      tail.lines().forEach(text -> terminal.say("         | " + PlainText.of(text)));
    }
  }

  private String line(Run run) {
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
