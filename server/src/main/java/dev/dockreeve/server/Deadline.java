// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.server;

import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Closes a connection whose other side is too slow, since a read or write of a Unix socket has no
 * time limit of its own. A virtual thread of its own, for each connection.
 */
final class Deadline implements AutoCloseable {

  private final SocketChannel connection;
  private final long patience;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long began;
  private boolean counting;
  private boolean over;

  Deadline(SocketChannel connection, Duration patience) {
    this.connection = connection;
    this.patience = patience.toNanos();
    Thread.ofVirtual().name("api-deadline").start(this::watch);
  }

  /** From now on the time counts. */
  void begin() {
    set(true);
  }

  /** It counts no more. */
  void end() {
    set(false);
  }

  private void set(boolean value) {
    lock.lock();
    try {
      counting = value;
      began = System.nanoTime();
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private void watch() {
    lock.lock();
    try {
      while (!over) {
        if (!counting) {
          changed.await();
          continue;
        }
        long left = began + patience - System.nanoTime();
        if (left <= 0) {
          UnixServer.quietly(connection);
          return;
        }
        changed.await(left, TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      over = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }
}
