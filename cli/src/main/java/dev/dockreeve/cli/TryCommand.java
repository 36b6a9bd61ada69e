// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import dev.dockreeve.cli.Terminal.Tone;
import dev.dockreeve.config.Config;
import dev.dockreeve.config.EngineSpec;
import dev.dockreeve.config.Loaded;
import dev.dockreeve.dispatch.RunEvent;
import dev.dockreeve.engine.Engine;
import dev.dockreeve.engine.EngineException;
import dev.dockreeve.journal.InMemoryJournal;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Origin;
import dev.dockreeve.model.PlainText;
import dev.dockreeve.testkit.simulated.Scenario;
import dev.dockreeve.testkit.simulated.SimulatedDocker;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/**
 * {@code dockreeve try}: live events and example rules against the local engine, or against a
 * simulated one where there is none.
 */
@Command(
    name = "try",
    description = {
      "Show what it does: live events, and example rules that only print.",
      "Uses the local engine; where there is none, a simulated one, and says so."
    })
final class TryCommand implements Callable<Integer> {

  @ParentCommand Main main = new Main(Terminal::ofProcess);

  @Mixin CommonOptions options = new CommonOptions();

  @Option(names = "--simulated", description = "Use the simulated engine in any case.")
  boolean simulated;

  @Override
  public Integer call() throws InterruptedException {
    long began = System.nanoTime();
    Terminal terminal = main.terminal(options);
    List<EngineSpec> engines = simulated ? List.of() : reachable(terminal);
    if (engines.isEmpty()) {
      withSimulatedEngine(began, terminal);
    } else {
      play(engines, began, terminal);
    }
    return ExitCode.OK;
  }

  /** The engines that were named, whatever they say; else the local ones that answer. */
  private List<EngineSpec> reachable(Terminal terminal) {
    if (!options.engines.isEmpty()) {
      return EngineAddress.parse(options.engines);
    }
    return EngineAddress.detect(System.getenv()).stream()
        .filter(spec -> answers(spec, terminal))
        .toList();
  }

  private static boolean answers(EngineSpec spec, Terminal terminal) {
    try (Engine engine = EngineAddress.open(spec)) {
      engine.identify();
      return true;
    } catch (EngineException e) {
      terminal.say(
          "the local engine cannot be used: " + PlainText.cut(String.valueOf(e.getMessage()), 500));
      return false;
    }
  }

  private void withSimulatedEngine(long began, Terminal terminal) throws InterruptedException {
    try {
      Path folder = Files.createTempDirectory("dockreeve-try");
      Path socket = folder.resolve("docker.sock");
      terminal.print(
          terminal.paint(
              Tone.WARN,
              "No engine was found on this machine: this is a SIMULATED one. None of these"
                  + " containers is real."));
      try (SimulatedDocker docker = SimulatedDocker.start(socket);
          Scenario _ = Scenario.play(docker, new Random())) {
        play(
            List.of(new EngineSpec("simulated", EngineSpec.Kind.DOCKER, "unix://" + socket)),
            began,
            terminal);
      } finally {
        Files.deleteIfExists(socket);
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void play(List<EngineSpec> engines, long began, Terminal terminal)
      throws InterruptedException {
    EventLine lines = new EventLine(terminal, engines.size() > 1);
    terminal.print("Example rules that only print; press Ctrl-C to end.");
    Daemon.Parts parts =
        new Daemon.Parts(
            examples(),
            engines,
            InMemoryJournal.create(),
            run -> ended(run, terminal),
            event -> print(event, lines, terminal));
    try (Daemon daemon = new Daemon(parts, terminal)) {
      Signals.onFirst(daemon::stop);
      terminal.onBroken(daemon::stop);
      daemon.onReady(portfolios -> {
        terminal.print("");
        PsCommand.lines(portfolios, Output.table, terminal).forEach(terminal::print);
        terminal.print("");
      });
      daemon.run(began);
    }
  }

  /** Those that were there before are in the table. */
  private static void print(Event event, EventLine lines, Terminal terminal) {
    if (event.origin() != Origin.INITIAL) {
      terminal.print(lines.of(event));
    }
  }

  private static void ended(RunEvent event, Terminal terminal) {
    if (event instanceof RunEvent.Ended ended) {
      terminal.print(
          "              -> rule \""
              + PlainText.of(ended.run().rule())
              + "\": "
              + terminal.paint(Tone.BOLD, PlainText.cut(ended.output().text().strip(), 200))
              + terminal.paint(
                  Tone.DIM,
                  "  (" + ended.how().reason() + ", " + Words.duration(ended.took()) + ")"));
    }
  }

  private static Config examples() {
    try (InputStream in = TryCommand.class.getResourceAsStream("try.yml")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return switch (Config.parse("try.yml", text)) {
        case Loaded.Ok(Config config, _) -> config;
        case Loaded.Bad bad -> throw new IllegalStateException("try.yml: " + bad.problems());
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
