// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.model.PlainText;
import dev.dockreeve.rule.Facts;
import dev.dockreeve.rule.Rendered;
import dev.dockreeve.rule.Template;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Runs a command. There is no shell: each template becomes exactly one argument, whatever the
 * values in it are. The command gets a clean environment with {@code DOCKREEVE_…} variables of the
 * event, none of our files, and a session and process group of its own; when its time is over the
 * whole group gets SIGTERM and, a grace period later, SIGKILL. Whoever of the group is left a
 * second after the command itself has ended is killed, too. Of its output (standard output and
 * error, merged) the first and the last 32 KiB are kept.
 *
 * <p>Exit code 0 is success. Exit codes that are said to be permanent, a program that is not there
 * where 127 is among them, a missing value and a value that cannot be an argument are permanent
 * failures; everything else may go better next time.
 *
 * <p>Each running command has a platform thread, which moves its input and output; the thread that
 * attempts never blocks a carrier. Safe for use by several threads.
 */
public final class RunCommand implements Action {

  private final List<Template> argv;
  private final Map<String, Template> env;
  private final Optional<Template> stdin;
  private final File folder;
  private final boolean allowLeadingDash;
  private final RunningCommand.Manners manners;
  private final Environment environment;
  private final Optional<Spawner> spawner;

  private RunCommand(Builder builder) {
    this.argv = builder.argv;
    this.env = builder.env;
    this.stdin = builder.stdin;
    this.folder = builder.folder;
    this.allowLeadingDash = builder.allowLeadingDash;
    this.manners =
        new RunningCommand.Manners(builder.killGrace, builder.detach, builder.permanentExits);
    this.environment = Environment.of(builder.ours);
    this.spawner = builder.spawner;
  }

  /**
   * Whether a command could not be started since the Java runtime was replaced under this process
   * (an upgrade). Then none can be until the process is started anew. Where native access is
   * allowed commands start without Java's help, and this never happens.
   */
  public static boolean javaReplaced() {
    return SpawnFailure.javaReplaced();
  }

  /**
   * Gets ready to start commands, so that the first one needs no longer than others. Takes some
   * tens of milliseconds, once in a process; from any thread.
   */
  public static void prepare() {
    Spawner.best();
  }

  /**
   * Kills all commands of this process with their groups, at once, and lets none start any more.
   * For a process that ends in the same moment and cannot wait for anybody: their attempts throw
   * InterruptedException, as when the thread is interrupted. From any thread.
   *
   * @return how many ran
   */
  public static int killAll() {
    return Running.HERE.killAll();
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
    List<String> arguments;
    switch (Arguments.render(argv, facts, allowLeadingDash)) {
      case Arguments.Refused(String why) -> {
        return Outcome.permanent(why);
      }
      case Arguments.Ready(List<String> values) -> arguments = values;
    }
    Map<String, String> variables = environment.with(facts);
    switch (Variables.render(env, facts)) {
      case Variables.Refused(String why) -> {
        return Outcome.permanent(why);
      }
      case Variables.Ready(Map<String, String> values) -> variables.putAll(values);
    }
    Optional<String> input = Optional.empty();
    if (stdin.isPresent()) {
      switch (stdin.get().render(facts)) {
        case Rendered.Failed(String why) -> {
          return Outcome.permanent("stdin: " + why);
        }
        case Rendered.Text(String value, _) -> input = Optional.of(ProcessText.encodable(value));
      }
    }
    if (!folder.isDirectory()) {
      return Outcome.failed("cwd " + folder + ": no such folder");
    }
    String path = variables.getOrDefault("PATH", environment.path());
    return switch (Program.find(arguments.getFirst(), path, folder)) {
      case Program.Missing(String why, int code) ->
          new Outcome.Failed(
              why + " (" + code + ")", manners.permanentExits().contains(code), Captured.NOTHING);
      case Program.Found(File program) ->
          RunningCommand.run(
              spawner.orElseGet(Spawner::best),
              new Launch(arguments, program, variables, folder, input),
              timeout,
              manners);
    };
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
    private Map<String, Template> env = Map.of();
    private Optional<Template> stdin = Optional.empty();
    private File folder = Environment.ROOT;
    private boolean allowLeadingDash;
    private boolean detach;
    private Duration killGrace = Duration.ofSeconds(5);
    private Set<Integer> permanentExits = Set.of(126, 127);
    private Map<String, String> ours = System.getenv();
    private Optional<Spawner> spawner = Optional.empty();

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

    /**
     * More variables for the command, or others than it would get.
     *
     * @throws IllegalArgumentException when a name is none or begins with {@code DOCKREEVE_}, or
     *     when {@code PATH} or {@code LD_…} has placeholders
     */
    public Builder env(Map<String, Template> value) {
      Variables.check(value);
      this.env = Map.copyOf(value);
      return this;
    }

    /**
     * What the command reads from its standard input, as UTF-8 and of any length; it need not read
     * it all. Default: nothing, not even ours.
     */
    public Builder stdin(Template value) {
      this.stdin = Optional.of(value);
      return this;
    }

    /**
     * The folder in which it runs, and where a program with a relative name is. Default: the root
     * folder.
     *
     * @throws IllegalArgumentException when it is relative
     */
    public Builder cwd(Path value) {
      if (!value.isAbsolute()) {
        throw new IllegalArgumentException("cwd: " + value + " (expected: an absolute path)");
      }
      this.folder = value.toFile();
      return this;
    }

    /**
     * Whether what the command started may outlive it. It may write no longer to the command's
     * output then. When the command itself takes too long, all are ended even so. Default: no.
     */
    public Builder detach(boolean value) {
      this.detach = value;
      return this;
    }

    /**
     * The exit codes after which another attempt would end in the same way; of a command that was
     * killed, 128 and the signal. Default: 126 and 127.
     *
     * @throws IllegalArgumentException when one is not between 1 and 255
     */
    public Builder permanentExits(Set<Integer> value) {
      for (int code : value) {
        if (code < 1 || code > 255) {
          throw new IllegalArgumentException("exit code: " + code + " (expected: 1 to 255)");
        }
      }
      this.permanentExits = Set.copyOf(value);
      return this;
    }

    /** How it is started. Default: the best way that there is. */
    Builder spawner(Spawner value) {
      this.spawner = Optional.of(value);
      return this;
    }

    /** The command. */
    public RunCommand build() {
      return new RunCommand(this);
    }
  }
}
