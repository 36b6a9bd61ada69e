// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.simulated;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * One client: its requests are answered one after another. The thread that runs {@link #serve} owns
 * the connection; {@link #close} may be called by any thread.
 */
final class ApiConnection implements AutoCloseable {

  /** Above this Go's HTTP server sends chunks, since it cannot know the length. */
  private static final int LARGEST_UNCHUNKED = 2048;

  private static final Duration FOREVER = Duration.ofDays(1000);
  private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final SocketChannel channel;
  private final Routes routes;
  private final InstantSource clock;
  private volatile Optional<EventSubscription> streaming = Optional.empty();

  ApiConnection(SocketChannel channel, Routes routes, InstantSource clock) {
    this.channel = channel;
    this.routes = routes;
    this.clock = clock;
  }

  /** Answers until one side closes the connection. */
  void serve() throws IOException, InterruptedException {
    InputStream in = new BufferedInputStream(new ChannelInput(channel));
    boolean goOn = true;
    while (goOn) {
      Optional<HttpRequest> request = HttpRequest.read(in);
      if (request.isEmpty()) {
        return;
      }
      HttpReply reply = routes.reply(request.get());
      goOn =
          switch (reply) {
            case HttpReply.Whole whole -> send(request.get(), whole);
            case HttpReply.Events events -> stream(request.get(), events);
          };
    }
  }

  private boolean send(HttpRequest request, HttpReply.Whole reply) throws IOException {
    byte[] body = reply.text().getBytes(StandardCharsets.UTF_8);
    boolean chunked = body.length > LARGEST_UNCHUNKED && !request.http10();
    String length = chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + body.length;
    write(head(request, reply, length).getBytes(StandardCharsets.US_ASCII));
    if (!request.method().equals("HEAD")) {
      if (chunked) {
        writeChunk(body);
        write(LAST_CHUNK);
      } else {
        write(body);
      }
    }
    return request.keepAlive();
  }

  private String head(HttpRequest request, HttpReply reply, String length) {
    return (request.http10() ? "HTTP/1.0 " : "HTTP/1.1 ")
        + reply.status()
        + " "
        + reason(reply.status())
        + "\r\nApi-Version: "
        + routes.newest()
        + "\r\nContent-Type: "
        + reply.contentType()
        + "\r\nDocker-Experimental: false\r\nOstype: linux\r\nServer: Docker/"
        + routes.engineVersion()
        + " (linux)\r\nDate: "
        + DateTimeFormatter.RFC_1123_DATE_TIME.format(clock.instant().atOffset(ZoneOffset.UTC))
        + "\r\n"
        + (request.keepAlive() ? "" : "Connection: close\r\n")
        + (length.isEmpty() ? "" : length + "\r\n")
        + "\r\n";
  }

  /** Sends events until the stream ends; whether the connection can be used again. */
  private boolean stream(HttpRequest request, HttpReply.Events reply)
      throws IOException, InterruptedException {
    EventSubscription subscription = reply.subscription();
    streaming = Optional.of(subscription);
    try {
      String length = request.http10() ? "" : "Transfer-Encoding: chunked";
      write(head(request, reply, length).getBytes(StandardCharsets.US_ASCII));
      for (SimulatedEvent event : subscription.replay()) {
        writeEvent(request, reply.form().apply(event));
      }
      endWhenTheClientLeaves(subscription);
      boolean due = reply.until().isPresent() && remaining(reply).isZero();
      while (!due) {
        Optional<SimulatedEvent> event = subscription.next(remaining(reply));
        if (event.isPresent()) {
          writeEvent(request, reply.form().apply(event.get()));
        } else if (subscription.ended()) {
          return false;
        }
        due = event.isEmpty() || (reply.until().isPresent() && remaining(reply).isZero());
      }
      if (!request.http10()) {
        write(LAST_CHUNK);
      }
      return false;
    } finally {
      streaming = Optional.empty();
      routes.unsubscribe(subscription);
    }
  }

  private Duration remaining(HttpReply.Events reply) {
    Duration left =
        reply.until().map(until -> Duration.between(clock.instant(), until)).orElse(FOREVER);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** Nothing is read from the client during a stream but the end of the connection. */
  private void endWhenTheClientLeaves(EventSubscription subscription) {
    Thread.ofVirtual()
        .name("simulated-docker-hangup")
        .start(() -> {
          ByteBuffer ignored = ByteBuffer.allocate(64);
          try {
            while (channel.read(ignored) >= 0) {
              ignored.clear();
            }
          } catch (IOException e) {
            // Gone as well.
          } finally {
            subscription.end();
          }
        });
  }

  /** Breaks the connection if it is sending events. */
  void cutStream() {
    if (streaming.isPresent()) {
      close();
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // The file descriptor is gone in any case.
    }
    streaming.ifPresent(EventSubscription::end);
  }

  private void writeEvent(HttpRequest request, String line) throws IOException {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    if (request.http10()) {
      write(bytes);
    } else {
      writeChunk(bytes);
    }
  }

  private void writeChunk(byte[] bytes) throws IOException {
    byte[] size = (Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    ByteBuffer chunk = ByteBuffer.allocate(size.length + bytes.length + 2);
    chunk.put(size).put(bytes).put((byte) '\r').put((byte) '\n');
    write(chunk.array());
  }

  private void write(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  private static String reason(int status) {
    return switch (status) {
      case 200 -> "OK";
      case 400 -> "Bad Request";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 500 -> "Internal Server Error";
      case 503 -> "Service Unavailable";
      default -> "Status";
    };
  }

  /**
   * Reads a channel without the lock that the JDK's own adapter may hold, which would stop writers.
   */
  private static final class ChannelInput extends InputStream {
    private final SocketChannel channel;

    ChannelInput(SocketChannel channel) {
      this.channel = channel;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 255;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return channel.read(ByteBuffer.wrap(bytes, offset, length));
    }
  }
}
