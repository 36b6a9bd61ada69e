// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.simulated;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;

/** Writes answers as Go's HTTP server does, and broken ones. Belongs to its connection's thread. */
final class AnswerWriter {

  /** Above this Go's HTTP server sends chunks, since it cannot know the length. */
  private static final int LARGEST_UNCHUNKED = 2048;

  private static final int PIECE = 32 * 1024;
  private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(US_ASCII);
  private static final byte[] NO_CHUNK = "no size\r\n".getBytes(US_ASCII);

  private final SocketChannel channel;
  private final Routes routes;
  private final InstantSource clock;

  AnswerWriter(SocketChannel channel, Routes routes, InstantSource clock) {
    this.channel = channel;
    this.routes = routes;
    this.clock = clock;
  }

  /** Whether the connection can be used again. */
  boolean whole(HttpRequest request, HttpReply.Whole reply)
      throws IOException, InterruptedException {
    return whole(request, reply, reply.text().getBytes(UTF_8));
  }

  private boolean whole(HttpRequest request, HttpReply reply, byte[] body)
      throws IOException, InterruptedException {
    boolean chunked = body.length > LARGEST_UNCHUNKED && !request.http10();
    head(request, reply, chunked ? "Transfer-Encoding: chunked" : length(body.length));
    if (!request.method().equals("HEAD")) {
      if (chunked) {
        chunk(body);
        write(LAST_CHUNK);
      } else {
        write(body);
      }
    }
    return request.keepAlive();
  }

  private static String length(int bytes) {
    return "Content-Length: " + bytes;
  }

  /** Whether the connection can be used again. */
  boolean broken(HttpRequest request, HttpReply.Broken reply)
      throws IOException, InterruptedException {
    byte[] body = reply.right().text().getBytes(UTF_8);
    byte[] half = Arrays.copyOf(body, body.length / 2);
    return switch (reply.how()) {
      case NO_ANSWER -> false;
      case NO_HTTP -> {
        write("\u0000\u0001\u00ffno http\r\n\r\n".getBytes(ISO_8859_1));
        yield false;
      }
      case HALF_JSON -> whole(request, reply, half);
      case HALF_BODY -> {
        head(request, reply, length(body.length));
        write(half);
        yield false;
      }
      case LENGTH_TOO_LARGE -> {
        head(request, reply, length(body.length + 10));
        write(body);
        yield false;
      }
      case LENGTH_TOO_SMALL -> {
        head(request, reply, length(half.length));
        write(body);
        yield request.keepAlive();
      }
      case BAD_CHUNK -> {
        head(request, reply, "Transfer-Encoding: chunked");
        chunk(half);
        write(NO_CHUNK);
        yield false;
      }
      case BAD_UTF8 -> whole(request, reply, spoiled(reply.right().text()));
    };
  }

  /** The text with two bytes in its first value, or in its middle, that cannot follow another. */
  private static byte[] spoiled(String text) {
    int value = text.indexOf("\":\"");
    int at = value < 0 ? text.length() / 2 : value + 3;
    byte[] before = text.substring(0, at).getBytes(UTF_8);
    byte[] after = text.substring(at).getBytes(UTF_8);
    return ByteBuffer.allocate(before.length + 2 + after.length)
        .put(before)
        .put((byte) 0xC3)
        .put((byte) 0x28)
        .put(after)
        .array();
  }

  /** The head of a stream of events. */
  void head(HttpRequest request, HttpReply.Events reply) throws IOException, InterruptedException {
    head(request, reply, request.http10() ? "" : "Transfer-Encoding: chunked");
  }

  private void head(HttpRequest request, HttpReply reply, String length)
      throws IOException, InterruptedException {
    String text =
        (request.http10() ? "HTTP/1.0 " : "HTTP/1.1 ")
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
    write(text.getBytes(US_ASCII));
  }

  /** A part of a stream, as one chunk. */
  void part(HttpRequest request, byte[] bytes) throws IOException, InterruptedException {
    if (request.http10()) {
      write(bytes);
    } else {
      chunk(bytes);
    }
  }

  /** The beginning of a part that will not be sent to its end. */
  void halfPart(HttpRequest request, byte[] bytes) throws IOException, InterruptedException {
    byte[] half = Arrays.copyOf(bytes, bytes.length / 2);
    if (!request.http10()) {
      write(chunkSize(bytes));
    }
    write(half);
  }

  /** Bytes that may be more than fit into memory. */
  void filler(HttpRequest request, Outgoing.Bytes filler) throws IOException, InterruptedException {
    byte[] pattern = filler.latin1().getBytes(ISO_8859_1);
    byte[] piece = new byte[Math.max(PIECE / pattern.length, 1) * pattern.length];
    for (int i = 0; i < piece.length; i++) {
      piece[i] = pattern[i % pattern.length];
    }
    for (long left = filler.length(); left > 0; left -= piece.length) {
      part(request, left < piece.length ? Arrays.copyOf(piece, (int) left) : piece);
    }
  }

  /** Ends a stream in good order. */
  void lastChunk(HttpRequest request) throws IOException, InterruptedException {
    if (!request.http10()) {
      write(LAST_CHUNK);
    }
  }

  /** A chunk that is none. */
  void badChunk() throws IOException, InterruptedException {
    write(NO_CHUNK);
  }

  private void chunk(byte[] bytes) throws IOException, InterruptedException {
    byte[] size = chunkSize(bytes);
    ByteBuffer chunk = ByteBuffer.allocate(size.length + bytes.length + 2);
    chunk.put(size).put(bytes).put((byte) '\r').put((byte) '\n');
    write(chunk.array());
  }

  private static byte[] chunkSize(byte[] bytes) {
    return (Integer.toHexString(bytes.length) + "\r\n").getBytes(US_ASCII);
  }

  private void write(byte[] bytes) throws IOException, InterruptedException {
    routes.faults().awaitAwake();
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
}
