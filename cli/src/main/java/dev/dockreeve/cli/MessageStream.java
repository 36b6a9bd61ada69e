// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A stream whose writers never wait: a thread of its own passes on what is written. A terminal that
 * is held, or a pipe that nobody reads, must not stop workers and watchers that only want to tell
 * something. {@value #ROOM} bytes may wait; writes that do not fit are left out, and counted by a
 * line in their place. Any thread.
 */
final class MessageStream extends OutputStream {

  static final int ROOM = 256 << 10;

  private final OutputStream to;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
  private int bytes;
  private long leftOut;
  private boolean started;
  private boolean broken;

  MessageStream(OutputStream to) {
    this.to = to;
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] from, int offset, int length) {
    lock.lock();
    try {
      if (broken) {
        return;
      }
      if (bytes + length > ROOM) {
        leftOut++;
        return;
      }
      if (leftOut > 0) {
        add(noteOfLeftOut());
      }
      add(Arrays.copyOfRange(from, offset, offset + length));
      if (!started) {
        started = true;
        Thread.ofPlatform().daemon().name("messages").start(this::passOn);
      }
    } finally {
      lock.unlock();
    }
  }

  private void add(byte[] chunk) {
    waiting.add(chunk);
    bytes += chunk.length;
    changed.signalAll();
  }

  private byte[] noteOfLeftOut() {
    String note = "dockreeve: messages left out here, since nobody read them: " + leftOut + "\n";
    leftOut = 0;
    return note.getBytes(StandardCharsets.UTF_8);
  }

  /** Waits until everything was passed on, at most {@code patience}. Returns whether it was. */
  boolean await(Duration patience) {
    long left = patience.toNanos();
    lock.lock();
    try {
      while (bytes > 0 && left > 0) {
        left = changed.awaitNanos(left);
      }
      return bytes == 0;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  private void passOn() {
    try {
      while (true) {
        byte[] chunk = next();
        to.write(chunk);
        to.flush();
        done(chunk);
      }
    } catch (InterruptedException | IOException _) {
      // Nobody is there to read messages any more, nor to be told so.
      giveUp();
    }
  }

  private byte[] next() throws InterruptedException {
    lock.lock();
    try {
      byte[] chunk = waiting.poll();
      while (chunk == null) {
        changed.await();
        chunk = waiting.poll();
      }
      return chunk;
    } finally {
      lock.unlock();
    }
  }

  private void done(byte[] chunk) {
    lock.lock();
    try {
      bytes -= chunk.length;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void giveUp() {
    lock.lock();
    try {
      broken = true;
      waiting.clear();
      bytes = 0;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
