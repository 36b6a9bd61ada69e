// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One recorded event as a chunk of an answer, in which the stamps and the container's id are
 * replaced in place: so that sending costs less than reading.
 */
final class RecordedEvent {

  /** The longest chunk of the recording, and more. */
  static final int LONGEST = 8192;

  private static final String NANOS = "\"timeNano\":";
  private static final String SECONDS = "\"time\":";
  private static final String OF_CONTAINER = "{\"Type\":\"container\"";
  private static final int ID_LENGTH = 64;
  private static final int ROUND_DIGITS = 8;

  private final byte[] chunk;

  /** Where in the chunk they begin; an id that is not to be replaced is at −1. */
  private final int id;

  private final int seconds;
  private final int nanos;

  RecordedEvent(String line) {
    int bytes = line.getBytes(StandardCharsets.UTF_8).length + 1;
    String head = Integer.toHexString(bytes) + "\r\n";
    String text = head + line + "\n\r\n";
    chunk = text.getBytes(StandardCharsets.UTF_8);
    id = place(text, id(text, line.startsWith(OF_CONTAINER) ? "\"ID\":\"" : "\"container\":\""));
    seconds = place(text, text.lastIndexOf(SECONDS) + SECONDS.length());
    nanos = place(text, text.lastIndexOf(NANOS) + NANOS.length());
  }

  private static int id(String text, String name) {
    int id = text.indexOf(name) + name.length();
    return id < name.length() || text.indexOf('"', id) - id != ID_LENGTH ? -1 : id;
  }

  /** From a place in the text to the place in its bytes. */
  private static int place(String text, int index) {
    return index < 0 ? -1 : text.substring(0, index).getBytes(StandardCharsets.UTF_8).length;
  }

  /**
   * Adds the same event, of another container and another time.
   *
   * @param round what the container's id begins with
   * @param number nanoseconds since {@code at}
   */
  void put(ByteBuffer batch, int round, long at, int number) {
    int start = batch.position();
    batch.put(chunk);
    if (id >= 0) {
      digits(batch, start + id, ROUND_DIGITS, round);
    }
    digits(batch, start + seconds, 10, at);
    digits(batch, start + nanos, 10, at);
    digits(batch, start + nanos + 10, 9, number);
  }

  private static void digits(ByteBuffer batch, int place, int count, long value) {
    long rest = value;
    for (int i = place + count - 1; i >= place; i--) {
      batch.put(i, (byte) ('0' + rest % 10));
      rest /= 10;
    }
  }
}
