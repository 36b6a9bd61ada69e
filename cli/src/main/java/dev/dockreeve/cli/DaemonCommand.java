// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import dev.dockreeve.action.RunCommand;
import dev.dockreeve.config.Config;
import dev.dockreeve.config.EngineSpec;
import dev.dockreeve.dispatch.RunListener;
import dev.dockreeve.journal.Journal;
import dev.dockreeve.journal.JournalException;
import dev.dockreeve.model.PlainText;
import dev.dockreeve.server.Api;
import dev.dockreeve.server.RunFeed;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
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
    // Beside the rest, which needs one processor only until engines answer; and early, since later
    // there may be no file left to read the C library with.
    Thread.ofPlatform().daemon().name("prepare").start(RunCommand::prepare);
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
    Places places = Places.ofThisProcess();
    try (Journal journal = Journals.open(config.journal(), places, terminal)) {
      return run(new Setting(file, config, places, terminal, began), engines, journal);
    } catch (JournalException.NotRead e) {
      throw new Failure(ExitCode.FAILED, String.valueOf(e.getMessage()));
    }
  }

  /** What does not change any more. */
  private record Setting(Path file, Config config, Places places, Terminal terminal, long began) {}

  private int run(Setting setting, List<EngineSpec> engines, Journal journal)
      throws InterruptedException {
    Terminal terminal = setting.terminal();
    Config config = setting.config();
    Systemd systemd = Systemd.ofThisProcess();
    RunFeed feed = new RunFeed(InstantSource.system());
    RunLines lines = new RunLines(terminal);
    RunListener listener =
        event -> {
          feed.on(event);
          lines.on(event);
        };
    Daemon.Parts parts = new Daemon.Parts(config, engines, journal, listener, _ -> {});
    try (Daemon daemon = new Daemon(parts, terminal)) {
      Controls controls =
          new Controls(
              new Controls.Start(
                  setting.file(),
                  config,
                  Journals.place(config.journal(), setting.places()),
                  options.engines.isEmpty(),
                  Instant.now()),
              daemon,
              terminal,
              systemd);
      Api api = new Api(controls, feed, InstantSource.system());
      try (feed;
          Sockets sockets = Sockets.open(config.server(), setting.places(), api::answer, terminal);
          Heart heart = new Heart(daemon, systemd)) {
        sockets.announce(terminal);
        Signals.onFirst(
            () -> {
              systemd.stopping();
              daemon.stop();
            },
            RunCommand::killAll);
        Signals.onHangup(controls::reloadSoon);
        var _ = daemon.settled().thenRun(() -> systemd.ready(heart.status()));
        heart.start();
        return daemon.run(setting.began());
      }
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
