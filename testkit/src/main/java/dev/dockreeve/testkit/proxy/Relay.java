// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.proxy;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * One connection: a client, and a connection to the engine on its behalf. Two virtual threads, one
 * for each direction. {@link #cut} and {@link #reset} may be called by any thread.
 */
final class Relay {

  private static final int LONGEST_REQUEST_LINE = 8 * 1024;

  private final FaultProxy proxy;
  private final SocketChannel client;
  private final SocketChannel engine;
  private final Pump requests;
  private final Pump answers;
  private volatile String requestLine = "";
  private volatile boolean closed;
  private boolean lineComplete;

  Relay(FaultProxy proxy, SocketChannel client, SocketChannel engine) {
    this.proxy = proxy;
    this.client = client;
    this.engine = engine;
    this.requests =
        new Pump(
            this,
            new SocketChannel[] {client, engine},
            () -> proxy.plan(requestLine, false),
            this::look);
    this.answers =
        new Pump(
            this,
            new SocketChannel[] {engine, client},
            () -> proxy.plan(requestLine, true),
            _ -> {});
  }

  /** The first line that the client sent, as far as it has come; empty before. */
  String requestLine() {
    return requestLine;
  }

  private void look(ByteBuffer piece) {
    StringBuilder line = new StringBuilder(requestLine);
    while (!lineComplete && piece.hasRemaining()) {
      char next = (char) (piece.get() & 255);
      lineComplete = next == '\n' || line.length() == LONGEST_REQUEST_LINE;
      if (!lineComplete && next != '\r') {
        line.append(next);
      }
    }
    requestLine = line.toString();
  }

  /** Runs until both directions have ended. */
  void run() throws InterruptedException {
    Thread answering =
        Thread.ofVirtual().name("fault-proxy-answers").start(() -> pump(answers, this::answersEnd));
    pump(requests, this::requestsEnd);
    answering.join();
    cut();
  }

  private interface End {
    void reached(boolean passOn) throws IOException;
  }

  private void pump(Pump pump, End end) {
    try {
      end.reached(pump.run());
    } catch (IOException e) {
      // One side is gone, which in a half-open connection the other must not notice.
      if (closed) {
        return;
      }
      if (answers.swallowing() && pump == requests) {
        drainClient();
      } else if (!pump.swallowing()) {
        reset();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void requestsEnd(boolean passOn) throws IOException {
    if (answers.swallowing()) {
      cut();
    } else if (passOn) {
      engine.shutdownOutput();
    }
  }

  private void answersEnd(boolean passOn) throws IOException {
    if (passOn) {
      client.shutdownOutput();
    }
  }

  /** The engine is gone, but the client is to believe that it is not. */
  private void drainClient() {
    ByteBuffer ignored = ByteBuffer.allocate(1024);
    try {
      while (client.read(ignored) >= 0) {
        ignored.clear();
      }
    } catch (IOException e) {
      // The client is gone as well.
    }
    cut();
  }

  /** Waits until the time is over, something else is to be done, or the connection is cut. */
  void await(Duration limit, BooleanSupplier otherwise) throws InterruptedException {
    boolean _ = proxy.changes().await(limit, () -> closed || otherwise.getAsBoolean());
  }

  /** Sends bytes that nobody sent, to one side. */
  void send(boolean toClient, byte[] bytes) {
    try {
      (toClient ? answers : requests).send(bytes);
    } catch (IOException e) {
      // It has ended meanwhile.
    }
  }

  /** Closes both ends. Idempotent. */
  void cut() {
    closed = true;
    proxy.changes().tell();
    close(client);
    close(engine);
  }

  /** Closes both ends, by RST where they can. */
  void reset() {
    hard(client);
    hard(engine);
    cut();
  }

  private static void hard(SocketChannel channel) {
    try {
      if (channel.supportedOptions().contains(StandardSocketOptions.SO_LINGER)) {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
    } catch (IOException e) {
      // Closed already.
    }
  }

  static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // The file descriptor is gone in any case.
    }
  }
}
