// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import dev.dockreeve.rule.Facts;
import java.time.Duration;

/**
 * Something that can be done about an event. One object serves all runs of a rule, several at a
 * time, so it holds no state of a single attempt.
 */
public interface Action {

  /**
   * Tries once. Blocks until the attempt has ended, at most for {@code timeout} and what it takes
   * to end what was begun; called on a virtual thread. Everything that can go wrong outside is a
   * value; a RuntimeException is a bug, and ends the run as failed.
   *
   * @param facts the event and the run; what containers control in it is hostile
   * @throws InterruptedException when the thread is interrupted; what was begun has been ended
   */
  Outcome attempt(Facts facts, Duration timeout) throws InterruptedException;

  /** What is done, in one line for people; without values of any event. */
  String describe();
}
