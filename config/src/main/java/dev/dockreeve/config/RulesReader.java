// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import dev.dockreeve.action.RunCommand;
import dev.dockreeve.rule.Condition;
import dev.dockreeve.rule.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads {@code events_reactor}. */
final class RulesReader {

  private static final String RUN_EXAMPLE = "run: [\"program\", \"argument\"]";
  private static final String RUN = "what to do is `run`: " + RUN_EXAMPLE;
  private static final String EVENT = "write it below event: {type: container, action: start}";
  private static final List<String> ACTIONS =
      List.of("actions", "container", "file", "http", "publish", "address", "log");
  private static final Keys KEYS =
      new Keys(
          "a rule",
          Stream.concat(
                  Stream.of(
                      "description",
                      "enabled",
                      "engine",
                      "include_existing",
                      "event",
                      "run",
                      "allow_leading_dash",
                      "stdin",
                      "env",
                      "cwd"),
                  TreatmentReader.KEYS.stream())
              .toList(),
          List.of(
              ("any unless when for count debounce user actions on_failure dry_run"
                      + " container file http publish address log")
                  .split(" ")),
          slips());

  private final Reading reading;
  private final TreatmentReader treatments;
  private final Treated defaults;
  private final Optional<List<String>> engines;
  private final Lints lints;
  private final Map<Object, Yaml.Scalar> seen = new HashMap<>();

  RulesReader(
      Reading reading,
      TreatmentReader treatments,
      Treated defaults,
      Optional<List<String>> engines) {
    this.reading = reading;
    this.treatments = treatments;
    this.defaults = defaults;
    this.engines = engines;
    this.lints = new Lints(reading);
  }

  private static Map<String, String> slips() {
    Map<String, String> slips = new HashMap<>();
    for (String word : List.of("command", "cmd", "exec", "args", "argv", "script", "shell", "do")) {
      slips.put(word, RUN);
    }
    for (String word : List.of("type", "action", "actor", "labels", "name", "image")) {
      slips.put(word, EVENT);
    }
    for (String word : List.of("events", "match", "matcher", "on", "if", "trigger", "filter")) {
      slips.put(word, "did you mean `event`?   event: {type: container, action: start}");
    }
    for (String word : ACTIONS) {
      slips.put(word, "this version has one action: " + RUN_EXAMPLE);
    }
    for (String word : List.of("retries", "attempts", "max_attempts", "backoff")) {
      slips.put(word, "did you mean `retry`?   retry: {attempts: 3}");
    }
    for (String word : List.of("parallel", "concurrency", "parallelism", "max_concurrent")) {
      slips.put(word, "did you mean `max_parallel`?");
    }
    for (String word : List.of("workdir", "working_dir", "directory", "chdir")) {
      slips.put(word, "did you mean `cwd`?   cwd: /srv/tool");
    }
    slips.put("environment", "did you mean `env`?   env: {NAME: \"value\"}");
    slips.put("input", "did you mean `stdin`?");
    for (String word : List.of("rate_limit", "ratelimit", "limit", "cooldown")) {
      slips.put(word, "did you mean `throttle`?   throttle: {max: 3, per: 1m}");
    }
    slips.put("ttl", "did you mean `expires`?");
    slips.put("permanent_exit", "write it below retry: {permanent_exit: [2]}");
    slips.put("engines", "did you mean `engine`?");
    slips.put("disabled", "write enabled: false");
    return slips;
  }

  /** The rules that are right; what is wrong with the others was reported. */
  List<RuleSpec> read(Yaml.Mapping rules) {
    List<RuleSpec> read = new ArrayList<>();
    for (Yaml.Entry entry : rules.entries()) {
      rule(entry).ifPresent(read::add);
    }
    if (!rules.entries().isEmpty()) {
      List<Rule> enabled = read.stream().filter(RuleSpec::enabled).map(RuleSpec::rule).toList();
      lints.compared(enabled, rules.entries().getFirst().key().span());
    }
    return read;
  }

  private Optional<RuleSpec> rule(Yaml.Entry entry) {
    String rule = "rule " + Name.of(entry.name());
    if (entry.name().isBlank()) {
      reading.report(
          reading.problem(Code.BAD_VALUE, "a rule has no name", entry.key().span(), "empty"));
    }
    if (!(entry.value() instanceof Yaml.Mapping mapping)) {
      reading.wrongKind(
          entry.value(), new Reading.Asked(rule, "keys such as " + RUN_EXAMPLE, entry.at()));
      return Optional.empty();
    }
    Section section = Section.of(reading, mapping, KEYS, "in " + rule);
    Optional<Condition> condition = condition(section);
    Optional<Set<String>> from = from(section);
    Treated treated = treatments.read(section, defaults);
    boolean existing = section.truth("include_existing").orElse(false);
    Optional<Command> command = command(section, entry, treated);
    Optional<String> description = section.text("description");
    boolean enabled = section.truth("enabled").orElse(true);
    if (condition.isEmpty() || from.isEmpty() || command.isEmpty()) {
      return Optional.empty();
    }
    Rule read = new Rule(entry.name(), condition.get(), from.get(), existing);
    if (enabled) {
      lints.execEvents(read, entry, section.entry("event"));
      findSame(read, entry.key(), command.get());
    }
    RunSpec run = command.get().run();
    RunCommand action = run.command(reading.surroundings().environment());
    return Optional.of(
        new RuleSpec(
            read,
            description,
            enabled,
            run,
            action,
            treated.treatment(),
            treated.loopGuard(),
            RuleHash.of(read, command.get(), treated.treatment())));
  }

  private Optional<Condition> condition(Section section) {
    return section.entry("event").isEmpty()
        ? Optional.of(new Condition.Always())
        : section
            .mapping("event", "keys such as {type: container}; leave it out for every event")
            .flatMap(new MatcherReader(reading)::read);
  }

  private Optional<Set<String>> from(Section section) {
    if (section.entry("engine").isEmpty()) {
      return Optional.of(Set.of());
    }
    Optional<List<Reading.Text>> names =
        section.texts("engine", "the name of an engine, or a list of names");
    boolean known = true;
    for (Reading.Text name : names.orElse(List.of())) {
      known &= known(name.value(), section, name.at());
    }
    return known
        ? names.map(all -> all.stream().map(Reading.Text::value).collect(Collectors.toSet()))
        : Optional.empty();
  }

  private boolean known(String name, Section section, Span at) {
    if (engines.isEmpty() || engines.get().contains(name)) {
      return true;
    }
    String hint =
        Suggestion.nearest(name, engines.get())
            .map(near -> "did you mean `" + near + "`?")
            .orElse("engines of this file: " + String.join(", ", engines.get()));
    reading.report(
        reading
            .problem(
                Code.UNKNOWN_ENGINE,
                section.what("engine") + ": `engines` has no `" + name + "`",
                at,
                "no such engine")
            .hint(hint));
    return false;
  }

  private Optional<Command> command(Section section, Yaml.Entry rule, Treated treated) {
    Optional<Yaml.Entry> run = section.entry("run");
    if (run.isPresent()) {
      return new CommandReader(reading, lints).read(run.get(), section, treated);
    }
    if (rule.value() instanceof Yaml.Mapping mapping && noOtherAction(mapping)) {
      reading.report(
          reading
              .problem(
                  Code.MISSING,
                  "rule " + Name.of(rule.name()) + " does nothing: it has no `run`",
                  rule.key().span(),
                  "no `run`")
              .hint(RUN_EXAMPLE));
    }
    return Optional.empty();
  }

  /** Whoever wrote {@code command:} or {@code http:} was told already. */
  private static boolean noOtherAction(Yaml.Mapping rule) {
    return rule.entries().stream()
        .map(Yaml.Entry::name)
        .noneMatch(name -> ACTIONS.contains(name) || RUN.equals(KEYS.slips().get(name)));
  }

  private void findSame(Rule rule, Yaml.Scalar name, Command command) {
    Set<Condition> conditions =
        rule.condition() instanceof Condition.AllOf all
            ? Set.copyOf(all.conditions())
            : Set.of(rule.condition());
    Object same =
        List.of(conditions, rule.engines(), rule.includeExisting(), RuleHash.command(command));
    Yaml.Scalar first = seen.putIfAbsent(same, name);
    if (first != null) {
      lints.same(first, name);
    }
  }
}
