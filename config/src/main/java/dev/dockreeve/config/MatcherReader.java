// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import dev.dockreeve.rule.Condition;
import dev.dockreeve.rule.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code event}: paths, nested or dotted, each with a value or a list of values. */
final class MatcherReader {

  private static final Set<String> OPERATORS =
      Set.of("equals", "not", "glob", "regex", "prefix", "in", "gt", "ge", "lt", "le", "exists");
  private static final List<String> GROUPS =
      List.of("actor", "container", "labels", "container.labels", "container.env", "container.ips");
  private static final Set<String> NEVER_COMPARED = Set.of("payload", "event");
  private static final String ANY = "a value such as `start`, or a list of values";

  private final Reading reading;
  private final List<Condition> conditions = new ArrayList<>();
  private boolean failed;

  MatcherReader(Reading reading) {
    this.reading = reading;
  }

  /** The condition, if all of it is right. */
  Optional<Condition> read(Yaml.Mapping event) {
    entries(event, "");
    if (failed) {
      return Optional.empty();
    }
    return Optional.of(
        conditions.size() == 1 ? conditions.getFirst() : new Condition.AllOf(conditions));
  }

  private void entries(Yaml.Mapping mapping, String prefix) {
    for (Yaml.Entry entry : mapping.entries()) {
      String path = prefix.isEmpty() ? entry.name() : prefix + "." + entry.name();
      switch (entry.value()) {
        case Yaml.Mapping nested -> nested(entry, nested, path);
        case Yaml.Scalar ignored -> compared(entry, path);
        case Yaml.Sequence ignored -> compared(entry, path);
      }
    }
  }

  private void nested(Yaml.Entry entry, Yaml.Mapping nested, String path) {
    boolean named = Path.parse(path) instanceof Path.Known;
    if (nested.entries().isEmpty()) {
      fail(
          reading.problem(
              Code.MISSING,
              "`" + path + "` is empty (expected: " + ANY + ")",
              entry.at(),
              "empty"));
    } else if (named && nested.entries().stream().allMatch(e -> OPERATORS.contains(e.name()))) {
      Yaml.Scalar operator = nested.entries().getFirst().key();
      fail(
          reading
              .problem(
                  Code.NOT_SUPPORTED_YET,
                  "the operator `" + operator.text() + "` is not supported yet in this version",
                  operator.span(),
                  "not yet")
              .hint("write a value, or a list of values, one of which must be equal"));
    } else if (group(path)) {
      entries(nested, path);
    } else {
      fail(
          reading
              .problem(
                  Code.UNKNOWN_PATH,
                  "`" + path + "` has nothing below it that can be matched",
                  entry.key().span(),
                  "no such group")
              .hint(hint(path, GROUPS)));
    }
  }

  private static boolean group(String path) {
    return GROUPS.contains(path) || Path.parse(path + ".key") instanceof Path.Known;
  }

  private void compared(Yaml.Entry entry, String path) {
    switch (Path.parse(path)) {
      case Path.Unknown unknown -> fail(unknown(entry, path, unknown));
      case Path.Known(Path known) -> {
        if (known.ofRun() || NEVER_COMPARED.contains(path)) {
          fail(
              reading.problem(
                  Code.UNKNOWN_PATH,
                  "`" + path + "` cannot be matched",
                  entry.key().span(),
                  known.ofRun() ? "not known before the run" : "for placeholders only"));
          return;
        }
        Reading.Asked asked = new Reading.Asked("`" + path + "`", ANY, entry.at());
        Optional<List<Reading.Text>> values = reading.texts(entry.value(), asked);
        failed |= values.isEmpty();
        values.ifPresent(texts -> add(known, texts));
      }
    }
  }

  private void add(Path path, List<Reading.Text> values) {
    conditions.add(Condition.anyOf(path, values.stream().map(Reading.Text::value).toList()));
    for (Reading.Text text : values) {
      PossibleValues.objection(path.text(), text.value())
          .ifPresent(hint ->
              reading.report(
                  reading
                      .problem(
                          Code.NEVER_MATCHES,
                          "`" + path + "` is never `" + text.value() + "`",
                          text.at(),
                          "never matches")
                      .hint(hint)));
    }
  }

  private Problem unknown(Yaml.Entry entry, String path, Path.Unknown unknown) {
    boolean bare = GROUPS.contains(path);
    String message =
        bare
            ? "`" + path + "` is a group (expected: keys below it)"
            : "unknown key `" + path + "` in `event`";
    String hint =
        bare
            ? "such as " + path + ": {" + (path.contains("abel") ? "tier: web" : "name: web") + "}"
            : hint(path, unknown.suggestions());
    return reading
        .problem(
            bare ? Code.WRONG_KIND : Code.UNKNOWN_PATH,
            message,
            entry.key().span(),
            bare ? "needs keys" : "not in the vocabulary")
        .hint(hint);
  }

  private static String hint(String path, List<String> possible) {
    String slip = SLIPS.get(path);
    if (slip != null) {
      return slip;
    }
    return Suggestion.nearest(path, possible)
        .or(() -> possible.stream().filter(near -> near.endsWith("." + path)).findFirst())
        .map(near -> "did you mean `" + near + "`?")
        .orElse("such as type, action, actor.name, container.project, labels.KEY");
  }

  private static final Map<String, String> SLIPS =
      Map.of(
          "label", "did you mean `labels`?   labels: {tier: web}",
          "event", "the keys stand in `event` directly: event: {action: start}",
          "status", "did you mean `action`, or `container.state`?",
          "container_name", "did you mean `container.name`?",
          "compose", "did you mean `container.project`?");

  private void fail(Problem problem) {
    failed = true;
    reading.report(problem);
  }
}
