// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps the first 32 KiB and the last 32 KiB of a stream and counts the rest, so that a command may
 * write as much as it likes. One thread fills it; any thread may look.
 */
final class Capture {

  /** How many bytes are kept of the beginning, and as many of the end. */
  static final int SIDE = 32 * 1024;

  private final ReentrantLock lock = new ReentrantLock();
  private final ByteArrayOutputStream head = new ByteArrayOutputStream(512);

  /** The end, as a ring: byte number n of the stream lies at n % SIDE. Made when it is needed. */
  private byte[] tail = new byte[0];

  private long bytes;

  /** Reads {@code in} to its end. A stream that breaks has ended. */
  void drain(InputStream in) {
    byte[] buffer = new byte[8 * 1024];
    try {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        add(buffer, n);
      }
    } catch (IOException e) {
      // Closed under us because the attempt has ended: there is nobody left to read from.
    }
  }

  void add(byte[] from, int length) {
    lock.lock();
    try {
      int toHead = Math.clamp(SIDE - bytes, 0, length);
      head.write(from, 0, toHead);
      if (length > toHead && tail.length == 0) {
        tail = new byte[SIDE];
      }
      int copied = toHead;
      while (copied < length) {
        int at = (int) ((bytes + copied) % SIDE);
        int n = Math.min(length - copied, SIDE - at);
        System.arraycopy(from, copied, tail, at, n);
        copied += n;
      }
      bytes += length;
    } finally {
      lock.unlock();
    }
  }

  /** What was written so far. */
  Captured captured() {
    lock.lock();
    try {
      if (bytes <= SIDE) {
        return bytes == 0 ? Captured.NOTHING : new Captured(head.toString(UTF_8), bytes, 0);
      }
      int kept = (int) Math.min(SIDE, bytes - SIDE);
      byte[] end = new byte[kept];
      int from = (int) ((bytes - kept) % SIDE);
      int first = Math.min(kept, SIDE - from);
      System.arraycopy(tail, from, end, 0, first);
      System.arraycopy(tail, 0, end, first, kept - first);
      long omitted = bytes - SIDE - kept;
      if (omitted == 0) {
        head.write(end, 0, kept);
        String whole = head.toString(UTF_8);
        return new Captured(whole, bytes, 0);
      }
      return new Captured(
          head.toString(UTF_8)
              + "\n[… "
              + omitted
              + " bytes left out …]\n"
              + new String(end, UTF_8),
          bytes,
          omitted);
    } finally {
      lock.unlock();
    }
  }
}
