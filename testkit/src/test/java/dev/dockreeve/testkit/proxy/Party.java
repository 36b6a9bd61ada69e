// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One end of a connection, moved by hand; nothing waits longer than 10 s. */
final class Party implements AutoCloseable {

  private static final int DEADLINE_SECONDS = 10;

  private final SocketChannel channel;

  Party(SocketChannel channel) {
    this.channel = channel;
  }

  void send(String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  void sendEnd() throws IOException {
    channel.shutdownOutput();
  }

  /** So many bytes. */
  String read(int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (receive(bytes) < 0) {
        throw new IOException("ended after: " + text(bytes));
      }
    }
    return text(bytes);
  }

  /** What comes at once. */
  String piece() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(16 * 1024);
    receive(bytes);
    return text(bytes);
  }

  /** Everything to the good end. */
  String rest() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer bytes = ByteBuffer.allocate(16 * 1024);
    while (receive(bytes) >= 0) {
      all.write(bytes.array(), 0, bytes.position());
      bytes.clear();
    }
    return all.toString(UTF_8);
  }

  /** Whether neither a byte nor an end comes in a while. Nothing can be read afterwards. */
  boolean hearsNothing() throws InterruptedException, ExecutionException {
    FutureTask<Integer> reading = reading(ByteBuffer.allocate(1));
    try {
      reading.get(40, TimeUnit.MILLISECONDS);
      return false;
    } catch (TimeoutException e) {
      return true;
    }
  }

  private int receive(ByteBuffer bytes) throws IOException {
    try {
      return reading(bytes).get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (TimeoutException | InterruptedException e) {
      throw new IOException("nothing within " + DEADLINE_SECONDS + " s", e);
    }
  }

  private FutureTask<Integer> reading(ByteBuffer bytes) {
    FutureTask<Integer> reading = new FutureTask<>(() -> channel.read(bytes));
    Thread.ofVirtual().start(reading);
    return reading;
  }

  private static String text(ByteBuffer bytes) {
    return UTF_8.decode(bytes.duplicate().flip()).toString();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
