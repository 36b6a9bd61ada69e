// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.real;

import dev.dockreeve.engine.Engine;
import dev.dockreeve.engine.EngineException;
import dev.dockreeve.engine.EngineInfo;
import dev.dockreeve.engine.EventStream;
import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.ContainerBuilder;
import dev.dockreeve.model.Endpoint;
import dev.dockreeve.model.Health;
import dev.dockreeve.model.State;
import dev.dockreeve.model.Summary;
import dev.dockreeve.testkit.real.UnixHttp.Answer;
import dev.dockreeve.testkit.real.UnixHttp.Body;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The shortest adapter that keeps the contract, to try the contract and the engines on. */
public final class PlainEngine implements Engine {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Path socket;
  private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();

  private PlainEngine(Path socket) {
    this.socket = socket;
  }

  /** An adapter for {@code unix://} URLs. */
  public static Engine at(String url) {
    return new PlainEngine(Path.of(url.substring("unix://".length())));
  }

  @Override
  public String url() {
    return "unix://" + socket;
  }

  @Override
  public EngineInfo identify() throws EngineException {
    String version = get("/version").text();
    String info = get("/info").text();
    return new EngineInfo(
        "Docker",
        text(version, "Version"),
        text(version, "ApiVersion"),
        text(info, "ID"),
        text(info, "Name"),
        Instant.parse(text(info, "SystemTime")),
        OptionalInt.empty());
  }

  @Override
  public List<Summary> list() throws EngineException {
    List<Summary> found = new ArrayList<>();
    for (Object entry : (List<?>) JsonReader.read(get("/containers/json").text())) {
      Map<?, ?> map = (Map<?, ?>) entry;
      String name = String.valueOf(((List<?>) member(map, "Names")).getFirst());
      boolean paused = "paused".equals(map.get("State"));
      found.add(new Summary(String.valueOf(map.get("Id")), name.substring(1), paused));
    }
    return found;
  }

  @Override
  public Optional<Container> inspect(String id) throws EngineException {
    Answer answer = get("/containers/" + id + "/json");
    return answer.status() == 404
        ? Optional.empty()
        : Optional.of(container((Map<?, ?>) JsonReader.read(answer.text())));
  }

  private static Container container(Map<?, ?> json) {
    Map<?, ?> state = (Map<?, ?>) member(json, "State");
    Map<?, ?> config = (Map<?, ?>) member(json, "Config");
    Map<?, ?> host = (Map<?, ?>) member(json, "HostConfig");
    State word = State.valueOf(String.valueOf(state.get("Status")).toUpperCase(Locale.ROOT));
    ContainerBuilder builder =
        Container.builder(String.valueOf(json.get("Id")))
            .name(String.valueOf(json.get("Name")).substring(1))
            .image(String.valueOf(config.get("Image")))
            .imageId(String.valueOf(json.get("Image")))
            .state(word)
            .pid(Integer.parseInt(String.valueOf(state.get("Pid"))))
            .labels(attributes((Map<?, ?>) member(config, "Labels")))
            .env(env((List<?>) member(config, "Env")))
            .networkMode(String.valueOf(host.get("NetworkMode")))
            .privileged("true".equals(host.get("Privileged")))
            .oomKilled("true".equals(state.get("OOMKilled")))
            .endpoints(endpoints((Map<?, ?>) member(json, "NetworkSettings")));
    if (state.get("Health") instanceof Map<?, ?> health) {
      builder.health(Health.of(String.valueOf(health.get("Status"))));
    }
    time(state, "StartedAt").ifPresent(builder::startedAt);
    time(state, "FinishedAt").filter(at -> !word.alive()).ifPresent(builder::finishedAt);
    if (!word.alive()) {
      builder.exitCode(Integer.parseInt(String.valueOf(state.get("ExitCode"))));
    }
    return builder.build();
  }

  private static Optional<Instant> time(Map<?, ?> state, String member) {
    String text = String.valueOf(state.get(member));
    return text.startsWith("0001") ? Optional.empty() : Optional.of(Instant.parse(text));
  }

  private static List<Endpoint> endpoints(Map<?, ?> settings) {
    List<Endpoint> endpoints = new ArrayList<>();
    ((Map<?, ?>) member(settings, "Networks"))
        .forEach((name, value) -> {
          Map<?, ?> network = (Map<?, ?>) value;
          endpoints.add(
              new Endpoint(
                  String.valueOf(name),
                  filled(network.get("IPAddress")),
                  filled(network.get("GlobalIPv6Address")),
                  filled(network.get("MacAddress"))));
        });
    return endpoints;
  }

  private static Optional<String> filled(@Nullable Object value) {
    return value == null || value.equals("") ? Optional.empty() : Optional.of(value.toString());
  }

  static Attributes attributes(Map<?, ?> map) {
    Attributes.Builder builder = new Attributes.Builder();
    map.forEach((key, value) -> builder.put(String.valueOf(key), String.valueOf(value)));
    return builder.build();
  }

  private static Attributes env(List<?> list) {
    Attributes.Builder builder = new Attributes.Builder();
    for (Object entry : list) {
      String text = String.valueOf(entry);
      int equals = text.indexOf('=');
      builder.put(text.substring(0, equals), text.substring(equals + 1));
    }
    return builder.build();
  }

  static Object member(Map<?, ?> map, String name) {
    Object value = map.get(name);
    return value == null ? Map.of() : value;
  }

  @Override
  public EventStream events(Instant since) throws EngineException {
    return stream("since=" + stamp(since));
  }

  @Override
  public EventStream events(Instant since, Instant until) throws EngineException {
    return stream("since=" + stamp(since) + "&until=" + stamp(until));
  }

  private static String stamp(Instant time) {
    return String.format("%d.%09d", time.getEpochSecond(), time.getNano());
  }

  private EventStream stream(String query) throws EngineException {
    try {
      EventStream stream = PlainEventStream.open(socket, query);
      streams.add(stream);
      return stream;
    } catch (IOException e) {
      throw new EngineException.Unreachable("no stream", e);
    }
  }

  private Answer get(String path) throws EngineException {
    try {
      return UnixHttp.ask(socket, "GET", path, Body.NONE, LIMIT);
    } catch (IOException e) {
      throw new EngineException.Unreachable(String.valueOf(e.getMessage()), e);
    }
  }

  private static String text(String json, String member) {
    return JsonReader.find(json, member).orElse("");
  }

  @Override
  public void close() {
    streams.forEach(EventStream::close);
  }
}
