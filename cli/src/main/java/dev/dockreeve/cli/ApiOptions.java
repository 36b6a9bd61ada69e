// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import dev.dockreeve.config.Config;
import dev.dockreeve.config.Loaded;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the commands that ask the running daemon. */
final class ApiOptions {

  private static final String SCHEME = "unix:";

  @Option(
      names = "--api",
      paramLabel = "unix:PATH",
      description =
          "Socket of the daemon (default: DOCKREEVE_API, else that of the configuration, else the"
              + " usual one).")
  @Nullable String api;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "Configuration of the daemon, for its socket.")
  @Nullable Path config;

  @Option(names = "--no-color", description = "No colours (as with NO_COLOR in the environment).")
  boolean noColor;

  @Option(
      names = {"-v", "--verbose"},
      description = "Print debug messages too.")
  boolean verbose;

  /** The daemon that these mean. */
  ApiClient client() {
    return new ApiClient(sockets(System.getenv(), Places.ofThisProcess()));
  }

  List<Path> sockets(Map<String, String> environment, Places places) {
    String named = api != null ? api : environment.getOrDefault("DOCKREEVE_API", "");
    if (!named.isEmpty()) {
      return List.of(path(named));
    }
    List<Path> sockets = new ArrayList<>(configured());
    sockets.addAll(places.sockets());
    return sockets.stream().distinct().toList();
  }

  /** A wrong configuration is not this command's affair. */
  private List<Path> configured() {
    return CommonOptions.configFile(config)
        .map(Config::load)
        .filter(Loaded.Ok.class::isInstance)
        .map(loaded -> ((Loaded.Ok) loaded).config().server().sockets())
        .orElse(List.of());
  }

  private static Path path(String text) {
    String path = text.startsWith(SCHEME) ? text.substring(SCHEME.length()) : text;
    try {
      return Path.of(path.startsWith("///") ? path.substring(2) : path);
    } catch (InvalidPathException e) {
      throw new Failure(ExitCode.USAGE, "--api " + text + ": not the path of a socket");
    }
  }
}
