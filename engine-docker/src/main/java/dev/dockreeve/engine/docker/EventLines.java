// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import java.io.IOException;
import java.io.InputStream;

/**
 * Cuts a stream of bytes into lines, however the bytes arrive. A line is the bytes up to a newline,
 * without it, without a carriage return before it and without the record separator of JSON text
 * sequences; empty lines are passed over. Of a line longer than {@link #LONGEST} only the first
 * bytes are kept and the rest is skipped. Used by one thread.
 */
final class EventLines {

  /** The longest line in bytes. */
  static final int LONGEST = 4 << 20;

  private static final int USUAL = 64 << 10;
  private static final int SAMPLE = 200;
  private static final byte RECORD_SEPARATOR = 0x1E;

  private final InputStream in;
  private byte[] buffer = new byte[USUAL];

  /** Where the unread bytes begin, how far they are known to hold no newline, where they end. */
  private int start;

  private int scanned;
  private int end;
  private boolean ended;

  private int from;
  private int length;
  private boolean overlong;

  EventLines(InputStream in) {
    this.in = in;
  }

  /**
   * Goes on to the next line, and waits for it.
   *
   * @return false at the end of the stream
   */
  boolean next() throws IOException {
    while (true) {
      int newline = newline();
      if (newline < 0) {
        return false;
      }
      cut(start, newline);
      start = Math.min(newline + 1, end);
      scanned = start;
      if (length > 0) {
        return true;
      }
    }
  }

  /** The array that holds the line, until the next call of {@link #next}. */
  byte[] bytes() {
    return buffer;
  }

  /** Where in {@link #bytes} the line begins. */
  int from() {
    return from;
  }

  /** How many bytes it has. */
  int length() {
    return length;
  }

  /** Whether it was too long, and only its beginning is here. */
  boolean overlong() {
    return overlong;
  }

  /**
   * Waits for a byte of the next line.
   *
   * @return false at the end of the stream
   */
  boolean more() throws IOException {
    while (start == end && !ended) {
      ended = !fill();
    }
    return start < end;
  }

  /** Whether what is there is whole lines, the next of them such as an engine writes it. */
  boolean usual() {
    return buffer[end - 1] == '\n' && buffer[start] == '{' && end - start <= LONGEST;
  }

  /** Where in {@link #bytes} the next line begins. */
  int start() {
    return start;
  }

  /** Where in {@link #bytes} the bytes end that are there. */
  int end() {
    return end;
  }

  /**
   * Goes behind the line whose text was read by somebody else, up to {@code to}.
   *
   * @return false when it does not end there: then nothing has changed
   */
  boolean pass(int to) {
    int i = to;
    while (i < end && (buffer[i] == '\r' || buffer[i] == ' ')) {
      i++;
    }
    if (i == end || buffer[i] != '\n') {
      return false;
    }
    start = i + 1;
    scanned = start;
    return true;
  }

  /** Where the line ends that begins at {@link #start}; -1 when there are no more bytes. */
  private int newline() throws IOException {
    overlong = false;
    while (true) {
      byte[] bytes = buffer;
      int last = end;
      for (int i = scanned; i < last; i++) {
        if (bytes[i] == '\n') {
          return i;
        }
      }
      scanned = last;
      if (ended || !fill()) {
        ended = true;
        return start < end ? end : -1;
      }
    }
  }

  /** Reads more bytes behind those that are there. */
  private boolean fill() throws IOException {
    makeRoom();
    int read = in.read(buffer, end, buffer.length - end);
    if (read > 0) {
      end += read;
    }
    return read >= 0;
  }

  private void makeRoom() {
    if (end - start > LONGEST) {
      overlong = true;
    }
    if (overlong && end - start > SAMPLE) {
      end = start + SAMPLE;
      scanned = end;
    }
    if (start == end) {
      buffer = buffer.length > USUAL ? new byte[USUAL] : buffer;
      start = 0;
      end = 0;
    } else if (end == buffer.length) {
      byte[] target = start > 0 ? buffer : new byte[Math.min(buffer.length * 2, LONGEST + USUAL)];
      System.arraycopy(buffer, start, target, 0, end - start);
      buffer = target;
      end -= start;
      start = 0;
    }
    scanned = end;
  }

  private void cut(int begin, int newline) {
    int first = begin;
    int last = newline;
    while (first < last && (buffer[first] == RECORD_SEPARATOR || buffer[first] == ' ')) {
      first++;
    }
    while (first < last && (buffer[last - 1] == '\r' || buffer[last - 1] == ' ')) {
      last--;
    }
    from = first;
    length = last - first;
    overlong |= length > LONGEST;
  }
}
