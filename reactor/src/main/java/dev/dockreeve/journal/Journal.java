// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import java.time.Instant;
import java.util.List;

/**
 * Remembers runs. For each run the calls come in this order: accepted, then started once per
 * attempt, then ended. A run that was accepted and has not ended is unfinished: a journal that
 * outlives us hands it to our next life. Calls come from many threads, several at a time.
 */
public interface Journal {

  /**
   * Remembers runs, all of them or none. Returns when they are as safe as this journal makes them;
   * no attempt of them begins before. Many runs in one call cost little more than one.
   */
  void accepted(List<Accepted> runs);

  /**
   * That an attempt is about to begin.
   *
   * @param attempt 1 for the first one
   */
  void started(String runId, int attempt, Instant at);

  /** That nothing more will happen to a run. */
  void ended(String runId, Ended end);
}
