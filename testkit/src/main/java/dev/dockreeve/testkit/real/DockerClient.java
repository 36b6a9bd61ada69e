// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.real;

import dev.dockreeve.model.JsonWriter;
import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.real.UnixHttp.Answer;
import dev.dockreeve.testkit.real.UnixHttp.Body;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Operates a real Docker engine in tests. Containers are named by id or name. Every method waits
 * for the engine's answer, a minute at most, and throws an {@link IOException} with the engine's
 * words when it refuses. Safe for use by several threads.
 */
public final class DockerClient {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final Path socket;

  private DockerClient(Path socket) {
    this.socket = socket;
  }

  /** A client of the engine that listens at {@code socket}. */
  public static DockerClient at(Path socket) {
    return new DockerClient(socket);
  }

  /** Whether the engine answers. */
  public boolean ping() {
    try {
      return UnixHttp.ask(socket, "GET", "/_ping", Body.NONE, Duration.ofSeconds(5)).status()
          == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** The engine's version, as in {@code 20.10.24+dfsg1}. */
  public String version() throws IOException {
    return JsonReader.find(get("/version"), "Version").orElse("");
  }

  /** Loads an image from an archive. */
  public void load(byte[] archive) throws IOException {
    ask("POST", "/images/load?quiet=1", Body.tar(archive));
  }

  /** Creates a container, and connects it to all networks of the specification; its id. */
  public String create(ContainerSpec spec) throws IOException {
    String path = "/containers/create?name=" + encode(spec.name());
    String id = text(post(path, CreateJson.of(spec)), "Id");
    for (String network : spec.networks().stream().skip(1).toList()) {
      connect(id, network);
    }
    return id;
  }

  /** Creates and starts; the container's id. */
  public String run(ContainerSpec spec) throws IOException {
    String id = create(spec);
    start(id);
    return id;
  }

  /** Starts it. */
  public void start(String container) throws IOException {
    step(container, "start");
  }

  /** Stops it: SIGTERM, and SIGKILL after {@code patience}, which is counted in whole seconds. */
  public void stop(String container, Duration patience) throws IOException {
    step(container, "stop?t=" + patience.toSeconds());
  }

  /** Stops and starts it. */
  public void restart(String container, Duration patience) throws IOException {
    step(container, "restart?t=" + patience.toSeconds());
  }

  /** Sends a signal, by name or number. */
  public void kill(String container, String signal) throws IOException {
    step(container, "kill?signal=" + encode(signal));
  }

  /** Freezes it. */
  public void pause(String container) throws IOException {
    step(container, "pause");
  }

  /** Lets it go on. */
  public void unpause(String container) throws IOException {
    step(container, "unpause");
  }

  /** Gives it another name. */
  public void rename(String container, String name) throws IOException {
    step(container, "rename?name=" + encode(name));
  }

  /** Removes it and its volumes, by force. */
  public void remove(String container) throws IOException {
    ask("DELETE", "/containers/" + encode(container) + "?force=1&v=1", Body.NONE);
  }

  /** Gives it another limit of memory. */
  public void update(String container, long memoryBytes) throws IOException {
    JsonWriter body =
        new JsonWriter()
            .beginObject()
            .member("Memory", memoryBytes)
            .member("MemorySwap", memoryBytes)
            .endObject();
    post("/containers/" + encode(container) + "/update", body.toString());
  }

  /** Prepares a command in it, and does not run it: one event, and the fastest there is. */
  public void prepareExec(String container, String... command) throws IOException {
    newExec(container, command);
  }

  /** Waits until its process has ended; the exit code. */
  public int awaitExit(String container) throws IOException {
    String answer = post("/containers/" + encode(container) + "/wait", "");
    return Integer.parseInt(text(answer, "StatusCode"));
  }

  /** Runs a command in it to its end; the exit code. */
  public int exec(String container, String... command) throws IOException {
    String id = newExec(container, command);
    post("/exec/" + id + "/start", "{\"Detach\":false,\"Tty\":false}");
    return Integer.parseInt(text(get("/exec/" + id + "/json"), "ExitCode"));
  }

  private String newExec(String container, String... command) throws IOException {
    JsonWriter json = new JsonWriter().beginObject().member("AttachStdout", true).name("Cmd");
    json.beginArray();
    List.of(command).forEach(json::value);
    json.endArray().endObject();
    return text(post("/containers/" + encode(container) + "/exec", json.toString()), "Id");
  }

  /** Creates a bridge network; its id. */
  public String createNetwork(String name) throws IOException {
    String body = new JsonWriter().beginObject().member("Name", name).endObject().toString();
    return text(post("/networks/create", body), "Id");
  }

  /** Removes a network. */
  public void removeNetwork(String name) throws IOException {
    ask("DELETE", "/networks/" + encode(name), Body.NONE);
  }

  /** Connects a container to a network. */
  public void connect(String container, String network) throws IOException {
    attach(container, network, "connect");
  }

  /** Takes a container off a network. */
  public void disconnect(String container, String network) throws IOException {
    attach(container, network, "disconnect");
  }

  private void attach(String container, String network, String verb) throws IOException {
    JsonWriter body = new JsonWriter().beginObject().member("Container", container).endObject();
    post("/networks/" + encode(network) + "/" + verb, body.toString());
  }

  /** All the engine knows of a container, as JSON. */
  public String inspect(String container) throws IOException {
    return get("/containers/" + encode(container) + "/json");
  }

  /** One text or number of {@link #inspect}: the names lead to it. */
  public Optional<String> inspect(String container, String... path) throws IOException {
    return JsonReader.find(inspect(container), path);
  }

  /** Its IPv4 address on a network; empty when it has none. */
  public Optional<String> ip(String container, String network) throws IOException {
    return inspect(container, "NetworkSettings", "Networks", network, "IPAddress")
        .filter(ip -> !ip.isEmpty());
  }

  /** The containers, as JSON. */
  public String list(boolean all) throws IOException {
    return get("/containers/json?all=" + (all ? 1 : 0));
  }

  /** The ids of the containers. */
  public List<String> ids(boolean all) throws IOException {
    List<?> list = (List<?>) JsonReader.read(list(all));
    return list.stream().map(c -> String.valueOf(((Map<?, ?>) c).get("Id"))).toList();
  }

  private void step(String container, String verb) throws IOException {
    post("/containers/" + encode(container) + "/" + verb, "");
  }

  private String get(String path) throws IOException {
    return ask("GET", path, Body.NONE);
  }

  private String post(String path, String json) throws IOException {
    return ask("POST", path, json.isEmpty() ? Body.NONE : Body.json(json));
  }

  private String ask(String method, String path, Body body) throws IOException {
    Answer answer = UnixHttp.ask(socket, method, path, body, LIMIT);
    if (answer.status() >= 400) {
      String said = answer.text().strip();
      throw new IOException(method + " " + path + ": " + answer.status() + ": " + said);
    }
    return answer.text();
  }

  private static String text(String json, String member) throws IOException {
    return JsonReader.find(json, member)
        .orElseThrow(() -> new IOException("no " + member + " in " + json));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
