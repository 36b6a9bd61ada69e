// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * A stand-in for dockerd that sends a recorded stream of events over and over, each time with new
 * stamps, as fast as it is read, and then keeps the connection open, or closes it. No containers
 * are alive. Run as a process of its own, so that its cost is not counted:
 *
 * <pre>java … dev.dockreeve.bench.Replay SOCKET EVENTS open|close</pre>
 */
public final class Replay {

  private static final int CHUNK = 1 << 16;
  private static final String STAMP = "\"timeNano\":";
  private static final String SECONDS = "\"time\":";

  private static final int ID_LENGTH = 64;
  private static final String OF_CONTAINER = "{\"Type\":\"container\"";

  private final List<String> recorded;
  private final int events;
  private final boolean close;

  private Replay(List<String> recorded, int events, boolean close) {
    this.recorded = recorded;
    this.events = events;
    this.close = close;
  }

  /** Serves until it is killed. */
  public static void main(String[] arguments) throws IOException {
    Path socket = Path.of(arguments[0]);
    Files.deleteIfExists(socket);
    Replay replay =
        new Replay(recorded(), Integer.parseInt(arguments[1]), arguments[2].equals("close"));
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      System.out.println("ready");
      while (true) {
        SocketChannel client = server.accept();
        Thread.ofPlatform().daemon().start(() -> replay.serve(client));
      }
    }
  }

  private static List<String> recorded() throws IOException {
    try (InputStream in = Replay.class.getResourceAsStream("docker-29.jsonl");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return lines.lines().toList();
    }
  }

  private void serve(SocketChannel client) {
    try (client;
        BufferedReader in =
            new BufferedReader(Channels.newReader(client, StandardCharsets.US_ASCII))) {
      for (String request = in.readLine(); request != null; request = in.readLine()) {
        for (String header = in.readLine(); header != null && !header.isEmpty(); ) {
          header = in.readLine();
        }
        answer(request, client);
      }
    } catch (IOException e) {
      // The client went away.
    }
  }

  private void answer(String request, SocketChannel client) throws IOException {
    String path = request.split(" ", -1)[1].replaceFirst("^/v1\\.[0-9]+", "");
    if (path.startsWith("/events")) {
      stream(client);
      return;
    }
    switch (path.replaceFirst("\\?.*", "")) {
      case "/_ping" -> send(client, "200 OK", "OK");
      case "/version" ->
          send(
              client,
              "200 OK",
              "{\"Version\":\"29.0.0\",\"ApiVersion\":\"1.52\",\"MinAPIVersion\":\"1.41\"}");
      case "/info" ->
          send(
              client,
              "200 OK",
              "{\"ID\":\"replay\",\"Name\":\"replay\",\"SystemTime\":\""
                  + Instant.now().minusSeconds(10)
                  + "\"}");
      case "/containers/json" -> send(client, "200 OK", "[]");
      default -> send(client, "404 Not Found", "{\"message\":\"No such container: gone\"}");
    }
  }

  private void stream(SocketChannel client) throws IOException {
    send(
        client,
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
    StringBuilder chunk = new StringBuilder(CHUNK + 4096);
    long seconds = Instant.now().getEpochSecond();
    for (int i = 0; i < events; i++) {
      String line = otherContainers(recorded.get(i % recorded.size()), i / recorded.size());
      stamp(chunk, line, seconds, i);
      if (chunk.length() >= CHUNK || i == events - 1) {
        byte[] bytes = chunk.toString().getBytes(StandardCharsets.UTF_8);
        send(client, Integer.toHexString(bytes.length) + "\r\n");
        write(client, ByteBuffer.wrap(bytes));
        send(client, "\r\n");
        chunk.setLength(0);
      }
    }
    if (close) {
      send(client, "0\r\n\r\n");
      client.close();
    } else {
      // An engine stays silent when nothing happens.
      client.read(ByteBuffer.allocate(1));
    }
  }

  /**
   * The same life again, but of another container: the first digits of its id are {@code round}.
   */
  private static String otherContainers(String line, int round) {
    String name = line.startsWith(OF_CONTAINER) ? "\"ID\":\"" : "\"container\":\"";
    int id = line.indexOf(name) + name.length();
    if (id < name.length() || line.indexOf('"', id) - id != ID_LENGTH) {
      return line;
    }
    String digits = String.valueOf(100_000_000 + round).substring(1);
    return line.substring(0, id) + digits + line.substring(id + digits.length());
  }

  private static void stamp(StringBuilder to, String line, long seconds, int number) {
    int time = line.lastIndexOf(SECONDS);
    int nano = line.lastIndexOf(STAMP);
    int end = line.indexOf('}', nano);
    to.append(line, 0, time + SECONDS.length()).append(seconds);
    to.append(line, line.indexOf(',', time), nano + STAMP.length());
    to.append(seconds).append(String.valueOf(1_000_000_000L + number), 1, 10);
    to.append(line, end, line.length()).append('\n');
  }

  private static void send(SocketChannel client, String status, String body) throws IOException {
    send(
        client,
        "HTTP/1.1 "
            + status
            + "\r\nApi-Version: 1.52\r\nContent-Type: application/json\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body);
  }

  private static void send(SocketChannel client, String text) throws IOException {
    write(client, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static void write(SocketChannel client, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      client.write(bytes);
    }
  }

  /** Starts one as a process of its own, and waits until it listens. */
  static Process start(Path socket, int events, String end) {
    try {
      Process process =
          new ProcessBuilder(
                  Java.command("-Xmx256m", Replay.class, socket.toString(), events + "", end))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      process.inputReader(StandardCharsets.UTF_8).readLine();
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
