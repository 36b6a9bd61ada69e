// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.dockreeve.engine.EngineException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.DefaultHttpRequestRetryStrategy;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.client5.http.utils.DateUtils;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * GET requests to one address, on pooled connections, from any thread. A request that takes longer
 * than its limit, whose thread is interrupted, or whose transport is closed, ends with {@link
 * EngineException.Unreachable}. Nothing is followed, stored, unpacked or asked of a proxy.
 */
final class Transport implements AutoCloseable {

  /** More than the watcher ever asks at once, with its streams of events. */
  private static final int CONNECTIONS = 32;

  private static final int LARGEST_REFUSAL = 64 << 10;
  private static final int LARGEST_TEXT = 16 << 20;

  private final Address address;
  private final Limits limits;
  private final HttpHost host;
  private final Deadlines deadlines = new Deadlines();
  private final PoolingHttpClientConnectionManager connections;
  private final CloseableHttpClient client;
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

  /**
   * What an engine answered.
   *
   * @param body of a good answer
   * @param message of a bad one, as the engine said it
   * @param date from the header
   */
  record Answer(int status, Json body, String message, Optional<Instant> date) {}

  Transport(Address address, Limits limits) {
    this.address = address;
    this.limits = limits;
    this.host = new HttpHost("http", address.host(), address.port());
    this.connections = pool(new Dialer(address, limits.connect(), deadlines));
    this.client = client(connections, limits);
  }

  private static PoolingHttpClientConnectionManager pool(HttpClientConnectionOperator dialer) {
    PoolingHttpClientConnectionManagerBuilder builder =
        new PoolingHttpClientConnectionManagerBuilder() {
          @Override
          protected HttpClientConnectionOperator createConnectionOperator(
              @Nullable SchemePortResolver ports,
              @Nullable DnsResolver names,
              @Nullable TlsSocketStrategy tls) {
            return dialer;
          }
        };
    // Trying out whether an idle connection is alive needs timed reads, which there are not; one
    // that is not alive costs a second request.
    ConnectionConfig config =
        ConnectionConfig.custom().setValidateAfterInactivity(TimeValue.NEG_ONE_MILLISECOND).build();
    return builder
        .setMaxConnTotal(CONNECTIONS)
        .setMaxConnPerRoute(CONNECTIONS)
        .setDefaultConnectionConfig(config)
        .build();
  }

  private static CloseableHttpClient client(
      PoolingHttpClientConnectionManager connections, Limits limits) {
    return HttpClients.custom()
        .setConnectionManager(connections)
        .setRetryStrategy(new OnceMore())
        .setDefaultRequestConfig(
            RequestConfig.custom()
                .setConnectionRequestTimeout(Timeout.of(limits.response()))
                .setProtocolUpgradeEnabled(false)
                .build())
        .setUserAgent("dockreeve")
        .disableRedirectHandling()
        .disableCookieManagement()
        .disableContentCompression()
        .disableAuthCaching()
        .build();
  }

  /** One more try on a new connection when a pooled one turned out to be dead; never on answers. */
  private static final class OnceMore extends DefaultHttpRequestRetryStrategy {
    OnceMore() {
      super(
          1,
          TimeValue.ZERO_MILLISECONDS,
          List.of(
              InterruptedIOException.class, ConnectException.class, ClosedChannelException.class),
          List.of());
    }
  }

  /** The answer to {@code GET path}, read to its end. Whoever needs a good one uses {@link #ok}. */
  Answer get(String path) throws EngineException {
    HttpGet request = new HttpGet(path);
    try (Deadlines.Deadline deadline = deadlines.start(limits.response(), request::cancel)) {
      try {
        return client.execute(host, request, this::answer);
      } catch (IOException | IllegalStateException e) {
        throw failure(path, deadline.missed(), e);
      }
    }
  }

  /** The body of the good answer to {@code GET path}, as text. */
  String text(String path) throws EngineException {
    HttpGet request = new HttpGet(path);
    Text answer;
    try (Deadlines.Deadline deadline = deadlines.start(limits.response(), request::cancel)) {
      try {
        answer = client.execute(host, request, Transport::text);
      } catch (IOException | IllegalStateException e) {
        throw failure(path, deadline.missed(), e);
      }
    }
    if (answer.status() != 200) {
      throw Failures.refused(address, path, answer.status(), answer.body());
    }
    return answer.body();
  }

  private record Text(int status, String body) {}

  private static Text text(ClassicHttpResponse response) throws IOException {
    HttpEntity entity = response.getEntity();
    try (InputStream body = entity == null ? InputStream.nullInputStream() : entity.getContent()) {
      if (response.getCode() != 200) {
        return new Text(response.getCode(), message(body));
      }
      byte[] bytes = body.readNBytes(LARGEST_TEXT + 1);
      if (bytes.length > LARGEST_TEXT) {
        throw new IOException("the answer is larger than " + LARGEST_TEXT + " bytes");
      }
      return new Text(200, new String(bytes, UTF_8));
    }
  }

  /** The good answer to {@code GET path}. */
  Answer ok(String path) throws EngineException {
    Answer answer = get(path);
    if (answer.status() != 200) {
      throw refused(path, answer);
    }
    return answer;
  }

  /** The error that a bad answer is. */
  EngineException refused(String path, Answer answer) {
    return Failures.refused(address, path, answer.status(), answer.message());
  }

  /** A request for a stream, not sent yet. */
  Call call(String path) {
    return new Call(path);
  }

  /** Forgets connections that nobody uses: after a lost one the others are not to be trusted. */
  void forgetIdle() {
    connections.closeIdle(TimeValue.ZERO_MILLISECONDS);
  }

  @Override
  public void close() {
    closed = true;
    client.close(CloseMode.IMMEDIATE);
    connections.close(CloseMode.IMMEDIATE);
  }

  private Answer answer(ClassicHttpResponse response) throws IOException {
    Header dated = response.getFirstHeader("Date");
    Optional<Instant> date =
        Optional.ofNullable(dated == null ? null : DateUtils.parseStandardDate(dated.getValue()));
    HttpEntity entity = response.getEntity();
    try (InputStream body = entity == null ? InputStream.nullInputStream() : entity.getContent()) {
      return response.getCode() == 200
          ? new Answer(200, Json.read(body), "", date)
          : new Answer(response.getCode(), new Json.Nothing(), message(body), date);
    }
  }

  /** What a refusal says: the engine's sentence, or whatever a proxy wrote. */
  private static String message(InputStream body) throws IOException {
    byte[] bytes = body.readNBytes(LARGEST_REFUSAL);
    try {
      String message = Json.read(new java.io.ByteArrayInputStream(bytes)).at("message").text();
      if (!message.isEmpty()) {
        return message;
      }
    } catch (IOException e) {
      // Not JSON: it speaks for itself.
    }
    return new String(bytes, UTF_8).strip();
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
    private final HttpGet request;

    private Call(String path) {
      this.path = path;
      this.request = new HttpGet(path);
    }

    /** Sends the request and waits for the answer's first bytes, without a time limit. */
    InputStream open() throws EngineException {
      try {
        ClassicHttpResponse response = client.executeOpen(host, request, null);
        if (response.getCode() != 200) {
          try (Deadlines.Deadline _ = deadlines.start(limits.response(), request::cancel)) {
            throw refused(path, answer(response));
          }
        }
        HttpEntity entity = response.getEntity();
        return entity == null ? InputStream.nullInputStream() : entity.getContent();
      } catch (IOException | IllegalStateException e) {
        throw failure(e);
      }
    }

    /** The error that a failed read is. */
    EngineException failure(Exception failure) {
      return Transport.this.failure(path, false, failure);
    }

    /** Ends the request and its stream, at once. */
    void cancel() {
      request.cancel();
    }
  }
}
