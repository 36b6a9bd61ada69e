// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import dev.dockreeve.rule.Template;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads a rule's {@code run} with the keys that belong to it. */
final class CommandReader {

  private static final String OURS = "DOCKREEVE_";

  /** Variables that decide which code a program loads. */
  private static final Pattern LOADING =
      Pattern.compile(
          "PATH|LD_.*|GLIBC_.*|GCONV_PATH|BASH_ENV|ENV|SHELLOPTS|IFS|PYTHON(PATH|HOME|STARTUP)"
              + "|PERL5?(LIB|OPT)|RUBY(LIB|OPT)|NODE_(OPTIONS|PATH)|_?JAVA_(TOOL_)?OPTIONS"
              + "|JDK_JAVA_OPTIONS|CLASSPATH|GIT_.*");

  private final Reading reading;
  private final Lints lints;

  CommandReader(Reading reading, Lints lints) {
    this.reading = reading;
    this.lints = lints;
  }

  /** The command, if {@code run} is right; what is wrong with the other keys was reported. */
  Optional<Command> read(Yaml.Entry run, Section rule, Treated treated) {
    boolean dashes = rule.truth("allow_leading_dash").orElse(false);
    Optional<Template> stdin = rule.entry("stdin").flatMap(entry -> stdin(entry, rule));
    Map<String, Template> env = env(rule);
    Optional<Path> cwd = rule.text("cwd").flatMap(text -> cwd(text, rule));
    Optional<Command> command =
        new RunReader(reading)
            .read(run, rule.what("run"))
            .map(argv -> {
              Set<Integer> exits = treated.permanentExits();
              return new Command(
                  argv.items(),
                  new RunSpec(argv.templates(), dashes, stdin, env, cwd, exits),
                  rule.entry("stdin").flatMap(CommandReader::written),
                  written(rule));
            });
    command.ifPresent(read -> lints.command(read, treated.treatment().timeout(), dashes));
    return command;
  }

  private static Map<String, String> written(Section rule) {
    Map<String, String> env = new HashMap<>();
    if (rule.entry("env").isPresent()
        && rule.entry("env").get().value() instanceof Yaml.Mapping mapping) {
      for (Yaml.Entry entry : mapping.entries()) {
        written(entry).ifPresent(text -> env.put(entry.name(), text));
      }
    }
    return env;
  }

  private static Optional<String> written(Yaml.Entry entry) {
    return entry.value() instanceof Yaml.Scalar text ? Optional.of(text.text()) : Optional.empty();
  }

  private Optional<Template> stdin(Yaml.Entry entry, Section rule) {
    Reading.Asked asked = new Reading.Asked(rule.what("stdin"), "a text", entry.at());
    Optional<Template> stdin = reading.template(entry.value(), asked);
    stdin.ifPresent(_ -> similar(entry.value(), "stdin"));
    return stdin;
  }

  private void similar(Yaml value, String key) {
    if (value instanceof Yaml.Scalar text) {
      lints.similar(text, key);
    }
  }

  private Map<String, Template> env(Section rule) {
    Map<String, Template> env = new LinkedHashMap<>();
    rule.mapping("env", "variables such as {NAME: \"value\"}")
        .ifPresent(mapping -> {
          for (Yaml.Entry entry : mapping.entries()) {
            variable(entry, rule).ifPresent(value -> env.put(entry.name(), value));
          }
        });
    return env;
  }

  private Optional<Template> variable(Yaml.Entry entry, Section rule) {
    String name = entry.name();
    String what = "`" + name + "` of " + rule.what("env");
    if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
      reading.report(
          reading
              .problem(
                  Code.BAD_VALUE,
                  what + " is not the name of a variable",
                  entry.key().span(),
                  "impossible")
              .hint("letters, digits and `_`, and no digit first"));
      return Optional.empty();
    }
    if (name.startsWith(OURS)) {
      reading.report(
          reading
              .problem(
                  Code.BAD_VALUE,
                  what + " is not free: " + OURS + "… is what the event says",
                  entry.key().span(),
                  "not free")
              .hint("choose another name"));
      return Optional.empty();
    }
    Optional<Template> value =
        reading.template(entry.value(), new Reading.Asked(what, "a text", entry.at()));
    if (value.isPresent() && value.get().toString().indexOf('\0') >= 0) {
      reading.report(
          reading.problem(
              Code.BAD_VALUE,
              what + " has a NUL character, which no variable can contain",
              entry.at(),
              "impossible"));
      return Optional.empty();
    }
    if (value.isPresent() && !value.get().literal() && LOADING.matcher(name).matches()) {
      reading.report(
          reading
              .problem(
                  Code.BAD_PLACEHOLDER,
                  what + " may not contain placeholders: a container could choose what runs",
                  entry.at(),
                  "decides what is loaded")
              .hint("give the value in a variable of another name"));
      return Optional.empty();
    }
    value.ifPresent(_ -> similar(entry.value(), "env"));
    return value;
  }

  private Optional<Path> cwd(String text, Section rule) {
    Span at = rule.entry("cwd").orElseThrow().at();
    if (text.contains("%%")) {
      reading.report(
          reading
              .problem(
                  Code.BAD_PLACEHOLDER,
                  rule.what("cwd")
                      + " may not contain placeholders: a container could choose where it runs",
                  at,
                  "the folder")
              .hint("give the value as an argument, or in `env`"));
      return Optional.empty();
    }
    Optional<Path> path = text.startsWith("/") ? Reading.path(text) : Optional.empty();
    if (path.isEmpty()) {
      boolean home = text.equals("~") || text.startsWith("~/");
      reading.report(
          reading
              .problem(
                  Code.BAD_VALUE,
                  rule.what("cwd") + " is `" + text + "` (expected: an absolute path)",
                  at,
                  "not absolute")
              .hint(
                  home
                      ? "did you mean `${HOME}" + text.substring(1) + "`?"
                      : "such as cwd: /srv/tool"));
    } else if (!reading.surroundings().folders().test(path.get())) {
      lints.noFolder(text, at);
    }
    return path;
  }
}
