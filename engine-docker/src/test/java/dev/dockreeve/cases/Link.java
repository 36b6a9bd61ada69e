// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cases;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The line between a watcher and its engine, which a case may cut. Safe for use by several threads.
 */
final class Link implements AutoCloseable {

  private static final class Pair {
    private final SocketChannel client;
    private final SocketChannel server;
    private volatile boolean swallows;
    private volatile int slice = 16384;

    private Pair(SocketChannel client, SocketChannel server) {
      this.client = client;
      this.server = server;
    }

    private void close() {
      try (client;
          server) {
        swallows = false;
      } catch (IOException e) {
        // Closed in any case.
      }
    }
  }

  private final ServerSocketChannel listener;
  private final Path listen;
  private final Path target;
  private final Set<Pair> open = ConcurrentHashMap.newKeySet();
  private volatile boolean down;

  private Link(ServerSocketChannel listener, Path listen, Path target) {
    this.listener = listener;
    this.listen = listen;
    this.target = target;
  }

  /** A line from a new socket in {@code folder} to the engine at {@code target}. */
  static Link in(Path folder, Path target) throws IOException {
    Path listen = folder.resolve("link.sock");
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(listen));
    Link link = new Link(listener, listen, target);
    Thread.ofVirtual().name("link-accept").start(link::accept);
    return link;
  }

  /** Where the watcher connects to. */
  String url() {
    return "unix://" + listen;
  }

  /** Breaks every connection, and lets nobody through until {@link #mend}. */
  void cut() {
    down = true;
    open.forEach(Pair::close);
  }

  /** Breaks every connection; new ones are let through. */
  void blip() {
    open.forEach(Pair::close);
  }

  /** What the engine says on the connections of now is lost from now on; they stay open. */
  void swallow() {
    open.forEach(pair -> pair.swallows = true);
  }

  /** What the engine says on the connections of now comes in so small pieces. */
  void slice(int bytes) {
    open.forEach(pair -> pair.slice = bytes);
  }

  /** Lets everybody through again. */
  void mend() {
    down = false;
  }

  private void accept() {
    try {
      while (true) {
        connect(listener.accept());
      }
    } catch (IOException e) {
      open.forEach(Pair::close);
    }
  }

  private void connect(SocketChannel client) throws IOException {
    if (down) {
      client.close();
      return;
    }
    try {
      Pair pair = new Pair(client, SocketChannel.open(UnixDomainSocketAddress.of(target)));
      open.add(pair);
      if (down) {
        pair.close();
      }
      Thread.ofVirtual().name("link-up").start(() -> pump(pair, client, pair.server, false));
      Thread.ofVirtual().name("link-down").start(() -> pump(pair, pair.server, client, true));
    } catch (IOException e) {
      client.close();
    }
  }

  private void pump(Pair pair, SocketChannel from, SocketChannel to, boolean down) {
    ByteBuffer bytes = ByteBuffer.allocate(16384);
    try {
      while (from.read(bytes) >= 0) {
        bytes.flip();
        int end = bytes.limit();
        while (bytes.position() < end && !(down && pair.swallows)) {
          bytes.limit(Math.min(end, bytes.position() + (down ? pair.slice : end)));
          to.write(bytes);
          bytes.limit(end);
        }
        bytes.clear();
      }
    } catch (IOException e) {
      // One end is gone, so the other goes too.
    } finally {
      if (!pair.swallows) {
        pair.close();
        open.remove(pair);
      }
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    open.forEach(Pair::close);
    Files.deleteIfExists(listen);
  }
}
