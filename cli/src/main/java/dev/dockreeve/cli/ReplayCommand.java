// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import dev.dockreeve.cli.Table.Cell;
import dev.dockreeve.cli.Terminal.Tone;
import dev.dockreeve.model.PlainText;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code dockreeve replay}: old events compared with the rules of today. */
@Command(
    name = "replay",
    description = {
      "Compare events that led to runs with the rules once more, and run what these ask for.",
      "Whatever was done for them already is done again: look with --dry-run first."
    })
final class ReplayCommand implements Callable<Integer> {

  @ParentCommand Main main = new Main(Terminal::ofProcess);

  @Mixin ApiOptions options = new ApiOptions();

  @Option(
      names = "--since",
      paramLabel = "DURATION",
      description = "Events of the last 30s, 5m, 2h, 1d (default: ${DEFAULT-VALUE}).")
  String since = "1h";

  @Option(names = "--rule", paramLabel = "NAME", description = "Only for this rule.")
  String rule = "";

  @Option(names = "--dry-run", description = "Only show what would run.")
  boolean dryRun;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  Output output = Output.table;

  @Override
  public Integer call() {
    Terminal terminal = main.terminal(options);
    Duration back =
        Words.parsedDuration(since)
            .orElseThrow(() ->
                new Failure(
                    ExitCode.USAGE, "--since " + since + ": expected a duration such as 30s, 2h"));
    Map<String, String> values = new LinkedHashMap<>();
    values.put("from", Instant.now().minus(back).toString());
    values.put("rule", rule);
    values.put("dry_run", Boolean.toString(dryRun));
    Json answer = options.client().post("/v1/replay", values);
    switch (output) {
      case table, wide -> show(answer, terminal);
      case json -> terminal.printLater(answer.line());
      case jsonl -> answer.list("runs").forEach(run -> terminal.printLater(run.line()));
    }
    terminal.flush();
    if (answer.text("stopped").isEmpty()) {
      return ExitCode.OK;
    }
    terminal.say(
        "dockreeve: replay: stopped at the event after those: "
            + PlainText.of(answer.text("stopped")));
    return ExitCode.FAILED;
  }

  private void show(Json answer, Terminal terminal) {
    Table table =
        new Table(
            List.of(dryRun ? "WOULD RUN" : "RUN", "RULE", "EVENT", "CONTAINER", "TIME"),
            output == Output.wide);
    for (Json run : answer.list("runs")) {
      table.row(
          new Cell(dryRun ? "" : run.text("run_id"), Tone.DIM),
          Cell.of(run.text("rule")),
          Cell.of(run.text("what")),
          new Cell(run.text("name"), Tone.BOLD),
          Cell.of(Words.time(run.text("time"))));
    }
    table.lines(terminal).forEach(terminal::printLater);
    terminal.say(
        Words.count(answer.number("events"), "event")
            + (dryRun ? " would lead to " : " led to ")
            + Words.count(answer.number("accepted"), "run")
            + (answer.flag("more")
                ? "; there are more events: that was the most for one replay"
                : ""));
  }
}
