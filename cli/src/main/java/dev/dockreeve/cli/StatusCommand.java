// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code dockreeve status}: how the daemon stands. */
@Command(name = "status", description = "Show how the running daemon stands.")
final class StatusCommand implements Callable<Integer> {

  @ParentCommand Main main = new Main(Terminal::ofProcess);

  @Mixin ApiOptions options = new ApiOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  Output output = Output.table;

  @Override
  public Integer call() {
    Terminal terminal = main.terminal(options);
    Json status = options.client().get("/v1/status");
    switch (output) {
      case table, wide ->
          new StatusLines(terminal, output == Output.wide).of(status).forEach(terminal::printLater);
      case json, jsonl -> terminal.printLater(status.line());
    }
    terminal.flush();
    return ExitCode.OK;
  }
}
