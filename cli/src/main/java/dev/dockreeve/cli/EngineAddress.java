// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import dev.dockreeve.config.Config;
import dev.dockreeve.config.EngineSpec;
import dev.dockreeve.engine.Engine;
import dev.dockreeve.engine.docker.DockerEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Which engines to talk to, from the command line, the configuration, or what is there. */
final class EngineAddress {

  private static final List<String> USUAL_SOCKETS =
      List.of("/run/docker.sock", "/var/run/docker.sock");

  private EngineAddress() {}

  /** {@code docker=URL}, as {@code --engine} takes it. */
  static EngineSpec parse(String text) {
    int equals = text.indexOf('=');
    String kind = equals < 0 ? "" : text.substring(0, equals);
    if (!kind.equals("docker")) {
      throw new Failure(
          ExitCode.USAGE,
          "--engine "
              + text
              + ": expected docker=URL, as in --engine docker=unix:///run/docker.sock");
    }
    return checked(
        new EngineSpec(kind, EngineSpec.Kind.DOCKER, text.substring(equals + 1)), ExitCode.USAGE);
  }

  /** The engines of several {@code --engine} options, the second of a kind named docker-2. */
  static List<EngineSpec> parse(List<String> texts) {
    List<EngineSpec> specs = new ArrayList<>();
    for (String text : texts) {
      EngineSpec spec = parse(text);
      long same = specs.stream().filter(s -> s.kind() == spec.kind()).count();
      specs.add(
          same == 0
              ? spec
              : new EngineSpec(spec.name() + "-" + (same + 1), spec.kind(), spec.url()));
    }
    return List.copyOf(specs);
  }

  /** The local engines that are there: {@code DOCKER_HOST}, or else the usual socket. */
  static List<EngineSpec> detect(Map<String, String> environment) {
    String host = environment.getOrDefault("DOCKER_HOST", "");
    if (!host.isEmpty()) {
      return List.of(
          checked(new EngineSpec("docker", EngineSpec.Kind.DOCKER, host), ExitCode.USAGE));
    }
    return USUAL_SOCKETS.stream()
        .filter(socket -> Files.exists(Path.of(socket)))
        .limit(1)
        .map(socket -> new EngineSpec("docker", EngineSpec.Kind.DOCKER, "unix://" + socket))
        .toList();
  }

  /** What to say where {@link #detect} found none. */
  static String noneFound() {
    return "no engine found: DOCKER_HOST is not set and there is no "
        + String.join(" or ", USUAL_SOCKETS)
        + "; name one with --engine docker=URL";
  }

  static Engine open(EngineSpec spec) {
    return switch (spec.kind()) {
      case DOCKER -> DockerEngine.at(spec.url());
    };
  }

  /** The engines of the configuration, or else the local ones; none only where none is there. */
  static List<EngineSpec> configured(Config config) {
    return config.engines().isEmpty()
        ? detect(System.getenv())
        : config.engines().stream().map(spec -> checked(spec, ExitCode.CONFIGURATION)).toList();
  }

  private static EngineSpec checked(EngineSpec spec, int exitCode) {
    try {
      open(spec).close();
      return spec;
    } catch (IllegalArgumentException e) {
      throw new Failure(
          exitCode,
          "engine " + spec.name() + ": " + (e.getMessage() == null ? spec.url() : e.getMessage()));
    }
  }
}
