// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.DefaultConnectionReuseStrategy;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http.protocol.HttpCoreContext;

/**
 * One connection to an engine: a request, its answer, the next request. Keeps what reading an
 * answer needs, so that the next one costs no memory. For one thread at a time; who closes the
 * channel ends what the thread waits for.
 */
final class Wire {

  private static final Http1Config LIMITS =
      Http1Config.custom()
          .setBufferSize(16 << 10)
          .setMaxLineLength(64 << 10)
          .setMaxHeaderCount(200)
          .build();

  private static final Header AGENT = new BasicHeader("User-Agent", "dockreeve");

  /** Interim answers that one request may have. */
  private static final int INTERIM = 8;

  private static final int USUAL = 16 << 10;
  private static final int KEPT = 128 << 10;
  private static final int WORDS = 512;

  private final SocketChannel channel;
  private final HttpHost engine;
  private final Header host;
  private final DefaultBHttpClientConnection http = new DefaultBHttpClientConnection(LIMITS);
  private final JsonBytes json = new JsonBytes(new Words(WORDS));
  private byte[] buffer = new byte[0];
  private int length;

  /** On a connection that is made already. */
  Wire(SocketChannel channel, HttpHost engine) throws IOException {
    this.channel = channel;
    this.engine = engine;
    this.host = new BasicHeader("Host", engine.toHostString());
    http.bind(new ChannelSocket(channel));
  }

  SocketChannel channel() {
    return channel;
  }

  /** An answer whose head was read, and whose body was not. */
  final class Reply {
    private final ClassicHttpResponse response;
    private boolean whole;

    private Reply(ClassicHttpResponse response) {
      this.response = response;
    }

    int status() {
      return response.getCode();
    }

    /** The engine's time as the header has it; no text when it has none. */
    String date() {
      Header dated = response.getFirstHeader("Date");
      String value = dated == null ? null : dated.getValue();
      return value == null ? "" : value;
    }

    /** The body as it arrives. */
    InputStream body() throws IOException {
      HttpEntity entity = response.getEntity();
      return entity == null ? InputStream.nullInputStream() : entity.getContent();
    }

    /**
     * Reads the body, into the wire's own memory: {@link Wire#bytes} and {@link Wire#length}, until
     * the next request.
     *
     * @return false when it has more bytes than {@code most}: then only so many, or a few more,
     *     were read
     */
    boolean read(int most) throws IOException {
      InputStream in = body();
      length = 0;
      while (length <= most) {
        if (length == buffer.length) {
          buffer = Arrays.copyOf(buffer, (int) Math.clamp(2L * length, USUAL, most + 1L));
        }
        int n = in.read(buffer, length, buffer.length - length);
        if (n < 0) {
          whole = true;
          return true;
        }
        length += n;
      }
      return false;
    }

    /** Whether another request may follow: only when the body was read to its end. */
    boolean reusable() {
      return whole
          && DefaultConnectionReuseStrategy.INSTANCE.keepAlive(
              null, response, HttpCoreContext.create());
    }

    Wire wire() {
      return Wire.this;
    }
  }

  /** Sends {@code GET path} and waits for the head of the answer. */
  Reply ask(String path) throws IOException, HttpException {
    if (buffer.length > KEPT) {
      buffer = new byte[0];
    }
    BasicClassicHttpRequest request = new BasicClassicHttpRequest(Method.GET, engine, path);
    request.addHeader(host);
    request.addHeader(AGENT);
    http.sendRequestHeader(request);
    http.flush();
    ClassicHttpResponse response = http.receiveResponseHeader();
    for (int interim = 0; response.getCode() < 200; interim++) {
      if (interim == INTERIM || response.getCode() == 101) {
        throw new ProtocolException("an answer that nobody asked for: " + response.getCode());
      }
      response = http.receiveResponseHeader();
    }
    if (response.getCode() != 204 && response.getCode() != 304) {
      http.receiveResponseEntity(response);
    }
    return new Reply(response);
  }

  /** What {@link Reply#read} has read. */
  byte[] bytes() {
    return buffer;
  }

  /** How much of {@link #bytes} it is. */
  int length() {
    return length;
  }

  /** Steps through what {@link Reply#read} has read. */
  JsonBytes json() {
    json.begin(buffer, 0, length);
    return json;
  }
}
