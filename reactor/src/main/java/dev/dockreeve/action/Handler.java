// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import dev.dockreeve.rule.Facts;

/** What a program does about an event in Java; made an action by {@link HandlerAction#of}. */
@FunctionalInterface
public interface Handler {

  /**
   * Handles an event once. Runs on a virtual thread of its own; several at a time, of different
   * runs. When its time is over, or the reactor stops, the thread is interrupted: it should then
   * end soon, in whatever way.
   *
   * @param facts the event, its container, and the run: {@link Facts#runId} stays the same when the
   *     run is attempted again, so it serves as a key against doing something twice. What
   *     containers control in it is hostile
   * @return how it ended, as in {@link Outcome#succeeded}; {@link Outcome#permanent} for what no
   *     further attempt can mend
   * @throws Exception as good as {@link Outcome#failed}: another attempt may follow
   */
  Outcome handle(Facts facts) throws Exception;
}
