// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import dev.dockreeve.model.Fingerprint;
import java.util.Arrays;

/**
 * The fingerprints of the newest events, to tell an event that an engine sends again from a new
 * one. Remembers at least the last {@value #GENERATION} and at most twice as many: fingerprints go
 * into a young table; when it is full it becomes the old one and the old one is forgotten. Engines
 * replay far less (Docker: 256). Fixed memory, no allocation per event. For one thread.
 */
final class SeenEvents {

  static final int GENERATION = 4096;
  private static final int SLOTS = GENERATION * 2;

  private long[] young = new long[SLOTS * 2];
  private long[] old = new long[SLOTS * 2];
  private int count;

  /** Whether {@code event} had not been seen; from now on it has. */
  boolean add(Fingerprint event) {
    int at = find(young, event);
    if (at < 0 || find(old, event) < 0) {
      return false;
    }
    young[at] = event.timeNanos();
    young[at + 1] = event.hash() | 1;
    if (++count == GENERATION) {
      long[] forgotten = old;
      old = young;
      Arrays.fill(forgotten, 0);
      young = forgotten;
      count = 0;
    }
    return true;
  }

  /** Whether {@code event} was seen lately. */
  boolean contains(Fingerprint event) {
    return find(young, event) < 0 || find(old, event) < 0;
  }

  /**
   * Index of a free slot for it, or −1 when it is there. The lowest bit of the hash marks a taken
   * slot.
   */
  private static int find(long[] table, Fingerprint event) {
    long hash = event.hash() | 1;
    int slot =
        (int) ((event.hash() ^ (event.timeNanos() * 0x9E3779B97F4A7C15L)) >>> 40) & SLOTS - 1;
    while (table[2 * slot + 1] != 0) {
      if (table[2 * slot] == event.timeNanos() && table[2 * slot + 1] == hash) {
        return -1;
      }
      slot = (slot + 1) & SLOTS - 1;
    }
    return 2 * slot;
  }
}
