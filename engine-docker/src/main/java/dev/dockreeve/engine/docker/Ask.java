// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way. Who cancels it, from any thread and at any time, closes the connection
 * that it uses, or will use; a connection that it has given back is left alone.
 */
final class Ask {

  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable SocketChannel channel;
  private boolean cancelled;

  /**
   * From now on it uses that connection, and no other.
   *
   * @throws AsynchronousCloseException when it was cancelled; then the connection is closed
   */
  void uses(SocketChannel connection) throws IOException {
    lock.lock();
    try {
      if (cancelled) {
        Dialer.closeQuietly(connection);
        throw new AsynchronousCloseException();
      }
      channel = connection;
    } finally {
      lock.unlock();
    }
  }

  /** It uses no connection any more. Returns whether the last one may be used by others. */
  boolean done() {
    lock.lock();
    try {
      channel = null;
      return !cancelled;
    } finally {
      lock.unlock();
    }
  }

  /** Ends it. Idempotent. */
  void cancel() {
    lock.lock();
    try {
      cancelled = true;
      if (channel != null) {
        Dialer.closeQuietly(channel);
        channel = null;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether somebody has ended it. */
  boolean cancelled() {
    lock.lock();
    try {
      return cancelled;
    } finally {
      lock.unlock();
    }
  }
}
