// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An HTTP server that answers, or misbehaves, as a test says. One script per path. */
final class ScriptedEngine implements AutoCloseable {

  /** Writes one answer, head and all. When it returns, the connection waits for more requests. */
  interface Script {
    void play(OutputStream out) throws IOException;
  }

  /** After these bytes the connection is closed. */
  static final class Hangup extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private final ServerSocketChannel server;
  private final String url;
  private final Map<String, Script> scripts = new ConcurrentHashMap<>();
  private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
  private final Queue<SocketChannel> connections = new ConcurrentLinkedQueue<>();

  private ScriptedEngine(ServerSocketChannel server, String url) {
    this.server = server;
    this.url = url;
    Thread.ofVirtual().name("scripted-accept").start(this::accept);
  }

  static ScriptedEngine onUnixSocket() {
    try {
      Path socket = Files.createTempDirectory("scripted-").resolve("docker.sock");
      ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(UnixDomainSocketAddress.of(socket), 100);
      return new ScriptedEngine(server, "unix://" + socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ScriptedEngine onTcp() {
    try {
      ServerSocketChannel server = ServerSocketChannel.open();
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
      return new ScriptedEngine(server, "tcp://127.0.0.1:" + port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url() {
    return url;
  }

  /** Lets requests for {@code path}, with any parameters, be answered by {@code script}. */
  ScriptedEngine on(String path, Script script) {
    scripts.put(path, script);
    return this;
  }

  ScriptedEngine json(String path, String body) {
    return on(path, out -> answer(out, "200 OK", body));
  }

  ScriptedEngine fails(String path, String status, String body) {
    return on(path, out -> answer(out, status, body));
  }

  /** An engine of the given range of API versions. */
  ScriptedEngine version(String minimum, String maximum) {
    json(
        "/version",
        """
        {"Version":"28.0","ApiVersion":"%s","MinAPIVersion":"%s"}\
        """
            .formatted(maximum, minimum));
    return json(
        "/v" + maximum + "/info",
        """
        {"ID":"THE:ID","Name":"host1","SystemTime":"2026-01-31T12:00:00.123456789Z"}\
        """);
  }

  /** The next request's first line without the protocol, waited for. */
  String request() throws InterruptedException {
    String request = requests.poll(10, TimeUnit.SECONDS);
    return request == null ? "(none)" : request;
  }

  static void answer(OutputStream out, String status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    out.write(
        ("HTTP/1.1 " + status + "\r\nContent-Length: " + bytes.length + "\r\n\r\n")
            .getBytes(UTF_8));
    out.write(bytes);
    out.flush();
  }

  static void streamHead(OutputStream out) throws IOException {
    out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(UTF_8));
    out.flush();
  }

  static void chunk(OutputStream out, byte[] bytes) throws IOException {
    out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(UTF_8));
    out.write(bytes);
    out.write("\r\n".getBytes(UTF_8));
    out.flush();
  }

  static void chunk(OutputStream out, String text) throws IOException {
    chunk(out, text.getBytes(UTF_8));
  }

  static void streamEnd(OutputStream out) throws IOException {
    out.write("0\r\n\r\n".getBytes(UTF_8));
    out.flush();
  }

  /** How many connections there were so far. */
  int connected() {
    return connections.size();
  }

  /** Closes all connections, and goes on listening. */
  void hangUp() throws IOException {
    for (SocketChannel connection : connections) {
      connection.close();
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      hangUp();
      if (url.startsWith("unix://")) {
        Path socket = Path.of(url.substring("unix://".length()));
        Files.deleteIfExists(socket);
        Files.deleteIfExists(socket.getParent());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel connection = server.accept();
        connections.add(connection);
        Thread.ofVirtual().name("scripted-connection").start(() -> serve(connection));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void serve(SocketChannel connection) {
    try (connection) {
      InputStream in = new BufferedInputStream(Channels.newInputStream(connection));
      OutputStream out = Channels.newOutputStream(connection);
      for (String head = head(in); !head.isEmpty(); head = head(in)) {
        String request = head.substring(0, head.indexOf(" HTTP/1.1\r\n"));
        requests.add(request);
        String path = request.substring("GET ".length()).replaceAll("\\?.*", "");
        scripts
            .getOrDefault(path, o -> answer(o, "404 Not Found", "{\"message\":\"page not found\"}"))
            .play(out);
      }
    } catch (IOException e) {
      // The other side went away, or the script wants to hang up.
    }
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0; b = in.read()) {
      head.write(b);
      String sofar = head.toString(UTF_8);
      if (sofar.endsWith("\r\n\r\n")) {
        return sofar;
      }
    }
    return "";
  }
}
