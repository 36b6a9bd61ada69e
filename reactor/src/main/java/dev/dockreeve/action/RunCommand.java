// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.model.PlainText;
import dev.dockreeve.rule.Facts;
import dev.dockreeve.rule.Template;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Runs a command. There is no shell: each template becomes exactly one argument, whatever the
 * values in it are. The command gets the root folder, no input, a clean environment with {@code
 * DOCKREEVE_…} variables of the event, and a process group of its own; when its time is over the
 * whole group gets SIGTERM and, a grace period later, SIGKILL. Of its output (standard output and
 * error, merged) the first and the last 32 KiB are kept.
 *
 * <p>Exit code 0 is success; 126 and 127, a program that is not there, a missing value and a value
 * that cannot be an argument are permanent failures; everything else may go better next time.
 *
 * <p>Safe for use by several threads.
 */
public final class RunCommand implements Action {

  private static final System.Logger LOG = System.getLogger("dev.dockreeve.action");

  private final List<Template> argv;
  private final boolean allowLeadingDash;
  private final Duration killGrace;
  private final Environment environment;
  private final Optional<String> setsid;

  private RunCommand(Builder builder) {
    this.argv = builder.argv;
    this.allowLeadingDash = builder.allowLeadingDash;
    this.killGrace = builder.killGrace;
    this.environment = Environment.of(builder.ours);
    this.setsid = builder.setsid.orElseGet(() -> Setsid.FILE);
  }

  /**
   * A command of {@code argv} with everything else as usual.
   *
   * @throws IllegalArgumentException when a template is faulty, or the program is not plain text
   */
  public static RunCommand of(String... argv) {
    return builder(List.of(argv).stream().map(Template::of).toList()).build();
  }

  /**
   * Begins a command.
   *
   * @param argv the program and its arguments
   * @throws IllegalArgumentException when there is no program or it has placeholders: which program
   *     is run is never up to a value
   */
  public static Builder builder(List<Template> argv) {
    return new Builder(argv);
  }

  @Override
  public Outcome attempt(Facts facts, Duration timeout) throws InterruptedException {
    return switch (Arguments.render(argv, facts, allowLeadingDash)) {
      case Arguments.Refused(String why) -> Outcome.permanent(why);
      case Arguments.Ready(List<String> values) -> {
        yield switch (Program.find(values.getFirst(), environment.path())) {
          case Program.Missing(String why, int exitCode) ->
              Outcome.permanent(why + " (" + exitCode + ")");
          case Program.Found found -> run(found, values, facts, timeout);
        };
      }
    };
  }

  private Outcome run(Program.Found program, List<String> values, Facts facts, Duration timeout)
      throws InterruptedException {
    List<String> command = new ArrayList<>(values.size() + 1);
    if (setsid.isPresent()) {
      // setsid looks for the program in the same environment, and keeps its name as it was given.
      command.add(setsid.get());
      command.add(values.getFirst());
    } else {
      command.add(program.file().getPath());
    }
    command.addAll(values.subList(1, values.size()));
    RunningCommand running;
    try {
      running = RunningCommand.start(command, environment.with(facts), setsid.isPresent());
    } catch (IOException e) {
      return cannotStart(values.getFirst(), String.valueOf(e.getMessage()));
    }
    return running.await(timeout, killGrace);
  }

  /** 7 is E2BIG: the arguments together are too long, and will be so next time. */
  private static Outcome cannotStart(String program, String why) {
    return why.matches("(?s).*error(=|: )7\\b.*")
        ? Outcome.permanent(
            program + ": the arguments together are too long; use stdin: \"%%payload%%\"")
        : new Outcome.Failed(
            program + ": cannot be started: " + PlainText.brief(why), false, Captured.NOTHING);
  }

  /** The command line as one would type it, with its placeholders. */
  @Override
  public String describe() {
    return argv.stream().map(RunCommand::typed).collect(Collectors.joining(" "));
  }

  private static String typed(Template template) {
    String text = PlainText.brief(template.toString());
    return text.matches("[\\w%@:+=,./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  /** Makes a command. Not safe for use by several threads. */
  public static final class Builder {

    private final List<Template> argv;
    private boolean allowLeadingDash;
    private Duration killGrace = Duration.ofSeconds(5);
    private Map<String, String> ours = System.getenv();
    private Optional<Optional<String>> setsid = Optional.empty();

    private Builder(List<Template> argv) {
      this.argv = List.copyOf(argv);
      if (argv.isEmpty()) {
        throw new IllegalArgumentException("argv: empty (expected: a program)");
      }
      String program = argv.getFirst().toString();
      if (!argv.getFirst().literal() || program.isBlank() || program.startsWith("-")) {
        throw new IllegalArgumentException(
            "program: " + program + " (expected: a name or a file, without placeholders)");
      }
    }

    /** Whether a value may begin an argument with a dash, and so be an option. Default: no. */
    public Builder allowLeadingDash(boolean value) {
      this.allowLeadingDash = value;
      return this;
    }

    /** Between SIGTERM and SIGKILL when the time is over. Default: 5 s. */
    public Builder killGrace(Duration value) {
      this.killGrace = requireNonNull(value, "killGrace");
      return this;
    }

    /**
     * The environment of which PATH, HOME, LANG and TZ are taken. Default: that of this process.
     */
    public Builder environment(Map<String, String> value) {
      this.ours = Map.copyOf(value);
      return this;
    }

    /** The program that starts another one in a group of its own. */
    Builder setsid(Optional<String> value) {
      this.setsid = Optional.of(value);
      return this;
    }

    /** The command. */
    public RunCommand build() {
      return new RunCommand(this);
    }
  }

  /** Looked for when the first command is made. */
  private static final class Setsid {

    static final Optional<String> FILE = find();

    private static Optional<String> find() {
      Environment environment = Environment.of(System.getenv());
      if (Program.find("setsid", environment.path()) instanceof Program.Found(var file)) {
        return Optional.of(file.getPath());
      }
      LOG.log(
          System.Logger.Level.WARNING,
          "setsid not found: commands that run too long are ended without their whole group");
      return Optional.empty();
    }
  }
}
