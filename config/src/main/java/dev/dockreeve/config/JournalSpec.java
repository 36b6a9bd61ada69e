// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Where runs and what belongs to them are remembered. */
public sealed interface JournalSpec {

  /** What {@code journal} is where the file does not say. */
  JournalSpec DEFAULT =
      new OnDisk(
          Optional.empty(), 512L << 20, Duration.ofDays(7), Duration.ofHours(24), OnError.CONTINUE);

  /** Nowhere but in memory: forgotten at the end of the process. */
  record InMemory() implements JournalSpec {}

  /**
   * In a file.
   *
   * @param path relative ones were resolved against the folder of the configuration; empty when the
   *     file leaves it to the program
   * @param maxBytes how large it may become
   * @param keepRuns how long runs are kept after their end
   * @param keepEvents how long the events of runs are kept that did not fail
   * @param onError what happens when it cannot be written
   */
  record OnDisk(
      Optional<Path> path, long maxBytes, Duration keepRuns, Duration keepEvents, OnError onError)
      implements JournalSpec {

    /** Checks that nothing is null. */
    public OnDisk {
      requireNonNull(path, "path");
      requireNonNull(keepRuns, "keepRuns");
      requireNonNull(keepEvents, "keepEvents");
      requireNonNull(onError, "onError");
    }
  }

  /** What happens when the journal cannot be written. */
  enum OnError {
    /** The daemon goes on from memory, and says loudly that it is degraded. */
    CONTINUE,
    /** The daemon ends. */
    STOP
  }
}
