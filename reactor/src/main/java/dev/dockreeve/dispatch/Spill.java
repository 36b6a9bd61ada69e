// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

/**
 * What of a rule's queue the journal alone has: all runs after a certain one, up to the end.
 * Guarded by the lineup's lock.
 */
final class Spill {

  private boolean any;
  private long after;
  private long runs;
  private int changes;

  /** Whether somebody reads it, or is about to. */
  boolean reading;

  boolean any() {
    return any;
  }

  /** The last run that is not part of it. */
  long after() {
    return after;
  }

  /** About how many runs it has. */
  long runs() {
    return runs;
  }

  /** Another number after each run that was added. */
  int changes() {
    return changes;
  }

  boolean covers(long seq) {
    return any && seq > after;
  }

  /** It begins after {@code seq}, with about so many runs. */
  void begin(long seq, long count) {
    any = true;
    after = seq;
    runs = count;
  }

  /** One more at its end; where it is empty, it begins after {@code lastInMemory}. */
  void add(long lastInMemory) {
    if (!any) {
      begin(lastInMemory, 0);
    }
    runs++;
    changes++;
  }

  /** Its first run, {@code seq}, is in memory now. */
  void took(long seq) {
    after = seq;
    runs = Math.max(0, runs - 1);
  }

  void end() {
    any = false;
    runs = 0;
  }
}
