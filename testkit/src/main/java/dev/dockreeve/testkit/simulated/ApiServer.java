// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.simulated;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Listens on a Unix socket; one virtual thread for the acceptor and one for each connection. */
final class ApiServer implements AutoCloseable {

  private final Path socket;
  private final Routes routes;
  private final InstantSource clock;
  private final Set<ApiConnection> connections = ConcurrentHashMap.newKeySet();
  private volatile ServerSocketChannel listener;
  private volatile boolean closed;

  private ApiServer(Path socket, Routes routes, InstantSource clock) throws IOException {
    this.socket = socket;
    this.routes = routes;
    this.clock = clock;
    this.listener = listen(socket);
  }

  /** Listens when it returns. */
  static ApiServer start(Path socket, Routes routes, InstantSource clock) throws IOException {
    ApiServer server = new ApiServer(socket, routes, clock);
    server.acceptFrom(server.listener);
    return server;
  }

  /** Makes the socket file anew, and hears nobody any more who comes by the old one. */
  void listenAnew() throws IOException {
    ServerSocketChannel old = listener;
    ServerSocketChannel next = listen(socket);
    listener = next;
    old.close();
    acceptFrom(next);
  }

  private static ServerSocketChannel listen(Path socket) throws IOException {
    Files.deleteIfExists(socket);
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      return listener.bind(UnixDomainSocketAddress.of(socket), 128);
    } catch (IOException e) {
      listener.close();
      throw new IOException("cannot listen at " + socket + ": " + e.getMessage(), e);
    }
  }

  private void acceptFrom(ServerSocketChannel from) {
    Thread.ofVirtual().name("simulated-docker").start(() -> accept(from));
  }

  private void accept(ServerSocketChannel from) {
    while (!closed) {
      try {
        SocketChannel channel = from.accept();
        ApiConnection connection = new ApiConnection(channel, routes, clock);
        connections.add(connection);
        Thread.ofVirtual().name("simulated-docker-client").start(() -> serve(connection));
      } catch (IOException e) {
        // Closed, or a client that left before it was accepted.
        if (!from.isOpen()) {
          return;
        }
      }
    }
  }

  private void serve(ApiConnection connection) {
    try (connection) {
      if (!closed) {
        connection.serve();
      }
    } catch (IOException e) {
      // The client left in the middle, or spoke no HTTP: the connection ends, as dockerd's would.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      connections.remove(connection);
    }
  }

  /** Breaks all connections that are sending events, without the chunk that would end them. */
  void cutStreams() {
    connections.forEach(ApiConnection::cutStream);
  }

  @Override
  public void close() {
    closed = true;
    try {
      listener.close();
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      // A socket file that stays behind is replaced by the next start.
    }
    connections.forEach(ApiConnection::close);
  }
}
