// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.bench;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * How long the thread that made it was ready to run and had no processor, as Linux counts it. Looks
 * only now and then, since looking costs more than an event. For that thread.
 */
final class Processor {

  private static final int EVERY = 64;

  private final RandomAccessFile file;
  private final byte[] text = new byte[128];
  private long missed;
  private int calls;

  private Processor(RandomAccessFile file) {
    this.file = file;
  }

  static Processor ofThisThread() {
    try {
      return new Processor(new RandomAccessFile("/proc/thread-self/schedstat", "r"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes note of the count, at every {@value #EVERY}th call. */
  void look() {
    if (++calls % EVERY == 0) {
      missed = read();
    }
  }

  /** Nanoseconds since the last note. */
  long missedSince() {
    long before = missed;
    missed = read();
    return missed - before;
  }

  private long read() {
    try {
      file.seek(0);
      int length = file.read(text);
      return Long.parseLong(
          new String(text, 0, length, StandardCharsets.US_ASCII).split(" ", -1)[1]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
