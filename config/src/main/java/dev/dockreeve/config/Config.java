// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.dispatch.Treatment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A configuration that was found to be right. Immutable.
 *
 * @param engines what to watch, in file order; empty when the file leaves it to detection
 * @param rules in file order, with those that are switched off
 * @param defaults how the runs of a rule are dealt with that says nothing else
 * @param workers how many runs may be going on at a time
 * @param workerWaitWarning how long a run waits for a worker before somebody is told
 * @param resync between two routine comparisons with an engine's list
 * @param shutdownGrace how long runs may go on after the signal to end
 */
public record Config(
    List<EngineSpec> engines,
    List<RuleSpec> rules,
    Treatment defaults,
    int workers,
    Duration workerWaitWarning,
    Duration resync,
    Duration shutdownGrace,
    JournalSpec journal,
    ServerSpec server) {

  /** The most that {@code workers} can be, and {@code max_parallel}. */
  public static final int MOST_WORKERS = 1024;

  /** What {@code resync} is where the file does not say. */
  public static final Duration DEFAULT_RESYNC = Duration.ofSeconds(60);

  /**
   * What {@code shutdown_grace} is where the file does not say: inside the ten seconds that engines
   * give a container.
   */
  public static final Duration DEFAULT_SHUTDOWN_GRACE = Duration.ofSeconds(8);

  /** What {@code workers} is where the file does not say. */
  public static final int DEFAULT_WORKERS = 16;

  /** What {@code worker_wait_warning} is where the file does not say. */
  public static final Duration DEFAULT_WORKER_WAIT_WARNING = Duration.ofSeconds(60);

  /** Copies the lists. */
  public Config {
    engines = List.copyOf(engines);
    rules = List.copyOf(rules);
    requireNonNull(defaults, "defaults");
    requireNonNull(workerWaitWarning, "workerWaitWarning");
    requireNonNull(resync, "resync");
    requireNonNull(shutdownGrace, "shutdownGrace");
    requireNonNull(journal, "journal");
    requireNonNull(server, "server");
  }

  /** Reads a file, in the surroundings of this process. What is wrong is in the result. */
  public static Loaded load(Path file) {
    return load(file, Surroundings.ofThisProcess());
  }

  /**
   * Reads a file; relative paths in it are meant to be in the file's folder. What is wrong is in
   * the result.
   */
  public static Loaded load(Path file, Surroundings surroundings) {
    requireNonNull(surroundings, "surroundings");
    return switch (ConfigFile.read(requireNonNull(file, "file"))) {
      case ConfigFile.Read.Text text ->
          ConfigReader.read(
              file.toString(), text.text(), surroundings, file.resolveSibling("").toAbsolutePath());
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
   * Reads the text of a file; relative paths in it stay so.
   *
   * @param fileName for messages only
   */
  public static Loaded parse(String fileName, String text, Surroundings surroundings) {
    requireNonNull(fileName, "fileName");
    requireNonNull(text, "text");
    return ConfigReader.read(
        fileName, text, requireNonNull(surroundings, "surroundings"), Path.of(""));
  }

  /** The rules that are switched on, in file order. */
  public List<RuleSpec> enabledRules() {
    return rules.stream().filter(RuleSpec::enabled).toList();
  }
}
