// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import dev.dockreeve.model.PlainText;
import java.util.List;
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
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footer = {
      "",
      "Exit codes: 0 ok, 1 the asked thing failed, 2 usage, 3 no daemon answers, 4 no such thing,",
      "75 another daemon has the journal, or to be started anew, 78 configuration.",
    })
public final class Main implements Runnable {

  /** In the order of the help. */
  private static final List<Class<?>> COMMANDS =
      List.of(
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
          RehearseCommand.class,
          HelpCommand.class);

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
    commands(arguments.length == 0 ? "" : arguments[0]).forEach(command::addSubcommand);
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

  /** The one that is wanted: to read the options of all takes as long as the rest of a start. */
  private static List<Class<?>> commands(String wanted) {
    return COMMANDS.stream()
        .filter(type -> type != HelpCommand.class && wanted.equals(name(type)))
        .findFirst()
        .<List<Class<?>>>map(List::of)
        .orElse(COMMANDS);
  }

  private static String name(Class<?> type) {
    return type.getAnnotation(Command.class).name();
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
