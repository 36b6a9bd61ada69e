// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the top of the file, and has the rest read. */
final class ConfigReader {

  private static final String RULES = "events_reactor";
  private static final String EXAMPLE =
      "events_reactor: {\"my rule\": {event: {type: container, action: start},"
          + " run: [\"echo\", \"%%name%%\"]}}";
  private static final Keys KEYS =
      new Keys(
          "this file",
          List.of(RULES, "engines", "defaults", "workers", "worker_wait_warning"),
          List.of("nats", "secrets", "resync", "journal", "server", "log", "include"),
          Map.of(
              "rules", "rules stand below `events_reactor`",
              "reactor", "rules stand below `events_reactor`",
              "timeout", "write it below defaults: {timeout: 30s}",
              "docker", "engines: {docker: {docker: \"unix:///run/docker.sock\"}}"));
  private static final Keys DEFAULTS =
      new Keys("defaults", List.of("timeout"), List.of("retry", "max_parallel", "order"), Map.of());
  private static final int MOST_WORKERS = 1024;

  private final Reading reading;

  private ConfigReader(Reading reading) {
    this.reading = reading;
  }

  static Loaded read(String file, String text, Surroundings surroundings) {
    if (text.length() > ConfigFile.LARGEST) {
      return new Loaded.Bad(List.of(ConfigFile.tooLarge(file)));
    }
    Source source = Source.of(file, text);
    Problems problems = new Problems(file);
    Optional<Yaml> tree = YamlReader.read(source, problems);
    if (tree.isEmpty() && !problems.haveErrors()) {
      problems.add(empty(file));
    }
    Reading reading = new Reading(source, problems, surroundings);
    Optional<Config> config = tree.flatMap(new ConfigReader(reading)::top);
    return config.isEmpty() || problems.haveErrors()
        ? new Loaded.Bad(problems.inFileOrder())
        : new Loaded.Ok(config.get(), problems.inFileOrder());
  }

  private static Problem empty(String file) {
    return Problem.of(Code.MISSING, file, "the file is empty").hint(EXAMPLE);
  }

  private Optional<Config> top(Yaml root) {
    if (!(root instanceof Yaml.Mapping mapping)) {
      refuseRoot(root);
      return Optional.empty();
    }
    Section top = Section.of(reading, mapping, KEYS, "");
    Map<String, EngineSpec> engines =
        top.mapping("engines", "an engine such as docker: {docker: \"unix:///run/docker.sock\"}")
            .map(new EnginesReader(reading)::read)
            .orElseGet(LinkedHashMap::new);
    Duration timeout =
        top.mapping("defaults", "a key such as timeout: 30s")
            .map(defaults -> Section.of(reading, defaults, DEFAULTS, "in `defaults`"))
            .flatMap(defaults -> defaults.duration("timeout"))
            .orElse(Config.DEFAULT_TIMEOUT);
    RulesReader rules = new RulesReader(reading, timeout, engineNames(top));
    return Optional.of(
        new Config(
            List.copyOf(engines.values()),
            rules(top, mapping).map(rules::read).orElse(List.of()),
            timeout,
            top.whole("workers", 1, MOST_WORKERS).orElse(Config.DEFAULT_WORKERS),
            top.duration("worker_wait_warning").orElse(Config.DEFAULT_WORKER_WAIT_WARNING)));
  }

  private void refuseRoot(Yaml root) {
    if (root instanceof Yaml.Scalar text && text.isNull()) {
      reading.report(empty(reading.source().file()));
      return;
    }
    reading.wrongKind(
        root, new Reading.Asked("the file", "keys such as `events_reactor:`", root.span()));
  }

  /** Every name that {@code engines} has, also of those that are wrong; empty without the key. */
  private static Optional<List<String>> engineNames(Section top) {
    return top.entry("engines")
        .map(Yaml.Entry::value)
        .filter(Yaml.Mapping.class::isInstance)
        .map(value -> ((Yaml.Mapping) value).entries().stream().map(Yaml.Entry::name).toList());
  }

  private Optional<Yaml.Mapping> rules(Section top, Yaml.Mapping mapping) {
    Optional<Yaml.Entry> rules = top.entry(RULES);
    if (rules.isEmpty()) {
      boolean misspelt = mapping.entries().stream().anyMatch(ConfigReader::looksLikeRules);
      if (!misspelt) {
        reading.report(
            Problem.of(
                    Code.NOTHING_TO_DO,
                    reading.source().file(),
                    "no `events_reactor`: events are watched, and nothing is done")
                .hint(EXAMPLE));
      }
      return Optional.empty();
    }
    if (rules.get().value() instanceof Yaml.Sequence list) {
      reading.report(
          reading
              .problem(
                  Code.WRONG_KIND,
                  "`events_reactor` is a list (expected: a mapping of rule names to rules)",
                  list.span(),
                  "a list")
              .hint("give each rule a name instead of the dash: \"my rule\": {run: [\"echo\"]}"));
      return Optional.empty();
    }
    return top.mapping(RULES, "at least one rule, such as \"my rule\": {run: [\"echo\"]}");
  }

  private static boolean looksLikeRules(Yaml.Entry entry) {
    String name = entry.name();
    return name.equals("rules")
        || name.equals("reactor")
        || (!KEYS.now().contains(name) && Suggestion.nearest(name, List.of(RULES)).isPresent());
  }
}
