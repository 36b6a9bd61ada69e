// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import dev.dockreeve.config.Config;
import dev.dockreeve.config.Loaded;
import dev.dockreeve.config.ProblemReport;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code dockreeve check}: says everything that is wrong with a configuration. */
@Command(
    name = "check",
    description = "Validate the configuration; print every problem with its place.")
final class CheckCommand implements Callable<Integer> {

  /** How problems are printed. */
  enum Format {
    table,
    json,
    github
  }

  @ParentCommand Main main = new Main(Terminal::ofProcess);

  @Mixin CommonOptions options = new CommonOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  Format output = Format.table;

  @Override
  public Integer call() {
    Terminal terminal = main.terminal(options);
    Path file =
        options
            .configFile()
            .orElseThrow(() -> new Failure(ExitCode.CONFIGURATION, Configuration.NONE));
    Loaded loaded = Config.load(file);
    String report = report(terminal).of(loaded.problems()).stripTrailing();
    if (!report.isEmpty()) {
      terminal.print(report);
    }
    return switch (loaded) {
      case Loaded.Ok(Config config, _) -> {
        if (output == Format.table) {
          terminal.say(file + ": ok, " + Words.count(config.rules().size(), "rule"));
        }
        yield ExitCode.OK;
      }
      case Loaded.Bad _ -> ExitCode.CONFIGURATION;
    };
  }

  private ProblemReport report(Terminal terminal) {
    return switch (output) {
      case table -> Configuration.report(terminal);
      case json -> ProblemReport.JSON;
      case github -> ProblemReport.GITHUB;
    };
  }
}
