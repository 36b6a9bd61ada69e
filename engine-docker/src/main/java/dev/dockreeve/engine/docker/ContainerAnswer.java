// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import dev.dockreeve.engine.EngineException;
import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.ContainerBuilder;
import dev.dockreeve.model.Endpoint;
import dev.dockreeve.model.Health;
import dev.dockreeve.model.PlainText;
import dev.dockreeve.model.Port;
import dev.dockreeve.model.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One answer of {@code /containers/ID/json}, read member by member: nothing is made of the two
 * thirds of it that nobody asks for. What is not there, or is of another kind, counts as empty:
 * engines differ in what they leave out. Of equal members the last one counts, whole.
 */
final class ContainerAnswer {

  private static final Comparator<Endpoint> PREFERENCE =
      Comparator.<Endpoint, Boolean>comparing(e -> !e.network().equals("bridge"))
          .thenComparing(Endpoint::network);

  private static final Names MEMBERS =
      new Names(
          "Id",
          "Name",
          "Image",
          "RestartCount",
          "State",
          "HostConfig",
          "Config",
          "NetworkSettings");
  private static final Names STATE =
      new Names(
          "Status",
          "Health",
          "Healthcheck",
          "StartedAt",
          "FinishedAt",
          "OOMKilled",
          "Pid",
          "ExitCode");
  private static final Names STATUS = new Names("Status");
  private static final Names HOST = new Names("NetworkMode", "Privileged");
  private static final Names CONFIG = new Names("Image", "Labels", "Env");
  private static final Names NETWORK = new Names("Networks", "Ports");
  private static final Names ENDPOINT = new Names("IPAddress", "GlobalIPv6Address", "MacAddress");

  private static final Life UNKNOWN = new Life("", "", "", "", false, 0, 0);

  /** The member {@code State}, as it is written. */
  private record Life(
      String status,
      String health,
      String startedAt,
      String finishedAt,
      boolean oomKilled,
      int pid,
      int exitCode) {}

  private final JsonBytes json;
  private String id = "";
  private String name = "";
  private String imageId = "";
  private int restartCount;
  private Life life = UNKNOWN;
  private String networkMode = "";
  private boolean privileged;
  private String image = "";
  private Attributes labels = Attributes.EMPTY;
  private Attributes env = Attributes.EMPTY;
  private Map<String, Endpoint> endpoints = Map.of();
  private Map<String, List<Port>> ports = Map.of();

  ContainerAnswer(JsonBytes json) {
    this.json = json;
  }

  /** The container; once. */
  Container read() throws JsonBytes.Malformed, EngineException {
    if (entered()) {
      while (json.member()) {
        member();
      }
    }
    if (id.isEmpty() || life.status().isEmpty()) {
      throw Answers.odd("the container has no Id or no State");
    }
    ContainerBuilder builder =
        Container.builder(id)
            .name(Answers.withoutSlash(name))
            .image(image)
            .imageId(imageId)
            .labels(labels)
            .env(env)
            .endpoints(preferred())
            .ports(published(ports))
            .networkMode(networkMode)
            .privileged(privileged)
            .restartCount(restartCount);
    live(builder);
    return builder.build();
  }

  private List<Endpoint> preferred() {
    List<Endpoint> sorted = new ArrayList<>(endpoints.values());
    sorted.sort(PREFERENCE);
    return sorted;
  }

  private static List<Port> published(Map<String, List<Port>> ports) {
    List<Port> all = new ArrayList<>();
    ports.values().forEach(all::addAll);
    return all;
  }

  private void member() throws JsonBytes.Malformed, EngineException {
    switch (json.name(MEMBERS)) {
      case "Id" -> id = json.rare();
      case "Name" -> name = json.rare();
      case "Image" -> imageId = json.text();
      case "RestartCount" -> restartCount = number();
      case "State" -> state();
      case "HostConfig" -> host();
      case "Config" -> config();
      case "NetworkSettings" -> network();
      default -> json.skip();
    }
  }

  /** Enters an object; anything else is passed over. */
  private boolean entered() throws JsonBytes.Malformed {
    boolean object = json.object();
    if (!object) {
      json.skip();
    }
    return object;
  }

  /** Enters an array; anything else is passed over. */
  private boolean enteredArray() throws JsonBytes.Malformed {
    boolean array = json.array();
    if (!array) {
      json.skip();
    }
    return array;
  }

  /** A whole number that fits, else 0. */
  private int number() throws JsonBytes.Malformed {
    try {
      return Integer.parseInt(json.text());
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private boolean truth() throws JsonBytes.Malformed {
    return json.text().equals("true");
  }

  private void state() throws JsonBytes.Malformed {
    life = UNKNOWN;
    if (!entered()) {
      return;
    }
    String status = "";
    Optional<String> health = Optional.empty();
    String healthcheck = "";
    String startedAt = "";
    String finishedAt = "";
    boolean oomKilled = false;
    int pid = 0;
    int exitCode = 0;
    while (json.member()) {
      switch (json.name(STATE)) {
        case "Status" -> status = json.text();
        case "Health" -> health = status();
        case "Healthcheck" -> healthcheck = status().orElse("");
        case "StartedAt" -> startedAt = json.rare();
        case "FinishedAt" -> finishedAt = json.rare();
        case "OOMKilled" -> oomKilled = truth();
        case "Pid" -> pid = number();
        case "ExitCode" -> exitCode = number();
        default -> json.skip();
      }
    }
    life =
        new Life(
            status, health.orElse(healthcheck), startedAt, finishedAt, oomKilled, pid, exitCode);
  }

  /** What the object says of its status; empty when it is none. */
  private Optional<String> status() throws JsonBytes.Malformed {
    if (!entered()) {
      return Optional.empty();
    }
    String status = "";
    while (json.member()) {
      if (json.name(STATUS).equals("Status")) {
        status = json.text();
      } else {
        json.skip();
      }
    }
    return Optional.of(status);
  }

  private void host() throws JsonBytes.Malformed {
    networkMode = "";
    privileged = false;
    if (entered()) {
      while (json.member()) {
        switch (json.name(HOST)) {
          case "NetworkMode" -> networkMode = json.text();
          case "Privileged" -> privileged = truth();
          default -> json.skip();
        }
      }
    }
  }

  private void config() throws JsonBytes.Malformed {
    image = "";
    labels = Attributes.EMPTY;
    env = Attributes.EMPTY;
    if (entered()) {
      while (json.member()) {
        switch (json.name(CONFIG)) {
          case "Image" -> image = json.text();
          case "Labels" -> labels = labels();
          case "Env" -> env = environment();
          default -> json.skip();
        }
      }
    }
  }

  private Attributes labels() throws JsonBytes.Malformed {
    Attributes.Builder read = new Attributes.Builder();
    if (entered()) {
      while (json.member()) {
        read.put(json.name(), json.text());
      }
    }
    return read.build();
  }

  private Attributes environment() throws JsonBytes.Malformed {
    Attributes.Builder read = new Attributes.Builder();
    if (enteredArray()) {
      while (json.item()) {
        String line = json.text();
        int equals = line.indexOf('=');
        read.put(
            equals < 0 ? line : line.substring(0, equals),
            equals < 0 ? "" : line.substring(equals + 1));
      }
    }
    return read.build();
  }

  private void network() throws JsonBytes.Malformed, EngineException {
    endpoints = Map.of();
    ports = Map.of();
    if (entered()) {
      while (json.member()) {
        switch (json.name(NETWORK)) {
          case "Networks" -> endpoints = endpoints();
          case "Ports" -> ports = ports();
          default -> json.skip();
        }
      }
    }
  }

  private Map<String, Endpoint> endpoints() throws JsonBytes.Malformed {
    Map<String, Endpoint> read = new LinkedHashMap<>();
    if (entered()) {
      while (json.member()) {
        String network = json.name();
        read.put(network, endpoint(network));
      }
    }
    return read;
  }

  private Endpoint endpoint(String network) throws JsonBytes.Malformed {
    String ip = "";
    String ip6 = "";
    String mac = "";
    if (entered()) {
      while (json.member()) {
        switch (json.name(ENDPOINT)) {
          case "IPAddress" -> ip = json.rare();
          case "GlobalIPv6Address" -> ip6 = json.rare();
          case "MacAddress" -> mac = json.rare();
          default -> json.skip();
        }
      }
    }
    return new Endpoint(network, present(ip), present(ip6), present(mac));
  }

  private static Optional<String> present(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private Map<String, List<Port>> ports() throws JsonBytes.Malformed, EngineException {
    Map<String, List<Port>> read = new LinkedHashMap<>();
    if (entered()) {
      while (json.member()) {
        String key = json.name();
        read.put(key, ports(key));
      }
    }
    return read;
  }

  private List<Port> ports(String key) throws JsonBytes.Malformed, EngineException {
    int slash = key.indexOf('/');
    String protocol = slash < 0 ? "tcp" : key.substring(slash + 1);
    int number = portNumber(slash < 0 ? key : key.substring(0, slash));
    List<Port> read = new ArrayList<>();
    if (enteredArray()) {
      while (json.item()) {
        read.add(new Port(number, protocol, Optional.of(published())));
      }
    }
    return read.isEmpty() ? List.of(new Port(number, protocol, Optional.empty())) : read;
  }

  private static int portNumber(String text) throws EngineException {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new EngineException.Protocol(
          "port: " + PlainText.quoted(text) + " (expected: a number)", e);
    }
  }

  private String published() throws JsonBytes.Malformed {
    String ip = "";
    String port = "";
    if (entered()) {
      while (json.member()) {
        switch (json.name()) {
          case "HostIp" -> ip = json.text();
          case "HostPort" -> port = json.text();
          default -> json.skip();
        }
      }
    }
    String shown = ip.isEmpty() ? "0.0.0.0" : ip;
    return (shown.indexOf(':') < 0 ? shown : "[" + shown + "]") + ":" + port;
  }

  private void live(ContainerBuilder builder) throws EngineException {
    State state = state(life.status());
    builder
        .state(state)
        .health(Health.of(life.health()))
        .startedAt(Stamps.time(life.startedAt()).orElse(Instant.EPOCH))
        .oomKilled(life.oomKilled());
    if (state.alive()) {
      builder.pid(life.pid());
      return;
    }
    Stamps.time(life.finishedAt()).ifPresent(builder::finishedAt);
    // One that was never started has the code 0 and ended in no way; one that could not be started
    // has the code of that failure.
    if (state != State.CREATED || life.exitCode() != 0) {
      builder.exitCode(life.exitCode());
    }
  }

  private static State state(String status) throws EngineException {
    return switch (status) {
      case "created", "configured", "initialized" -> State.CREATED;
      case "running", "stopping" -> State.RUNNING;
      case "paused" -> State.PAUSED;
      case "restarting" -> State.RESTARTING;
      case "exited", "stopped" -> State.EXITED;
      case "removing", "dead" -> State.DEAD;
      default -> throw Answers.odd("the container's status is " + PlainText.quoted(status));
    };
  }
}
