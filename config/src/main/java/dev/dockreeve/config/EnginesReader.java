// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code engines}. */
final class EnginesReader {

  private static final String EXAMPLE = "docker: {docker: \"unix:///run/docker.sock\"}";
  private static final Keys KEYS =
      new Keys(
          "an engine",
          List.of("docker"),
          List.of("podman", "containerd", "cri", "nats", "tls", "namespaces", "stream", "consumer"),
          Map.of(
              "url", "say what speaks there: " + EXAMPLE,
              "host", "say what speaks there: " + EXAMPLE,
              "socket", "say what speaks there: " + EXAMPLE));

  private final Reading reading;

  EnginesReader(Reading reading) {
    this.reading = reading;
  }

  Map<String, EngineSpec> read(Yaml.Mapping engines) {
    Map<String, EngineSpec> read = new LinkedHashMap<>();
    for (Yaml.Entry entry : engines.entries()) {
      engine(entry).ifPresent(engine -> read.put(engine.name(), engine));
    }
    return read;
  }

  private Optional<EngineSpec> engine(Yaml.Entry entry) {
    String name = entry.name();
    if (name.isBlank()) {
      reading.report(
          reading.problem(
              Code.BAD_VALUE, "an engine's name is empty", entry.key().span(), "no name"));
      return Optional.empty();
    }
    if (!(entry.value() instanceof Yaml.Mapping mapping)) {
      reading.wrongKind(
          entry.value(),
          new Reading.Asked(
              "engine `" + name + "`",
              "a mapping such as {docker: \"unix:///run/docker.sock\"}",
              entry.at()));
      return Optional.empty();
    }
    Section section = Section.of(reading, mapping, KEYS, "in engine `" + name + "`");
    if (mapping.entries().isEmpty()) {
      reading.report(
          reading
              .problem(
                  Code.MISSING,
                  "engine `" + name + "` has no address",
                  entry.key().span(),
                  "where?")
              .hint("such as " + EXAMPLE));
    }
    return section
        .text("docker")
        .filter(url -> usable(url, section.entry("docker").orElseThrow().at()))
        .map(url -> new EngineSpec(name, EngineSpec.Kind.DOCKER, url));
  }

  private boolean usable(String url, Span at) {
    Optional<String> hint = objection(url);
    if (hint.isEmpty()) {
      return true;
    }
    boolean later = url.startsWith("ssh://") || url.startsWith("https://");
    Code code = later ? Code.NOT_SUPPORTED_YET : Code.BAD_ADDRESS;
    String message = later ? "` is not supported yet in this version" : "` is not an address";
    reading.report(
        reading.problem(code, "`" + url + message, at, "no such engine").hint(hint.get()));
    return false;
  }

  private static Optional<String> objection(String url) {
    if (url.startsWith("/")) {
      return Optional.of("did you mean `unix://" + url + "`?");
    }
    if (url.startsWith("http://")) {
      return Optional.of("did you mean `tcp://" + url.substring("http://".length()) + "`?");
    }
    if (url.startsWith("unix:///")) {
      return SocketPath.objection(url.substring("unix://".length()), EXPECTED);
    }
    try {
      URI uri = new URI(url);
      boolean host = "tcp".equals(uri.getScheme()) && uri.getHost() != null;
      boolean bare = url.matches("tcp://[^/?#@]+/?");
      if (host && uri.getPort() < 0) {
        return Optional.of("add the port, such as `tcp://" + uri.getHost() + ":2375`");
      }
      boolean port = uri.getPort() >= 1 && uri.getPort() <= 65_535;
      return host && bare && port ? Optional.empty() : Optional.of(EXPECTED);
    } catch (URISyntaxException e) {
      return Optional.of(EXPECTED);
    }
  }

  private static final String EXPECTED = "addresses: unix:///run/docker.sock, tcp://host:2375";
}
