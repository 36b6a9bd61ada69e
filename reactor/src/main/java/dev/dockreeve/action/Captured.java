// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import static java.util.Objects.requireNonNull;

/**
 * What an attempt wrote: its beginning and its end, and nothing of the middle where it wrote more
 * than is kept.
 *
 * @param text decoded as UTF-8, unchanged otherwise: it may hold anything, also control characters.
 *     Where something was left out, a line says so
 * @param bytes how many bytes were written
 * @param omitted how many bytes of them are not in {@code text}
 */
public record Captured(String text, long bytes, long omitted) {

  /** Nothing was written. */
  public static final Captured NOTHING = new Captured("", 0, 0);

  /** Checks that the text is not null. */
  public Captured {
    requireNonNull(text, "text");
  }
}
