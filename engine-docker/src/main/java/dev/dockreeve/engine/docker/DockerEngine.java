// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.engine.Engine;
import dev.dockreeve.engine.EngineException;
import dev.dockreeve.engine.EngineInfo;
import dev.dockreeve.engine.EventStream;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.PlainText;
import dev.dockreeve.model.Summary;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An engine that speaks Docker's API, over a Unix socket or plain TCP. It only reads: it sends
 * nothing but GET requests, for a handful of fixed paths and for those of {@link #get}. {@link
 * #identify} agrees with the engine on a version of the API, which all later requests name, since
 * the stamps of events differ between versions.
 */
public final class DockerEngine implements Engine {

  private static final Pattern PATH = Pattern.compile("/[!-~]*");

  /** {@code {"status":["paused","running"]}}. */
  private static final String ALIVE =
      "filters=%7B%22status%22%3A%5B%22paused%22%2C%22running%22%5D%7D";

  private final Address address;
  private final Transport transport;
  private final HostNames names;
  private final InstantSource clock;

  /** What paths begin with, in the version that was agreed on. */
  private volatile @Nullable String agreed;

  DockerEngine(Address address, Transport.Limits limits, HostNames names, InstantSource clock) {
    this.address = address;
    this.transport = new Transport(address, limits);
    this.names = names;
    this.clock = clock;
  }

  /**
   * The engine at {@code unix:///PATH} or {@code tcp://HOST:PORT}. Does not connect yet.
   *
   * @throws IllegalArgumentException when the URL is of no use, with what was expected
   */
  public static DockerEngine at(String url) {
    return new DockerEngine(
        Address.parse(requireNonNull(url, "url")),
        Transport.Limits.USUAL,
        HostNames.ofThisMachine(),
        InstantSource.system());
  }

  @Override
  public String url() {
    return address.url();
  }

  @Override
  public EngineInfo identify() throws EngineException {
    transport.forgetIdle();
    // A name service may take longer than the engine: it is asked meanwhile.
    Optional<HostNames.Lookup> name =
        address instanceof Address.Unix ? Optional.of(names.ask()) : Optional.empty();
    Json server = transport.ok("/version", Json::read).value();
    String minimum = server.at("MinAPIVersion").text();
    ApiVersion version =
        ApiVersion.agree(
            url(),
            ApiVersion.parse(minimum.isEmpty() ? "1.0" : minimum),
            ApiVersion.parse(server.at("ApiVersion").text()));
    Answer.Good<Json> info = transport.ok("/v" + version + "/info", Json::read);
    agreed = "/v" + version;
    String host = info.value().at("Name").text();
    return new EngineInfo(
        product(server),
        server.at("Version").text(),
        version.toString(),
        info.value().at("ID").text(),
        name.map(asked -> asked.qualified(host)).orElse(host),
        time(info),
        process());
  }

  @Override
  public List<Summary> list() throws EngineException {
    return transport.ok(versioned("/containers/json?" + ALIVE), Answers::summaries).value();
  }

  @Override
  public Optional<Container> inspect(String id) throws EngineException {
    requireNonNull(id, "id");
    if (!isId(id)) {
      throw new IllegalArgumentException(
          "id: " + PlainText.quoted(id) + " (expected: letters, digits and _ . -)");
    }
    String path = versioned("/containers/" + id + "/json");
    return switch (transport.get(path, Answers::container)) {
      case Answer.Good<Container>(Container container, _) -> Optional.of(container);
      case Answer.Bad<Container>(int status, String message) -> {
        if (status == 404 && message.toLowerCase(Locale.ROOT).contains("no such container")) {
          yield Optional.empty();
        }
        throw transport.refused(path, status, message);
      }
    };
  }

  /**
   * A question of one's own: the body of the answer to {@code GET path}, in the version of the API
   * that was agreed on. It can only read.
   *
   * @param path with its query, without a version: {@code /images/json?all=1}
   * @throws IllegalArgumentException when it does not begin with a slash, or holds what no path may
   * @throws IllegalStateException before {@link #identify}
   */
  public String get(String path) throws EngineException {
    if (!PATH.matcher(requireNonNull(path, "path")).matches()) {
      throw new IllegalArgumentException(
          "path: " + PlainText.quoted(path) + " (expected: /…, printable ASCII without spaces)");
    }
    return transport.text(versioned(path));
  }

  @Override
  public EventStream events(Instant since) throws EngineException {
    return DockerEventStream.start(
        url(), transport.call(versioned("/events?since=" + stamp(since))));
  }

  @Override
  public EventStream events(Instant since, Instant until) throws EngineException {
    String path = "/events?since=" + stamp(since) + "&until=" + stamp(until);
    return DockerEventStream.start(url(), transport.call(versioned(path)));
  }

  @Override
  public void close() {
    transport.close();
  }

  /** Seconds, a point, and nine digits: the only form that every engine takes. */
  static String stamp(Instant since) {
    String nanos = Integer.toString(since.getNano());
    return since.getEpochSecond() + "." + "0".repeat(9 - nanos.length()) + nanos;
  }

  private static boolean isId(String id) {
    for (int i = 0; i < id.length(); i++) {
      if (!ofId(id.charAt(i))) {
        return false;
      }
    }
    return !id.isEmpty() && id.charAt(0) != '.';
  }

  private static boolean ofId(char c) {
    boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
  }

  private String versioned(String path) {
    String prefix = agreed;
    if (prefix == null) {
      throw new IllegalStateException("identify() has not succeeded yet (expected: before this)");
    }
    return prefix + path;
  }

  private static String product(Json server) {
    return server.at("Components").items().stream()
            .anyMatch(c -> c.at("Name").text().contains("Podman"))
        ? "Podman"
        : "Docker";
  }

  private OptionalInt process() {
    return switch (address) {
      case Address.Unix(_, Path path) -> EngineProcess.ofThisMachine().at(path);
      case Address.Tcp _ -> OptionalInt.empty();
    };
  }

  private Instant time(Answer.Good<Json> info) throws EngineException {
    return Stamps.time(info.value().at("SystemTime").text())
        .or(() -> Stamps.date(info.date()))
        .orElseGet(clock::instant);
  }
}
