// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.real;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes a tar archive (POSIX ustar) in memory; everything belongs to root and is as old. */
final class TarWriter {

  private static final int BLOCK = 512;
  private static final long MADE_AT = 1_700_000_000L;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  TarWriter folder(String name) {
    return entry(name + "/", '5', 0755, "", new byte[0]);
  }

  TarWriter file(String name, int mode, byte[] content) {
    return entry(name, '0', mode, "", content);
  }

  TarWriter link(String name, String target) {
    return entry(name, '2', 0777, target, new byte[0]);
  }

  /** The archive; nothing is added after that. */
  byte[] bytes() {
    out.writeBytes(new byte[2 * BLOCK]);
    return out.toByteArray();
  }

  private TarWriter entry(String name, char type, int mode, String target, byte[] content) {
    byte[] header = new byte[BLOCK];
    text(header, 0, 100, name);
    octal(header, 100, 8, mode);
    octal(header, 108, 8, 0);
    octal(header, 116, 8, 0);
    octal(header, 124, 12, content.length);
    octal(header, 136, 12, MADE_AT);
    header[156] = (byte) type;
    text(header, 157, 100, target);
    text(header, 257, 6, "ustar");
    text(header, 263, 2, "00");
    // The sum counts its own field as blanks.
    Arrays.fill(header, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte b : header) {
      sum += b & 255;
    }
    octal(header, 148, 7, sum);
    out.writeBytes(header);
    out.writeBytes(content);
    out.writeBytes(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
    return this;
  }

  private static void text(byte[] header, int offset, int length, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > length) {
      throw new IllegalArgumentException(
          "value: " + value + " (expected: <= " + length + " bytes)");
    }
    System.arraycopy(bytes, 0, header, offset, bytes.length);
  }

  private static void octal(byte[] header, int offset, int length, long value) {
    String digits = String.format("%0" + (length - 1) + "o", value);
    text(header, offset, length - 1, digits);
    header[offset + length - 1] = 0;
  }
}
