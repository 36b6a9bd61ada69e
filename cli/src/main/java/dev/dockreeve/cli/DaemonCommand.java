// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import dev.dockreeve.config.Config;
import dev.dockreeve.config.EngineSpec;
import dev.dockreeve.journal.Journal;
import dev.dockreeve.model.PlainText;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code dockreeve run}: the daemon. */
@Command(name = "run", description = "Watch the engines and run what the rules ask for.")
final class DaemonCommand implements Callable<Integer> {

  @ParentCommand Main main = new Main(Terminal::ofProcess);

  @Mixin CommonOptions options = new CommonOptions();

  @Override
  public Integer call() throws InterruptedException {
    long began = System.nanoTime();
    Terminal terminal = main.terminal(options);
    Path file =
        options
            .configFile()
            .orElseThrow(() -> new Failure(ExitCode.CONFIGURATION, Configuration.NONE));
    Config config = Configuration.loadAloud(file, terminal);
    List<EngineSpec> engines = engines(config);
    terminal.say(
        "dockreeve "
            + Version.number()
            + ", "
            + PlainText.of(file.toString())
            + ": "
            + Words.count(config.enabledRules().size(), "rule"));
    try (Journal journal = Journals.open(config.journal(), Places.ofThisProcess(), terminal);
        Daemon daemon =
            new Daemon(
                new Daemon.Parts(config, engines, journal, new RunLines(terminal), _ -> {}),
                terminal)) {
      Signals.onFirst(daemon::stop);
      Optional<String> failure = daemon.run(began);
      return failure.isPresent() ? ExitCode.FAILED : ExitCode.OK;
    }
  }

  private List<EngineSpec> engines(Config config) {
    if (!options.engines.isEmpty()) {
      return EngineAddress.parse(options.engines);
    }
    List<EngineSpec> specs = EngineAddress.configured(config);
    if (specs.isEmpty()) {
      throw new Failure(ExitCode.FAILED, EngineAddress.noneFound());
    }
    return specs;
  }
}
