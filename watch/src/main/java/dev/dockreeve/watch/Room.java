// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

/**
 * How much a subscription holds for a slow subscriber. Whichever bound is met first counts; one
 * event always finds room, however big it is.
 *
 * @param notices how many; at least 2
 * @param bytes about how much memory, as {@link dev.dockreeve.model.Event#bytes} says; at least 1
 */
public record Room(int notices, long bytes) {

  private static final long USUAL_BYTES = 16L << 20;

  /** Checks the bounds. */
  public Room {
    if (notices < 2) {
      throw new IllegalArgumentException("notices: " + notices + " (expected: >= 2)");
    }
    if (bytes < 1) {
      throw new IllegalArgumentException("bytes: " + bytes + " (expected: >= 1)");
    }
  }

  /** For so many notices, of 16 MiB together. */
  public static Room of(int notices) {
    return new Room(notices, USUAL_BYTES);
  }
}
