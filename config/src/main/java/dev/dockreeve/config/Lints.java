// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import dev.dockreeve.rule.Condition;
import dev.dockreeve.rule.Path;
import dev.dockreeve.rule.Rule;
import dev.dockreeve.rule.RuleIndex;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Advice: what is right, and probably not what somebody wants. */
final class Lints {

  private static final Set<String> SHELLS = Set.of("sh", "bash", "dash", "ash", "zsh", "ksh");

  /**
   * So many comparisons cost some 9 % of a processor at a thousand events a second: {@code
   * MatchBenchmark}.
   */
  static final int CHEAP = 1000;

  private static final Set<String> AS_ROOT = Set.of("sudo", "doas");
  private static final Pattern SIMILAR =
      Pattern.compile(
          "(?<!%)%(?!%)(?<percent>[a-z][a-z0-9_.]*)%(?!%)"
              + "|\\$\\{(?<dollar>[A-Za-z_][A-Za-z0-9_.]*)[^}]*}"
              + "|\\{\\{ *\\.?(?<braces>[a-z][a-z0-9_.]*) *}}");

  private final Reading reading;

  Lints(Reading reading) {
    this.reading = reading;
  }

  /** A rule that gets the exec events of every health probe. */
  void execEvents(Rule rule, Yaml.Entry entry, Optional<Yaml.Entry> event) {
    List<Condition> conditions =
        rule.condition() instanceof Condition.AllOf all
            ? all.conditions()
            : List.of(rule.condition());
    if (!conditions.stream().allMatch(Lints::letsExecPass)) {
      return;
    }
    Span at = event.map(Yaml.Entry::key).orElse(entry.key()).span();
    reading.report(
        reading
            .problem(
                Code.EXEC_EVENTS,
                "rule "
                    + Name.of(entry.name())
                    + " also runs about three times for every health probe of every container",
                at,
                event.isPresent() ? "no `action`" : "no `event`: every event")
            .hint("choose what matters: event: {type: container, action: [start, die]}"));
  }

  private static boolean letsExecPass(Condition condition) {
    return switch (condition) {
      case Condition.Always ignored -> true;
      case Condition.Is is -> is.path().text().equals("type") && is.expected().equals("container");
      case Condition.OneOf one ->
          one.path().text().equals("type") && one.expected().contains("container");
      case Condition.AllOf all -> all.conditions().stream().allMatch(Lints::letsExecPass);
      case Condition.AnyOf any -> any.conditions().stream().anyMatch(Lints::letsExecPass);
      case Condition.ActionIs ignored -> false;
    };
  }

  /** More rules than an event should be compared with one by one. */
  void compared(List<Rule> rules, Span at) {
    if (rules.size() <= CHEAP) {
      return; // No index is made of them just for this.
    }
    RuleIndex.Cost cost = RuleIndex.of(rules).dearest();
    if (cost.rules() <= CHEAP) {
      return;
    }
    String kind =
        Stream.concat(cost.type().stream(), cost.action().stream())
            .map(word -> "`" + word + "`")
            .collect(Collectors.joining(" "));
    reading.report(
        reading
            .problem(
                Code.MANY_COMPARED,
                "every "
                    + (kind.isEmpty() ? "" : kind + " ")
                    + "event may be compared with "
                    + cost.rules()
                    + " rules, one by one",
                at,
                "up to " + CHEAP + " are cheap")
            .hint(
                "give each `type`, `action` and a value that few others ask for, such as"
                    + " actor: {name: web}"));
  }

  /** An earlier rule says the same. */
  void same(Yaml.Scalar first, Yaml.Scalar again) {
    reading.report(
        reading
            .problem(
                Code.SAME_RULE,
                "rule " + Name.of(again.text()) + " does the same as rule " + Name.of(first.text()),
                again.span(),
                "the same again")
            .also(reading.source().place(first.span()).labelled("first here"))
            .hint("the command runs twice for each event; remove one of them"));
  }

  /** Everything about one command. */
  void command(Command command, Duration timeout, boolean dashes) {
    program(command);
    asRoot(command, timeout);
    boolean shell = SHELLS.contains(command.program());
    for (Yaml.Scalar item : command.items().subList(1, command.items().size())) {
      if (!dashes) {
        dash(item);
      }

      if (!shell) {
        similar(item, "run");
      }
    }
    if (shell) {
      script(command);
    }
  }

  private void program(Command command) {
    Yaml.Scalar program = command.items().getFirst();
    if (reading.surroundings().programs().test(program.text())) {
      return;
    }
    boolean several = program.text().strip().contains(" ");
    boolean path = program.text().contains("/");
    reading.report(
        reading
            .problem(
                Code.PROGRAM_NOT_FOUND,
                "there is no program `" + program.text() + "` now",
                program.span(),
                path ? "not an executable file" : "not found on the PATH")
            .hint(
                several
                    ? "one item is one argument: " + RunReader.listed(program.text())
                    : "install it, or correct the name"));
  }

  private void asRoot(Command command, Duration timeout) {
    List<String> texts = command.texts();
    if (!AS_ROOT.contains(command.program()) || texts.contains("timeout") || texts.size() < 2) {
      return;
    }
    String seconds = Long.toString(Math.max(1, timeout.toSeconds()));
    boolean options = texts.get(1).startsWith("-");
    String rest = texts.size() > 2 ? ", …]" : "]";
    String better =
        Stream.of(texts.getFirst(), "timeout", seconds, texts.get(1))
            .map(text -> '"' + text + '"')
            .collect(Collectors.joining(", ", "run: [", rest));
    reading.report(
        reading
            .problem(
                Code.SUDO_TIMEOUT,
                "a command that runs as root cannot be ended when it takes too long",
                command.items().getFirst().span(),
                "without a time limit")
            .hint(
                options
                    ? "put \"timeout\", \"" + seconds + "\" before the command itself"
                    : better));
  }

  private void dash(Yaml.Scalar item) {
    Optional<String> path = Placeholders.first(item.text()).filter(Placeholders::mayBeginWithDash);
    if (path.isPresent()) {
      Place place = reading.source().place(item, 0, item.text().indexOf("%%", 2) + 2);
      reading.report(
          reading
              .problem(
                  Code.LEADING_DASH,
                  "a value of `%%" + path.get() + "%%` that begins with `-` fails the run",
                  place.labelled("begins the argument"))
              .hint(
                  "put text before it, such as --option=%%"
                      + path.get()
                      + "%%; or write allow_leading_dash: true"));
    }
  }

  /** The folder of a command is not there. */
  void noFolder(String folder, Span at) {
    reading.report(
        reading
            .problem(
                Code.FOLDER_NOT_FOUND,
                "there is no folder `" + folder + "` now",
                at,
                "the command could not start")
            .hint("make it, or correct the path"));
  }

  /** What may be meant for a placeholder, in the value of {@code key}. */
  void similar(Yaml.Scalar item, String key) {
    boolean variables = !key.equals("run");
    Matcher found = SIMILAR.matcher(item.text());
    while (found.find()) {
      String name =
          Stream.of("percent", "dollar", "braces")
              .map(found::group)
              .filter(group -> group != null)
              .findFirst()
              .orElse("");
      boolean known = Path.parse(name) instanceof Path.Known;
      boolean dollar = found.group("dollar") != null;
      if (dollar ? !variables : known) {
        notReplaced(item, found, key, known ? Optional.of(name) : Optional.empty());
      }
    }
  }

  private void notReplaced(Yaml.Scalar item, Matcher found, String key, Optional<String> path) {
    int length = found.end() - found.start();
    Place place = reading.source().place(item, found.start(), length);
    reading.report(
        reading
            .problem(
                Code.NOT_REPLACED,
                "`" + found.group() + "` is not replaced in `" + key + "`",
                place.labelled("stays as it is"))
            .hint(
                path.map(name -> "did you mean `%%" + name + "%%`?")
                    .orElse("there is no shell; environment variables are not replaced here")));
  }

  private void script(Command command) {
    int flag = command.texts().indexOf("-c");
    if (flag < 0 || flag + 1 >= command.items().size()) {
      return;
    }
    Yaml.Scalar script = command.items().get(flag + 1);
    int open = script.text().indexOf("%%");
    if (open >= 0) {
      int end = Math.max(open + 2, script.text().indexOf("%%", open + 2) + 2);
      reading.report(
          reading
              .problem(
                  Code.SHELL_SCRIPT,
                  "a value becomes part of a shell script: a container's label could run commands",
                  reading.source().place(script, open, end - open).labelled("not quoted"))
              .hint(
                  "pass it as an argument: [\"sh\", \"-c\", \"echo \\\"$1\\\"\", \"sh\", \""
                      + script.text().substring(open, Math.min(end, script.text().length()))
                      + "\"]"));
    }
  }
}
