// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.model;

import java.util.Locale;

/** Where a container is in its life. */
public enum State {
  /** Made, never started. */
  CREATED,
  /** Its process runs. */
  RUNNING,
  /** Its process is there, but frozen. */
  PAUSED,
  /** Its process ended; the engine will start it again (restart policy). */
  RESTARTING,
  /** Its process ended. */
  EXITED,
  /** Being removed, or half removed. */
  DEAD;

  /** Whether there is a process: running or paused. */
  public boolean alive() {
    return this == RUNNING || this == PAUSED;
  }

  /** The lower-case word of the vocabulary. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
