// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.simulated;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A client that knows nothing of HTTP but bytes. Each read has a deadline of five seconds. */
final class RawHttp implements AutoCloseable {

  private static final long DEADLINE_SECONDS = 5;

  private final SocketChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1024).limit(0);

  RawHttp(Path socket) throws IOException {
    channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
  }

  /** One answer to one request on a connection of its own, head and body. */
  static String get(SimulatedDocker docker, String path) throws IOException {
    return ask(docker, "GET " + path + " HTTP/1.0\r\n\r\n");
  }

  static String ask(SimulatedDocker docker, String request) throws IOException {
    try (RawHttp http = new RawHttp(docker.socket())) {
      http.send(request);
      return http.rest();
    }
  }

  void send(String text) throws IOException {
    channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** The next line, without its end. */
  String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = read(); b != '\n'; b = read()) {
      if (b < 0) {
        throw new IOException("ended after: " + line.toString(StandardCharsets.UTF_8));
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  /** The lines up to an empty one. */
  String head() throws IOException {
    StringBuilder head = new StringBuilder();
    for (String line = line(); !line.isEmpty(); line = line()) {
      head.append(line).append('\n');
    }
    return head.toString();
  }

  /** The next chunk's text; empty for the last chunk. */
  String chunk() throws IOException {
    int size = Integer.parseInt(line(), 16);
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) read();
    }
    line();
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Everything to the end of the connection. */
  String rest() throws IOException {
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    for (int b = read(); b >= 0; b = read()) {
      rest.write(b);
    }
    return rest.toString(StandardCharsets.UTF_8);
  }

  private int read() throws IOException {
    if (!buffer.hasRemaining()) {
      buffer.clear();
      FutureTask<Integer> reading = new FutureTask<>(() -> channel.read(buffer));
      Thread.ofVirtual().start(reading);
      try {
        if (reading.get(DEADLINE_SECONDS, TimeUnit.SECONDS) < 0) {
          buffer.limit(0);
          return -1;
        }
      } catch (ExecutionException e) {
        throw new IOException(e.getCause());
      } catch (TimeoutException | InterruptedException e) {
        throw new IOException("no byte within " + DEADLINE_SECONDS + " s", e);
      }
      buffer.flip();
    }
    return buffer.get() & 255;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
