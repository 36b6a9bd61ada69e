// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import java.nio.file.Path;
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
          List.of(
              RULES,
              "engines",
              "defaults",
              "workers",
              "worker_wait_warning",
              "resync",
              "shutdown_grace",
              "journal",
              "server"),
          List.of("nats", "secrets", "log", "include"),
          Map.ofEntries(
              Map.entry("rules", "rules stand below `events_reactor`"),
              Map.entry("reactor", "rules stand below `events_reactor`"),
              Map.entry("timeout", "write it below defaults: {timeout: 30s}"),
              Map.entry("retry", "write it below defaults: {retry: {attempts: 3}}"),
              Map.entry("order", "write it below defaults: {order: container}"),
              Map.entry("max_parallel", "write it below defaults: {max_parallel: 4}"),
              Map.entry("expires", "write it below defaults: {expires: 1h}"),
              Map.entry("when_gone", "write it below defaults: {when_gone: run}"),
              Map.entry("loop_guard", "write it below defaults: {loop_guard: 10}"),
              Map.entry("listen", "server: {listen: [\"unix:/run/dockreeve/api.sock\"]}"),
              Map.entry("database", "did you mean `journal`?"),
              Map.entry("docker", "engines: {docker: {docker: \"unix:///run/docker.sock\"}}")));
  private static final Keys DEFAULTS =
      new Keys("defaults", TreatmentReader.KEYS, List.of(), Map.of());
  private static final Duration LONGEST_RESYNC = Duration.ofDays(1);
  private static final Duration LONGEST_GRACE = Duration.ofHours(1);

  private final Reading reading;

  private ConfigReader(Reading reading) {
    this.reading = reading;
  }

  /** Reads {@code text}, whose relative paths are meant to be in {@code folder}. */
  static Loaded read(String file, String text, Surroundings surroundings, Path folder) {
    if (text.length() > ConfigFile.LARGEST) {
      return new Loaded.Bad(List.of(ConfigFile.tooLarge(file)));
    }
    Source source = Source.of(file, text);
    Problems problems = new Problems(file);
    Optional<Yaml> tree = YamlReader.read(source, problems);
    if (tree.isEmpty() && !problems.haveErrors()) {
      problems.add(empty(file));
    }
    Reading reading = new Reading(source, problems, surroundings, folder);
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
    int workers = top.whole("workers", 1, Config.MOST_WORKERS).orElse(Config.DEFAULT_WORKERS);
    TreatmentReader treatments = new TreatmentReader(reading, workers);
    Treated defaults =
        top.mapping("defaults", "a key such as timeout: 30s")
            .map(said -> Section.of(reading, said, DEFAULTS, "in `defaults`"))
            .map(section -> treatments.read(section, Treated.DEFAULT))
            .orElse(Treated.DEFAULT);
    RulesReader rules = new RulesReader(reading, treatments, defaults, engineNames(top));
    return Optional.of(
        new Config(
            List.copyOf(engines.values()),
            rules(top, mapping).map(rules::read).orElse(List.of()),
            defaults.treatment(),
            workers,
            top.duration("worker_wait_warning").orElse(Config.DEFAULT_WORKER_WAIT_WARNING),
            top.duration("resync", Duration.ofSeconds(1), LONGEST_RESYNC)
                .orElse(Config.DEFAULT_RESYNC),
            top.duration("shutdown_grace", Duration.ZERO, LONGEST_GRACE)
                .orElse(Config.DEFAULT_SHUTDOWN_GRACE),
            new JournalReader(reading).read(top),
            new ServerReader(reading).read(top)));
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
