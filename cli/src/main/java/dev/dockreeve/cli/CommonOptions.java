// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import dev.dockreeve.config.EngineSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that several commands share. */
final class CommonOptions {

  private static final List<Path> USUAL_FILES =
      List.of(Path.of("dockreeve.yml"), Path.of("/etc/dockreeve/dockreeve.yml"));

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "Configuration (default: ./dockreeve.yml, then /etc/dockreeve/dockreeve.yml).")
  @Nullable Path config;

  @Option(
      names = "--engine",
      paramLabel = "docker=URL",
      description =
          "Engine to talk to, as in docker=unix:///run/docker.sock or docker=tcp://host:2375;"
              + " may be repeated. Default: those of the configuration, else the local one.")
  List<String> engines = List.of();

  @Option(names = "--no-color", description = "No colours (as with NO_COLOR in the environment).")
  boolean noColor;

  @Option(
      names = {"-v", "--verbose"},
      description = "Print debug messages too.")
  boolean verbose;

  /** The configuration file that was named, or that lies where one usually lies. */
  Optional<Path> configFile() {
    return configFile(config);
  }

  /** {@code named}, or what lies where one usually lies. */
  static Optional<Path> configFile(@Nullable Path named) {
    return named != null
        ? Optional.of(named)
        : USUAL_FILES.stream().filter(Files::exists).findFirst();
  }

  /** The engines for a command that looks at engines and needs no rules. */
  List<EngineSpec> engineSpecs(Terminal terminal) {
    if (!engines.isEmpty()) {
      return EngineAddress.parse(engines);
    }
    List<EngineSpec> specs =
        configFile()
            .map(file -> EngineAddress.configured(Configuration.load(file, terminal)))
            .orElseGet(() -> EngineAddress.detect(System.getenv()));
    if (specs.isEmpty()) {
      throw new Failure(ExitCode.FAILED, EngineAddress.noneFound());
    }
    return specs;
  }
}
