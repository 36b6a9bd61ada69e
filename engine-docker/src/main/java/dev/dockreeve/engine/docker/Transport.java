// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.dockreeve.engine.EngineException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;

/**
 * GET requests to one address, on connections that are kept, from any thread. A request that takes
 * longer than its limit, whose thread is interrupted, or whose transport is closed, ends with
 * {@link EngineException.Unreachable}. Nothing is followed, stored, unpacked or asked of a proxy.
 */
final class Transport implements AutoCloseable {

  /** The largest answer that is read, in bytes. */
  private static final int LARGEST = 64 << 20;

  private static final int LARGEST_REFUSAL = 64 << 10;
  private static final int LARGEST_TEXT = 16 << 20;
  private static final int SHOWN_BYTES = 60;

  private final Address address;
  private final Limits limits;
  private final Deadlines deadlines = new Deadlines();
  private final Wires wires;
  private volatile boolean closed;

  /**
   * How long to wait.
   *
   * @param connect for a connection
   * @param response for a whole answer, connecting included
   */
  record Limits(Duration connect, Duration response) {
    /** Enough for an engine under load. */
    static final Limits USUAL = new Limits(Duration.ofSeconds(5), Duration.ofSeconds(10));
  }

  Transport(Address address, Limits limits) {
    this.address = address;
    this.limits = limits;
    this.wires =
        new Wires(
            new Dialer(address, limits.connect(), deadlines),
            new HttpHost("http", address.host(), address.port()),
            limits.response());
  }

  private interface Exchange<T> {
    T with(Wire.Reply reply) throws IOException, JsonBytes.Malformed, EngineException;
  }

  /** The answer to {@code GET path}, read to its end. Whoever needs a good one uses {@link #ok}. */
  <T> Answer<T> get(String path, Answer.Reading<T> reading) throws EngineException {
    return exchange(
        path,
        reply -> {
          if (reply.status() != 200) {
            return new Answer.Bad<>(reply.status(), message(reply));
          }
          whole(reply, LARGEST);
          JsonBytes json = reply.wire().json();
          T value = reading.read(json);
          json.end();
          return new Answer.Good<>(value, reply.date());
        });
  }

  /** The good answer to {@code GET path}. */
  <T> Answer.Good<T> ok(String path, Answer.Reading<T> reading) throws EngineException {
    return switch (get(path, reading)) {
      case Answer.Good<T> good -> good;
      case Answer.Bad<T>(int status, String message) -> throw refused(path, status, message);
    };
  }

  /** The body of the good answer to {@code GET path}, as text. */
  String text(String path) throws EngineException {
    return exchange(
        path,
        reply -> {
          if (reply.status() != 200) {
            throw refused(path, reply.status(), message(reply));
          }
          whole(reply, LARGEST_TEXT);
          return new String(reply.wire().bytes(), 0, reply.wire().length(), UTF_8);
        });
  }

  private static void whole(Wire.Reply reply, int most) throws IOException {
    if (!reply.read(most)) {
      throw new IOException("the answer is larger than " + most + " bytes");
    }
  }

  private <T> T exchange(String path, Exchange<T> exchange) throws EngineException {
    Ask ask = new Ask();
    try (Deadlines.Deadline deadline = deadlines.start(limits.response(), () -> wires.end(ask))) {
      try {
        Wire.Reply reply = wires.ask(ask, path);
        T result = understood(path, reply, exchange);
        if (reply.reusable()) {
          wires.giveBack(ask, reply.wire());
        }
        return result;
      } catch (IOException | HttpException e) {
        throw failure(path, deadline.missed(), e);
      } finally {
        wires.end(ask);
      }
    }
  }

  private <T> T understood(String path, Wire.Reply reply, Exchange<T> exchange)
      throws IOException, EngineException {
    try {
      return exchange.with(reply);
    } catch (JsonBytes.Malformed e) {
      int shown = Math.min(reply.wire().length(), SHOWN_BYTES);
      throw Failures.notJson(address, path, new String(reply.wire().bytes(), 0, shown, UTF_8), e);
    }
  }

  /** What a refusal says: the engine's sentence, or whatever a proxy wrote. */
  private static String message(Wire.Reply reply) throws IOException {
    reply.read(LARGEST_REFUSAL); // The beginning of a longer one will do.
    try {
      JsonBytes json = reply.wire().json();
      String message = Json.read(json).at("message").text();
      json.end();
      if (!message.isEmpty()) {
        return message;
      }
    } catch (JsonBytes.Malformed e) {
      // Not JSON: it speaks for itself.
    }
    return new String(reply.wire().bytes(), 0, reply.wire().length(), UTF_8).strip();
  }

  /** The error that a bad answer is. */
  EngineException refused(String path, int status, String message) {
    return Failures.refused(address, path, status, message);
  }

  /** A request for a stream, not sent yet. */
  Call call(String path) {
    return new Call(path);
  }

  /** Forgets connections that nobody uses: after a lost one the others are not to be trusted. */
  void forgetIdle() {
    wires.forgetIdle();
  }

  @Override
  public void close() {
    closed = true;
    wires.close();
  }

  private EngineException failure(String path, boolean late, Exception failure) {
    if (closed) {
      return new EngineException.Unreachable(
          "the connection to " + address.url() + " was closed", failure);
    }
    return late
        ? Failures.late(address, path, limits.response(), failure)
        : Failures.of(address, path, failure);
  }

  /** One request whose answer is a stream. {@link #cancel} may be called by any thread. */
  final class Call {
    private final String path;
    private final Ask ask = new Ask();

    private Call(String path) {
      this.path = path;
    }

    /** Sends the request and waits for the answer's first bytes, without a time limit. */
    InputStream open() throws EngineException {
      try {
        Wire.Reply reply = wires.ask(ask, path);
        if (reply.status() != 200) {
          try (Deadlines.Deadline _ = deadlines.start(limits.response(), this::cancel)) {
            throw refused(path, reply.status(), message(reply));
          }
        }
        return reply.body();
      } catch (IOException | HttpException e) {
        cancel();
        throw failure(e);
      } catch (EngineException e) {
        cancel();
        throw e;
      }
    }

    /** The error that a failed read is. */
    EngineException failure(Exception failure) {
      return Transport.this.failure(path, false, failure);
    }

    /** Ends the request and its stream, at once. */
    void cancel() {
      wires.end(ask);
    }
  }
}
