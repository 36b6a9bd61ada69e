// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A blocking channel, Unix or TCP, in the shape of a socket. Closing it, or interrupting the thread
 * that reads, ends a read at once, on platform and virtual threads alike.
 *
 * @implNote HttpClient brings an adapter of its own for Unix sockets. It reads through a selector
 *     that it never closes, which leaks file descriptors with every connection and leaves a reader
 *     waiting after a close. This one has no timed reads: time limits are {@link Deadlines}.
 */
final class ChannelSocket extends Socket {

  private final SocketChannel channel;
  private final InputStream in;
  private final OutputStream out;

  ChannelSocket(SocketChannel channel) {
    this.channel = channel;
    this.in = Channels.newInputStream(channel);
    this.out = Channels.newOutputStream(channel);
  }

  @Override
  public InputStream getInputStream() {
    return in;
  }

  @Override
  public OutputStream getOutputStream() {
    return out;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  @Override
  public boolean isClosed() {
    return !channel.isOpen();
  }

  @Override
  public boolean isConnected() {
    return channel.isConnected();
  }

  @Override
  public @Nullable SocketAddress getRemoteSocketAddress() {
    return null;
  }

  @Override
  public @Nullable SocketAddress getLocalSocketAddress() {
    return null;
  }

  /** Does nothing: there are no timed reads. */
  @Override
  public void setSoTimeout(int timeout) {}

  @Override
  public int getSoTimeout() {
    return 0;
  }

  /** Does nothing: an engine has nothing to gain from a reset. */
  @Override
  public void setSoLinger(boolean on, int linger) {}
}
