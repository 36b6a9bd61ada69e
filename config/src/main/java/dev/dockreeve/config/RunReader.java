// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import dev.dockreeve.rule.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads {@code run}. Its texts are taken as they are: no {@code ${VAR}} in them. */
final class RunReader {

  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|([^\\s\"']+)");

  private final Reading reading;

  RunReader(Reading reading) {
    this.reading = reading;
  }

  /** The program and its arguments, with where they stand. */
  record Argv(List<Yaml.Scalar> items, List<Template> templates) {

    Argv {
      items = List.copyOf(items);
      templates = List.copyOf(templates);
    }
  }

  /** The items, if all of them are right. */
  Optional<Argv> read(Yaml.Entry run, String what) {
    if (!(run.value() instanceof Yaml.Sequence list)) {
      refuse(run, what);
      return Optional.empty();
    }
    if (list.items().isEmpty()) {
      reading.report(
          reading
              .problem(Code.MISSING, what + " is empty", run.at(), "no program")
              .hint("run: [\"program\", \"argument\"]"));
      return Optional.empty();
    }
    List<Yaml.Scalar> items = new ArrayList<>();
    List<Template> templates = new ArrayList<>();
    for (Yaml item : list.items()) {
      text(item, what)
          .ifPresent(text -> {
            items.add(text);
            template(text, items.size() == 1).ifPresent(templates::add);
          });
    }
    return templates.size() == list.items().size()
        ? Optional.of(new Argv(items, templates))
        : Optional.empty();
  }

  private void refuse(Yaml.Entry run, String what) {
    if (run.value() instanceof Yaml.Scalar text && !text.isNull()) {
      reading.report(
          reading
              .problem(
                  Code.WRONG_KIND,
                  what + " is text (expected: a list, one item for each argument)",
                  run.at(),
                  "there is no shell that would split this")
              .hint("run: " + listed(text.text())));
      return;
    }
    reading.wrongKind(
        run.value(),
        new Reading.Asked(what, "a list such as [\"program\", \"argument\"]", run.at()));
  }

  /** The words of a command line, as a list. */
  static String listed(String commandLine) {
    Matcher words = WORD.matcher(commandLine);
    return words
        .results()
        .map(word -> word.group().replaceAll("^[\"']|[\"']$", ""))
        .map(word -> '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private Optional<Yaml.Scalar> text(Yaml item, String what) {
    if (item instanceof Yaml.Scalar text && !text.isNull()) {
      return Optional.of(text);
    }
    String hint =
        switch (item) {
          case Yaml.Mapping ignored -> "a text with `: ` or `{` in it needs quotes";
          case Yaml.Sequence ignored -> "one list is enough; a text with `[` in front needs quotes";
          case Yaml.Scalar ignored -> "write \"\" for an empty argument";
        };
    reading.report(
        reading
            .problem(
                Code.WRONG_KIND,
                "an item of " + what + " is " + item.kind() + " (expected: a text)",
                item.span(),
                item.kind())
            .hint(hint));
    return Optional.empty();
  }

  private Optional<Template> template(Yaml.Scalar text, boolean program) {
    Optional<String> objection = objection(text.text(), program);
    if (objection.isPresent()) {
      reading.report(reading.problem(Code.BAD_VALUE, objection.get(), text.span(), "impossible"));
      return Optional.empty();
    }
    Optional<Template> template = reading.template(text, text.text());
    return program ? template.flatMap(read -> program(text, read)) : template;
  }

  private static Optional<String> objection(String text, boolean program) {
    if (text.indexOf('\0') >= 0) {
      return Optional.of("an argument cannot contain a NUL character");
    }
    if (program && (text.isBlank() || text.startsWith("-"))) {
      return Optional.of("`" + text + "` is not the name of a program");
    }
    return Optional.empty();
  }

  private Optional<Template> program(Yaml.Scalar text, Template template) {
    if (!template.literal()) {
      reading.report(
          reading
              .problem(
                  Code.BAD_PLACEHOLDER,
                  "the program may not contain placeholders: a container could choose what runs",
                  text.span(),
                  "the program")
              .hint("write the program's name here, and the placeholder in a later item"));
      return Optional.empty();
    }
    return Optional.of(template);
  }
}
