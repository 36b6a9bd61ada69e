// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code server}. */
final class ServerReader {

  private static final String SCHEME = "unix:";
  private static final String EXPECTED = "such as unix:/run/dockreeve/api.sock";
  private static final Keys KEYS =
      new Keys(
          "`server`",
          List.of("listen"),
          List.of("tokens"),
          Map.of(
              "socket", "did you mean `listen`?   listen: [\"unix:/run/dockreeve/api.sock\"]",
              "address", "did you mean `listen`?   listen: [\"unix:/run/dockreeve/api.sock\"]"));

  private final Reading reading;

  ServerReader(Reading reading) {
    this.reading = reading;
  }

  ServerSpec read(Section top) {
    return top.mapping("server", "a key such as listen: [\"unix:/run/dockreeve/api.sock\"]")
        .map(mapping -> Section.of(reading, mapping, KEYS, "of `server`"))
        .flatMap(server -> server.texts("listen", "an address, or a list of addresses"))
        .map(this::sockets)
        .orElse(ServerSpec.DEFAULT);
  }

  private ServerSpec sockets(List<Reading.Text> addresses) {
    List<Path> sockets = new ArrayList<>();
    for (Reading.Text address : addresses) {
      socket(address)
          .ifPresent(socket -> {
            if (sockets.contains(socket)) {
              reading.report(
                  reading
                      .problem(
                          Code.BAD_VALUE,
                          "`" + address.value() + "` stands in `listen` twice",
                          address.at(),
                          "again")
                      .hint("remove one of them"));
            }
            sockets.add(socket);
          });
    }
    return new ServerSpec(sockets);
  }

  private Optional<Path> socket(Reading.Text address) {
    String text = address.value();
    if (!text.startsWith(SCHEME) && looksLikeTcp(text)) {
      reading.report(
          reading
              .problem(
                  Code.NOT_SUPPORTED_YET,
                  "listening on `" + text + "` is not supported yet in this version",
                  address.at(),
                  "not a Unix socket")
              .hint("this version listens on Unix sockets only, " + EXPECTED));
      return Optional.empty();
    }
    Optional<String> objection = objection(text);
    if (objection.isPresent()) {
      reading.report(
          reading
              .problem(
                  Code.BAD_ADDRESS,
                  "`" + text + "` is not an address to listen on",
                  address.at(),
                  "not a Unix socket")
              .hint(objection.get()));
      return Optional.empty();
    }
    return Reading.path(path(text)).map(Path::normalize);
  }

  private static boolean looksLikeTcp(String text) {
    return text.matches("(tcp|https?)://.*|[^/]*:[0-9]{1,5}");
  }

  /** Engines have their addresses with three slashes; here that works, too. */
  private static String path(String text) {
    String path = text.substring(SCHEME.length());
    return path.startsWith("///") ? path.substring(2) : path;
  }

  private static Optional<String> objection(String text) {
    if (Reading.path(text).isEmpty()) {
      return Optional.of(EXPECTED);
    }
    if (text.startsWith("/")) {
      return Optional.of("did you mean `" + SCHEME + text + "`?");
    }
    if (!text.startsWith(SCHEME)) {
      return Optional.of(EXPECTED);
    }
    String path = path(text);
    return path.startsWith("/") && !path.startsWith("//")
        ? SocketPath.objection(path, EXPECTED)
        : Optional.of("the whole path is needed, " + EXPECTED);
  }
}
