// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Reads what an {@link Encoder} wrote. Anything else is a {@link DamagedException}, whatever the
 * bytes are, and takes no more memory than they do. Not safe for use by several threads.
 */
final class Decoder {

  private static final int CHECKSUM = 4;

  private final List<String> places = new ArrayList<>();
  private final byte[] bytes;
  private final int end;
  private int at;

  private Decoder(byte[] bytes) {
    this.bytes = bytes;
    this.end = bytes.length - CHECKSUM;
  }

  /** Checks the sum, the kind and the version. */
  static Decoder of(byte[] bytes, char kind, int version) throws DamagedException {
    if (bytes.length < 2 + CHECKSUM) {
      throw new DamagedException("too short: " + bytes.length + " bytes");
    }
    Decoder decoder = new Decoder(bytes);
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, decoder.end);
    int said = 0;
    for (int i = decoder.end; i < bytes.length; i++) {
      said = (said << 8) | (bytes[i] & 0xff);
    }
    if (said != (int) checksum.getValue()) {
      throw new DamagedException("checksum does not fit");
    }
    int foundKind = decoder.next();
    int foundVersion = decoder.next();
    if (foundKind != kind || foundVersion != version) {
      throw new DamagedException(
          "kind and version: "
              + foundKind
              + ", "
              + foundVersion
              + " (expected: "
              + (int) kind
              + ", "
              + version
              + ")");
    }
    return decoder;
  }

  long number() throws DamagedException {
    long value = unsigned();
    return (value >>> 1) ^ -(value & 1);
  }

  int integer() throws DamagedException {
    long value = number();
    if (value != (int) value) {
      throw new DamagedException("number: " + value + " (expected: 32 bits)");
    }
    return (int) value;
  }

  /** A number that says how many values follow, of at least one byte each. */
  int count() throws DamagedException {
    long value = number();
    if (value < 0 || value > end - at) {
      throw new DamagedException("count: " + value + " (expected: 0 to " + (end - at) + ")");
    }
    return (int) value;
  }

  boolean flag() throws DamagedException {
    int value = next();
    if (value > 1) {
      throw new DamagedException("flag: " + value + " (expected: 0 or 1)");
    }
    return value == 1;
  }

  Instant time() throws DamagedException {
    long second = number();
    long nano = unsigned();
    if (second < Instant.MIN.getEpochSecond()
        || second > Instant.MAX.getEpochSecond()
        || nano < 0
        || nano > 999_999_999) {
      throw new DamagedException("time: " + second + "." + nano);
    }
    return Instant.ofEpochSecond(second, nano);
  }

  String text() throws DamagedException {
    long said = unsigned();
    long length = said >>> 2;
    int form = (int) said & 3;
    if (form == Encoder.PLACE && length < places.size()) {
      return places.get((int) length);
    }
    long size = form == Encoder.UTF16 ? 2 * length : length;
    if (form > Encoder.UTF16 || size > end - at) {
      throw new DamagedException("text: form " + form + ", length " + length);
    }
    String text =
        form == Encoder.UTF8 ? new String(bytes, at, (int) size, UTF_8) : wide((int) length);
    at += (int) size;
    places.add(text);
    return text;
  }

  Optional<String> optionalText() throws DamagedException {
    return flag() ? Optional.of(text()) : Optional.empty();
  }

  /** Checks that nothing follows. */
  void finish() throws DamagedException {
    if (at != end) {
      throw new DamagedException((end - at) + " bytes too many");
    }
  }

  private String wide(int length) {
    char[] chars = new char[length];
    for (int i = 0; i < length; i++) {
      chars[i] = (char) (((bytes[at + 2 * i] & 0xff) << 8) | (bytes[at + 2 * i + 1] & 0xff));
    }
    return new String(chars);
  }

  private long unsigned() throws DamagedException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = next();
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new DamagedException("number of more than 64 bits");
  }

  private int next() throws DamagedException {
    if (at >= end) {
      throw new DamagedException("ends too early");
    }
    return bytes[at++] & 0xff;
  }
}
