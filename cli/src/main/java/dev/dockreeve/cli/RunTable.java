// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import dev.dockreeve.cli.Table.Cell;
import dev.dockreeve.cli.Terminal.Tone;
import dev.dockreeve.model.PlainText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs, for people. Whatever they hold, nothing but text reaches the terminal. */
final class RunTable {

  private static final int LONGEST = 200;

  /** How many lines of an attempt's output are shown, unless all are asked for. */
  private static final int TAIL = 20;

  private final Terminal terminal;
  private final boolean wide;

  RunTable(Terminal terminal, boolean wide) {
    this.terminal = terminal;
    this.wide = wide;
  }

  /** Several, a line each. */
  List<String> lines(List<Json> runs) {
    List<String> headings =
        new ArrayList<>(
            List.of("RUN", "ACCEPTED", "RULE", "EVENT", "CONTAINER", "STATE", "TRIES", "REASON"));
    if (wide) {
      headings.addAll(List.of("ENGINE", "ID"));
    }
    Table table = new Table(headings, wide);
    for (Json run : runs) {
      List<Cell> cells =
          new ArrayList<>(
              List.of(
                  new Cell(run.text("run_id"), Tone.DIM),
                  Cell.of(Words.time(run.text("accepted_at"))),
                  Cell.of(run.text("rule")),
                  Cell.of(run.text("what")),
                  new Cell(name(run), Tone.BOLD),
                  new Cell(run.text("state"), tone(run.text("state"))),
                  Cell.of(run.text("attempts")),
                  Cell.of(reason(run))));
      if (wide) {
        cells.add(Cell.of(run.text("engine")));
        cells.add(Cell.of(run.text("subject")));
      }
      table.row(cells.toArray(Cell[]::new));
    }
    return table.lines(terminal);
  }

  private static String name(Json run) {
    String name = run.text("name");
    String subject = run.text("subject");
    return name.isEmpty() ? subject.substring(0, Math.min(12, subject.length())) : name;
  }

  private static String reason(Json run) {
    String notBefore = run.text("not_before");
    return notBefore.isEmpty() ? run.text("reason") : "again at " + Words.time(notBefore);
  }

  private static Tone tone(String state) {
    return switch (state) {
      case "succeeded" -> Tone.GOOD;
      case "failed", "expired", "refused", "timed_out" -> Tone.BAD;
      case "retrying", "skipped", "cancelled", "coalesced", "throttled", "interrupted" -> Tone.WARN;
      default -> Tone.PLAIN;
    };
  }

  /** One that has just ended, or failed. */
  String told(Json run) {
    String state = run.text("state");
    String again =
        run.get("retry_in_ms").isPresent()
            ? ", again in " + Words.duration(Duration.ofMillis(run.number("retry_in_ms")))
            : "";
    return terminal.paint(Tone.DIM, Words.time(run.text("time")))
        + " "
        + PlainText.cut(run.text("what"), LONGEST)
        + " "
        + terminal.paint(Tone.BOLD, PlainText.cut(name(run), LONGEST))
        + " -> \""
        + PlainText.cut(run.text("rule"), LONGEST)
        + "\"  "
        + terminal.paint(tone(state), state + ": " + PlainText.cut(run.text("reason"), LONGEST))
        + " "
        + Words.duration(Duration.ofMillis(run.number("took_ms")))
        + again
        + terminal.paint(Tone.DIM, "  " + PlainText.cut(run.text("run_id"), LONGEST));
  }

  /** One with all that is known of it. */
  List<String> detail(Json run) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "run "
            + terminal.paint(Tone.BOLD, PlainText.of(run.text("run_id")))
            + "   "
            + terminal.paint(tone(run.text("state")), PlainText.of(run.text("state")))
            + (reason(run).isEmpty() ? "" : ": " + PlainText.cut(reason(run), 2000)));
    lines.add("rule      " + PlainText.of(run.text("rule")));
    lines.add("event     " + PlainText.cut(run.text("what"), 2000));
    lines.add(
        "container "
            + PlainText.of(run.text("name"))
            + "   "
            + PlainText.of(run.text("subject"))
            + "   on engine "
            + PlainText.of(run.text("engine")));
    lines.add("accepted  " + PlainText.of(run.text("accepted_at")));
    if (!run.text("ended_at").isEmpty()) {
      lines.add("ended     " + PlainText.of(run.text("ended_at")));
    }
    run.list("history").forEach(attempt -> attempt(attempt, lines));
    run.get("event")
        .ifPresentOrElse(
            event -> {
              if (wide) {
                lines.add("");
                lines.add("event " + PlainText.of(event.line()));
              }
            },
            () -> lines.add("(its event is no longer kept: it cannot be retried)"));
    return lines;
  }

  private void attempt(Json attempt, List<String> lines) {
    String state = attempt.text("state");
    lines.add("");
    lines.add(
        "attempt "
            + attempt.number("number")
            + "   "
            + Words.time(attempt.text("started_at"))
            + "   "
            + (state.equals("started")
                ? "its end is not known: it goes on, or was cut off"
                : terminal.paint(tone(state), state.replace('_', ' '))
                    + ": "
                    + PlainText.cut(attempt.text("reason"), 2000)
                    + "   "
                    + Words.duration(Duration.ofMillis(attempt.number("took_ms")))));
    List<String> output = attempt.text("output").lines().toList();
    int from = wide ? 0 : Math.max(0, output.size() - TAIL);
    if (from > 0) {
      lines.add(terminal.paint(Tone.DIM, "  | … " + Words.count(from, "line") + " (-o wide)"));
    }
    output
        .subList(from, output.size())
        .forEach(line -> lines.add(terminal.paint(Tone.DIM, "  | ") + PlainText.of(line)));
  }
}
