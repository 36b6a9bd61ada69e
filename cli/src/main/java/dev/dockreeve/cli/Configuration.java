// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import dev.dockreeve.config.Config;
import dev.dockreeve.config.Loaded;
import dev.dockreeve.config.ProblemReport;
import java.nio.file.Path;

/** Loads the configuration, or ends the command with everything that is wrong with it. */
final class Configuration {

  private Configuration() {}

  static Config load(Path file, Terminal terminal) {
    return switch (Config.load(file)) {
      case Loaded.Ok(Config config, _) -> config;
      case Loaded.Bad bad ->
          throw new Failure(
              ExitCode.CONFIGURATION, report(terminal).of(bad.problems()).stripTrailing());
    };
  }

  static ProblemReport report(Terminal terminal) {
    return terminal.colour() ? ProblemReport.COLOR : ProblemReport.TEXT;
  }
}
