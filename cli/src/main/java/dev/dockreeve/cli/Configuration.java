// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import dev.dockreeve.config.Config;
import dev.dockreeve.config.Loaded;
import dev.dockreeve.config.Problem;
import dev.dockreeve.config.ProblemReport;
import java.nio.file.Path;
import java.util.List;

/** Loads the configuration, or ends the command with everything that is wrong with it. */
final class Configuration {

  /** What to say where there is no file. */
  static final String NONE =
      "no configuration: there is no ./dockreeve.yml and no /etc/dockreeve/dockreeve.yml;"
          + " name one with --config FILE";

  private Configuration() {}

  /** As {@link #load}, and prints warnings. */
  static Config loadAloud(Path file, Terminal terminal) {
    if (Config.load(file) instanceof Loaded.Ok(Config config, List<Problem> warnings)) {
      if (!warnings.isEmpty()) {
        terminal.say(report(terminal).of(warnings).stripTrailing());
      }
      return config;
    }
    return load(file, terminal);
  }

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
