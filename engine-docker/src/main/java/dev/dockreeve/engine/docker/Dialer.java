// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.apache.hc.client5.http.UnsupportedSchemeException;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.TimeValue;
import org.jspecify.annotations.Nullable;

/**
 * Connects to one address, whatever host the HTTP client asks for, within a time limit. The
 * connection is bound before it is made, so that cancelling a request ends its connecting as well.
 */
final class Dialer implements HttpClientConnectionOperator {

  private final Address address;
  private final Duration limit;
  private final Deadlines deadlines;

  Dialer(Address address, Duration limit, Deadlines deadlines) {
    this.address = address;
    this.limit = limit;
    this.deadlines = deadlines;
  }

  @Override
  public void connect(
      ManagedHttpClientConnection connection,
      HttpHost ignoredHost,
      @Nullable InetSocketAddress ignoredLocal,
      @Nullable TimeValue ignoredTimeout,
      SocketConfig ignoredConfig,
      HttpContext ignoredContext)
      throws IOException {
    dial(connection);
  }

  private void dial(ManagedHttpClientConnection connection) throws IOException {
    SocketAddress target = address.resolve();
    SocketChannel channel = open(target);
    try (Deadlines.Deadline deadline = deadlines.start(limit, () -> closeQuietly(channel))) {
      connection.bind(new ChannelSocket(channel));
      try {
        channel.connect(target);
      } catch (IOException e) {
        throw deadline.missed() ? new SocketTimeoutException("no connection in time") : e;
      }
    } catch (IOException | RuntimeException e) {
      closeQuietly(channel);
      throw e;
    }
  }

  private static SocketChannel open(SocketAddress target) throws IOException {
    if (target instanceof UnixDomainSocketAddress) {
      return SocketChannel.open(StandardProtocolFamily.UNIX);
    }
    SocketChannel channel = SocketChannel.open();
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    return channel;
  }

  private static void closeQuietly(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing is lost: the channel is of no more use to anybody.
    }
  }

  @Override
  public void upgrade(ManagedHttpClientConnection connection, HttpHost host, HttpContext context)
      throws IOException {
    throw new UnsupportedSchemeException("no connection to an engine is upgraded");
  }
}
