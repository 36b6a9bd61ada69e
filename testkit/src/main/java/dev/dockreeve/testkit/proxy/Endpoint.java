// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.proxy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where somebody listens. */
sealed interface Endpoint {

  /** A socket in the file system. */
  record Unix(Path path) implements Endpoint {}

  /** A port; 0 for any that is free. */
  record Tcp(String host, int port) implements Endpoint {}

  /** Reads {@code unix:///path} or {@code tcp://host:port}. */
  static Endpoint of(String url) {
    URI uri = URI.create(url);
    String scheme = uri.getScheme();
    if ("unix".equals(scheme)) {
      return new Unix(Path.of(url.substring("unix://".length())));
    }
    String host = uri.getHost();
    if ("tcp".equals(scheme) && host != null && uri.getPort() > 0) {
      return new Tcp(host, uri.getPort());
    }
    throw new IllegalArgumentException(
        "url: " + url + " (expected: unix:///path or tcp://host:port)");
  }

  /** As {@code DOCKER_HOST} has it. */
  default String url() {
    return switch (this) {
      case Unix(Path path) -> "unix://" + path.toAbsolutePath();
      case Tcp(String host, int port) -> "tcp://" + host + ":" + port;
    };
  }

  private SocketAddress address() {
    return switch (this) {
      case Unix(Path path) -> UnixDomainSocketAddress.of(path);
      case Tcp(String host, int port) -> new InetSocketAddress(host, port);
    };
  }

  /** Listens; a socket file that is there is replaced. */
  default ServerSocketChannel listen() throws IOException {
    StandardProtocolFamily family =
        switch (this) {
          case Unix(Path path) -> {
            Files.deleteIfExists(path);
            yield StandardProtocolFamily.UNIX;
          }
          case Tcp _ -> StandardProtocolFamily.INET;
        };
    ServerSocketChannel listener = ServerSocketChannel.open(family);
    try {
      return listener.bind(address(), 1024);
    } catch (IOException e) {
      listener.close();
      throw new IOException("cannot listen at " + url() + ": " + e.getMessage(), e);
    }
  }

  /** The endpoint where a listener really is. */
  default Endpoint boundTo(ServerSocketChannel listener) throws IOException {
    return switch (this) {
      case Unix unix -> unix;
      case Tcp(String host, _) ->
          new Tcp(host, ((InetSocketAddress) listener.getLocalAddress()).getPort());
    };
  }

  /** A connection to it. */
  default SocketChannel connect() throws IOException {
    SocketChannel channel = SocketChannel.open(address());
    promptly(channel);
    return channel;
  }

  /** Each piece leaves at once, as it was written. */
  static void promptly(SocketChannel channel) throws IOException {
    if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }
  }

  /** Removes what is left of a listener that was closed. */
  default void remove() throws IOException {
    switch (this) {
      case Unix(Path path) -> Files.deleteIfExists(path);
      case Tcp _ -> {
        // Nothing is left.
      }
    }
  }
}
