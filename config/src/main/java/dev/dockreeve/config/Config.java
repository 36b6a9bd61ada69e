// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A configuration that was found to be right. Immutable.
 *
 * @param engines what to watch, in file order; empty when the file leaves it to detection
 * @param rules in file order, with those that are switched off
 * @param timeout for a run of a rule that does not say another
 * @param workers how many runs may be going on at a time
 * @param workerWaitWarning how long a run waits for a worker before somebody is told
 */
public record Config(
    List<EngineSpec> engines,
    List<RuleSpec> rules,
    Duration timeout,
    int workers,
    Duration workerWaitWarning) {

  /** What {@code defaults.timeout} is where the file does not say. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

  /** What {@code workers} is where the file does not say. */
  public static final int DEFAULT_WORKERS = 16;

  /** What {@code worker_wait_warning} is where the file does not say. */
  public static final Duration DEFAULT_WORKER_WAIT_WARNING = Duration.ofSeconds(60);

  /** Copies the lists. */
  public Config {
    engines = List.copyOf(engines);
    rules = List.copyOf(rules);
    requireNonNull(timeout, "timeout");
    requireNonNull(workerWaitWarning, "workerWaitWarning");
  }

  /** Reads a file, in the surroundings of this process. What is wrong is in the result. */
  public static Loaded load(Path file) {
    return load(file, Surroundings.ofThisProcess());
  }

  /** Reads a file. What is wrong is in the result. */
  public static Loaded load(Path file, Surroundings surroundings) {
    requireNonNull(surroundings, "surroundings");
    return switch (ConfigFile.read(requireNonNull(file, "file"))) {
      case ConfigFile.Read.Text text -> parse(file.toString(), text.text(), surroundings);
      case ConfigFile.Read.Failed failed -> new Loaded.Bad(List.of(failed.problem()));
    };
  }

  /**
   * Reads the text of a file, in the surroundings of this process.
   *
   * @param fileName for messages only
   */
  public static Loaded parse(String fileName, String text) {
    return parse(fileName, text, Surroundings.ofThisProcess());
  }

  /**
   * Reads the text of a file.
   *
   * @param fileName for messages only
   */
  public static Loaded parse(String fileName, String text, Surroundings surroundings) {
    requireNonNull(fileName, "fileName");
    requireNonNull(text, "text");
    return ConfigReader.read(fileName, text, requireNonNull(surroundings, "surroundings"));
  }

  /** The rules that are switched on, in file order. */
  public List<RuleSpec> enabledRules() {
    return rules.stream().filter(RuleSpec::enabled).toList();
  }
}
