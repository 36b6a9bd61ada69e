// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import dev.dockreeve.model.PlainText;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code dockreeve} command. */
@Command(
    name = "dockreeve",
    description = "When a container starts, stops or turns unhealthy, do something about it.",
    subcommands = {
      TryCommand.class,
      DaemonCommand.class,
      CheckCommand.class,
      PsCommand.class,
      EventsCommand.class,
      StatusCommand.class,
      RunsCommand.class,
      RetryCommand.class,
      ReplayCommand.class,
      RuleCommands.Suspend.class,
      RuleCommands.Resume.class,
      ReloadCommand.class,
      HelpCommand.class
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footer = {
      "",
      "Exit codes: 0 ok, 1 the asked thing failed, 2 usage, 3 no daemon answers, 4 no such thing,",
      "75 another daemon has the journal, or to be started anew, 78 configuration.",
    })
public final class Main implements Runnable {

  @Spec CommandSpec spec = CommandSpec.create();

  private final Terminals terminals;

  /** Where a command prints. */
  interface Terminals {
    /** A terminal, in colour if that is allowed and makes sense. */
    Terminal open(boolean colour);
  }

  Main(Terminals terminals) {
    this.terminals = terminals;
  }

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    int code = new Main(Terminal::ofProcess).execute(arguments);
    Terminal.finish();
    System.exit(code);
  }

  /** Runs the command; returns its exit code. */
  int execute(String... arguments) {
    CommandLine command = new CommandLine(this);
    for (CommandLine subcommand : command.getSubcommands().values()) {
      if (!(subcommand.getCommand() instanceof HelpCommand)) {
        subcommand
            .getCommandSpec()
            .mixinStandardHelpOptions(true)
            .versionProvider(command.getCommandSpec().versionProvider());
      }
    }
    return command
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(this::failed)
        .execute(arguments);
  }

  /** The terminal that the options ask for, with the log installed on it. */
  Terminal terminal(CommonOptions options) {
    Terminal terminal = terminals.open(!options.noColor);
    ConsoleLog.install(terminal, options.verbose);
    return terminal;
  }

  /** The same for the commands that ask the daemon. */
  Terminal terminal(ApiOptions options) {
    Terminal terminal = terminals.open(!options.noColor);
    ConsoleLog.install(terminal, options.verbose);
    return terminal;
  }

  /** No subcommand was given. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command?");
  }

  private int failed(Exception failure, CommandLine command, CommandLine.ParseResult arguments)
      throws Exception {
    if (failure instanceof Failure known) {
      String message = String.valueOf(known.getMessage());
      boolean report = message.contains("\n");
      terminals.open(false).say(report ? message : "dockreeve: " + PlainText.of(message));
      return known.exitCode();
    }
    if (failure instanceof InterruptedException) {
      return ExitCode.FAILED;
    }
    throw failure;
  }
}
