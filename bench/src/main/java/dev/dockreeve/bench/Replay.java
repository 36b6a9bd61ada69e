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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A stand-in for dockerd that sends a recorded stream of events over and over, each time with new
 * stamps and of other containers, each event in a chunk of its own as an engine does; and that has
 * as many alive containers as one likes. Run as a process of its own, so that its cost is not
 * counted:
 *
 * <pre>java … dev.dockreeve.bench.Replay SOCKET EVENTS END RATE CONTAINERS MICROSECONDS</pre>
 */
public final class Replay {

  private static final int BATCH = 1 << 16;
  private static final long TICK = Duration.ofMillis(1).toNanos();

  private final List<RecordedEvent> recorded;
  private final Crowd crowd;
  private final Script script;
  private final AtomicLong number = new AtomicLong();

  /** What follows the last event of a connection. */
  enum End {
    /** Silence. */
    OPEN,
    /** The end of the answer, in good order. */
    CLOSE,
    /** The connection breaks. */
    CUT
  }

  /**
   * What to send.
   *
   * @param events on each connection
   * @param rate in events a second; 0 as fast as it is read
   * @param containers that are alive
   * @param inspect how long the engine takes to answer about one of them
   */
  record Script(int events, End end, int rate, int containers, Duration inspect) {

    /** As fast as it is read, without containers. */
    static Script flood(int events, End end) {
      return new Script(events, end, 0, 0, Duration.ZERO);
    }

    /** No events, and so many containers. */
    static Script crowd(int containers, Duration inspect) {
      return new Script(0, End.OPEN, 0, containers, inspect);
    }
  }

  private Replay(List<RecordedEvent> recorded, Script script) {
    this.recorded = recorded;
    this.script = script;
    this.crowd = new Crowd(script.containers(), script.inspect());
  }

  /** Serves until it is killed. */
  public static void main(String[] arguments) throws IOException {
    Path socket = Path.of(arguments[0]);
    Files.deleteIfExists(socket);
    Script script =
        new Script(
            Integer.parseInt(arguments[1]),
            End.valueOf(arguments[2]),
            Integer.parseInt(arguments[3]),
            Integer.parseInt(arguments[4]),
            Duration.ofNanos(Long.parseLong(arguments[5]) * 1000));
    Replay replay = new Replay(recorded(), script);
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket), 128);
      System.out.println("ready");
      while (true) {
        SocketChannel client = server.accept();
        Thread.ofPlatform().daemon().start(() -> replay.serve(client));
      }
    }
  }

  private static List<RecordedEvent> recorded() throws IOException {
    List<RecordedEvent> events = new ArrayList<>();
    try (InputStream in = Replay.class.getResourceAsStream("docker-29.jsonl");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        events.add(new RecordedEvent(line));
      }
    }
    return events;
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
    String path = request.substring(request.indexOf(' ') + 1, request.lastIndexOf(' '));
    if (path.startsWith("/v1.")) {
      path = path.substring(path.indexOf('/', 1));
    }
    if (path.startsWith("/events")) {
      if (!path.contains("until=")) {
        stream(client);
      } else {
        write(client, ByteBuffer.wrap(answer("200 OK", "")));
      }
      return;
    }
    if (path.startsWith("/containers/") && !path.startsWith("/containers/json")) {
      write(client, ByteBuffer.wrap(inspected(path)));
      return;
    }
    int query = path.indexOf('?');
    String body = body(query < 0 ? path : path.substring(0, query));
    write(client, ByteBuffer.wrap(answer("200 OK", body)));
  }

  private String body(String path) {
    return switch (path) {
      case "/_ping" -> "OK";
      case "/version" ->
          "{\"Version\":\"29.0.0\",\"ApiVersion\":\"1.52\",\"MinAPIVersion\":\"1.41\"}";
      case "/info" ->
          "{\"ID\":\"replay\",\"Name\":\"replay\",\"SystemTime\":\""
              + Instant.now().minusSeconds(10)
              + "\"}";
      case "/containers/json" -> crowd.list();
      default -> throw new IllegalArgumentException("asked for " + path);
    };
  }

  /** About {@code /containers/ID/json}. */
  private byte[] inspected(String path) {
    int from = "/containers/".length();
    byte[] known = crowd.inspect(path.substring(from, path.indexOf('/', from)));
    return known.length > 0
        ? known
        : answer("404 Not Found", "{\"message\":\"No such container: gone\"}");
  }

  private void stream(SocketChannel client) throws IOException {
    send(
        client,
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
    ByteBuffer batch = ByteBuffer.allocate(BATCH);
    long seconds = Instant.now().getEpochSecond();
    int perTick = script.rate() / 1000;
    long tick = System.nanoTime();
    for (int i = 1; i <= script.events(); i++) {
      long count = number.getAndIncrement();
      RecordedEvent event = recorded.get((int) (count % recorded.size()));
      event.put(batch, (int) (count / recorded.size()), seconds, (int) count);
      boolean due = perTick > 0 && i % perTick == 0;
      if (due || i == script.events() || batch.remaining() < RecordedEvent.LONGEST) {
        write(client, batch.flip());
        batch.clear();
      }
      if (due) {
        tick += TICK;
        LockSupport.parkNanos(tick - System.nanoTime());
      }
    }
    switch (script.end()) {
      // An engine stays silent when nothing happens.
      case OPEN -> client.read(ByteBuffer.allocate(1));
      case CLOSE -> {
        send(client, "0\r\n\r\n");
        client.close();
      }
      case CUT -> client.close();
    }
  }

  /** A whole answer, with its head. */
  static byte[] answer(String status, String body) {
    return ("HTTP/1.1 "
            + status
            + "\r\nApi-Version: 1.52\r\nContent-Type: application/json\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body)
        .getBytes(StandardCharsets.UTF_8);
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
  static Process start(Path socket, Script script) {
    try {
      Process process =
          new ProcessBuilder(
                  Java.command(
                      "-Xmx512m",
                      Replay.class,
                      socket.toString(),
                      Integer.toString(script.events()),
                      script.end().name(),
                      Integer.toString(script.rate()),
                      Integer.toString(script.containers()),
                      Long.toString(script.inspect().toNanos() / 1000)))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      process.inputReader(StandardCharsets.UTF_8).readLine();
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
