// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.simulated;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * One client: its requests are answered one after another. The thread that runs {@link #serve} owns
 * the connection; {@link #close} may be called by any thread.
 */
final class ApiConnection implements AutoCloseable {

  private static final Duration FOREVER = Duration.ofDays(1000);

  private final SocketChannel channel;
  private final Routes routes;
  private final InstantSource clock;
  private final AnswerWriter out;
  private volatile boolean streaming;
  private volatile Optional<EventSubscription> subscription = Optional.empty();

  ApiConnection(SocketChannel channel, Routes routes, InstantSource clock) {
    this.channel = channel;
    this.routes = routes;
    this.clock = clock;
    this.out = new AnswerWriter(channel, routes, clock);
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
            case HttpReply.Whole whole -> out.whole(request.get(), whole);
            case HttpReply.Broken broken -> out.broken(request.get(), broken);
            case HttpReply.Events events -> {
              stream(request.get(), events);
              yield false;
            }
          };
    }
  }

  private void stream(HttpRequest request, HttpReply.Events reply)
      throws IOException, InterruptedException {
    streaming = true;
    boolean late = routes.faults().subscribesLate();
    if (late) {
      out.head(request, reply);
      routes.faults().awaitSubscription();
    }
    EventSubscription subscribed = reply.subscribe().get();
    subscription = Optional.of(subscribed);
    try {
      if (!late) {
        out.head(request, reply);
      }
      for (SimulatedEvent event : subscribed.replay()) {
        out.part(request, line(reply, event));
      }
      endWhenTheClientLeaves(subscribed);
      sendLive(request, reply, subscribed);
    } finally {
      subscription = Optional.empty();
      streaming = false;
      routes.unsubscribe(subscribed);
    }
  }

  /** Sends events until the stream ends, and its end. */
  private void sendLive(HttpRequest request, HttpReply.Events reply, EventSubscription subscribed)
      throws IOException, InterruptedException {
    boolean breaksInNextLine = false;
    while (subscribed.silent() || !due(reply)) {
      Optional<Outgoing> next = subscribed.next(subscribed.silent() ? FOREVER : remaining(reply));
      if (subscribed.ended()) {
        return;
      }
      if (next.isEmpty()) {
        continue;
      }
      switch (next.get()) {
        case Outgoing.Said(SimulatedEvent event) -> {
          if (breaksInNextLine) {
            out.halfPart(request, line(reply, event));
            return;
          }
          out.part(request, line(reply, event));
        }
        case Outgoing.Bytes bytes -> out.filler(request, bytes);
        case Outgoing.Last(StreamEnd how) -> {
          breaksInNextLine = how == StreamEnd.MID_LINE;
          if (!breaksInNextLine) {
            end(request, how);
            return;
          }
        }
      }
    }
    out.lastChunk(request);
  }

  private void end(HttpRequest request, StreamEnd how) throws IOException, InterruptedException {
    switch (how) {
      case IN_ORDER -> out.lastChunk(request);
      case BAD_CHUNK -> out.badChunk();
      case NO_LAST_CHUNK, MID_LINE -> {
        // That the connection ends is all.
      }
    }
  }

  private static byte[] line(HttpReply.Events reply, SimulatedEvent event) {
    return (reply.form().apply(event) + "\n").getBytes(UTF_8);
  }

  private boolean due(HttpReply.Events reply) {
    return reply.until().isPresent() && remaining(reply).isZero();
  }

  private Duration remaining(HttpReply.Events reply) {
    Duration left =
        reply.until().map(until -> Duration.between(clock.instant(), until)).orElse(FOREVER);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** Nothing is read from the client during a stream but the end of the connection. */
  private void endWhenTheClientLeaves(EventSubscription subscribed) {
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
            subscribed.end();
          }
        });
  }

  /** Breaks the connection if it is sending events. */
  void cutStream() {
    if (streaming) {
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
    subscription.ifPresent(EventSubscription::end);
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
