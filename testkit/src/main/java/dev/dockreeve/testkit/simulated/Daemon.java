// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.simulated;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** The part of the engine that listens, and can be down. Safe for use by several threads. */
final class Daemon {

  private final ReentrantLock lock = new ReentrantLock();
  private final Path socket;
  private final Routes routes;
  private final InstantSource clock;
  private Optional<ApiServer> server = Optional.empty();

  Daemon(Path socket, Routes routes, InstantSource clock) {
    this.socket = socket;
    this.routes = routes;
    this.clock = clock;
  }

  boolean isUp() {
    return server().isPresent();
  }

  void start() throws IOException {
    lock.lock();
    try {
      server = Optional.of(ApiServer.start(socket, routes, clock));
    } finally {
      lock.unlock();
    }
  }

  void stop() {
    Optional<ApiServer> running = server();
    lock.lock();
    try {
      server = Optional.empty();
    } finally {
      lock.unlock();
    }
    running.ifPresent(ApiServer::close);
  }

  void cutStreams() {
    server().ifPresent(ApiServer::cutStreams);
  }

  /** Nobody finds it any more; who is connected stays so. */
  void removeSocket() throws IOException {
    Files.deleteIfExists(socket);
  }

  /** It can be found again; who is connected stays so. */
  void restoreSocket() throws IOException {
    Optional<ApiServer> running = server();
    if (running.isPresent()) {
      running.get().listenAnew();
    }
  }

  private Optional<ApiServer> server() {
    lock.lock();
    try {
      return server;
    } finally {
      lock.unlock();
    }
  }
}
