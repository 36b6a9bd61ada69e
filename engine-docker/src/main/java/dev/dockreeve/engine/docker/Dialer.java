// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** Connects to one address, within a time limit, for as long as the request is wanted. */
final class Dialer {

  private final Address address;
  private final Duration limit;
  private final Deadlines deadlines;

  Dialer(Address address, Duration limit, Deadlines deadlines) {
    this.address = address;
    this.limit = limit;
    this.deadlines = deadlines;
  }

  /** A new connection, which {@code ask} uses from before it is made. */
  SocketChannel dial(Ask ask) throws IOException {
    SocketAddress target = address.resolve();
    SocketChannel channel = open(target);
    try (Deadlines.Deadline deadline = deadlines.start(limit, () -> closeQuietly(channel))) {
      ask.uses(channel);
      try {
        channel.connect(target);
      } catch (IOException e) {
        throw deadline.missed() ? new SocketTimeoutException("no connection in time") : e;
      }
      return channel;
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

  static void closeQuietly(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing is lost: the channel is of no more use to anybody.
    }
  }
}
