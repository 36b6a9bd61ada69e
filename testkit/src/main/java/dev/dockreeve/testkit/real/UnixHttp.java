// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.real;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * HTTP/1.0 over a Unix socket: one connection for one request, and the answer ends where the
 * connection ends, so nothing comes in chunks.
 */
final class UnixHttp {

  private static final int PIECE = 64 * 1024;

  /** An answer. */
  record Answer(int status, String text) {}

  private UnixHttp() {}

  /**
   * Asks, and reads the answer to its end.
   *
   * @throws IOException also when the whole takes longer than {@code limit}
   */
  static Answer ask(Path socket, String method, String path, Body body, Duration limit)
      throws IOException {
    CountDownLatch done = new CountDownLatch(1);
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      Thread.ofVirtual().name("testkit-http-limit").start(() -> closeLate(channel, done, limit));
      String head =
          method
              + " "
              + path
              + " HTTP/1.0\r\nHost: docker\r\nContent-Type: "
              + body.type
              + "\r\nContent-Length: "
              + body.bytes.length
              + "\r\n\r\n";
      write(channel, head.getBytes(StandardCharsets.UTF_8));
      write(channel, body.bytes);
      return parse(method + " " + path, readAll(channel));
    } catch (IOException e) {
      throw new IOException(method + " " + path + " at " + socket + ": " + e, e);
    } finally {
      done.countDown();
    }
  }

  /** What is sent. */
  static final class Body {
    static final Body NONE = new Body("text/plain", new byte[0]);

    private final String type;
    private final byte[] bytes;

    private Body(String type, byte[] bytes) {
      this.type = type;
      this.bytes = bytes;
    }

    static Body json(String text) {
      return new Body("application/json", text.getBytes(StandardCharsets.UTF_8));
    }

    static Body tar(byte[] archive) {
      return new Body("application/x-tar", archive);
    }
  }

  private static void closeLate(SocketChannel channel, CountDownLatch done, Duration limit) {
    try (channel) {
      if (done.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        return;
      }
    } catch (IOException e) {
      // It is closed in any case.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void write(SocketChannel channel, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  private static byte[] readAll(SocketChannel channel) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer piece = ByteBuffer.allocate(PIECE);
    while (channel.read(piece) >= 0) {
      all.write(piece.array(), 0, piece.position());
      piece.clear();
    }
    return all.toByteArray();
  }

  private static Answer parse(String question, byte[] all) throws IOException {
    String latin = new String(all, StandardCharsets.ISO_8859_1);
    int end = latin.indexOf("\r\n\r\n");
    if (end < 12 || !latin.startsWith("HTTP/1.")) {
      throw new IOException(question + ": no answer of HTTP");
    }
    int status = Integer.parseInt(latin.substring(9, 12));
    int body = end + 4;
    return new Answer(status, new String(all, body, all.length - body, StandardCharsets.UTF_8));
  }
}
