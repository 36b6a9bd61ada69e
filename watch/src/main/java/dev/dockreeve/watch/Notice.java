// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import dev.dockreeve.model.Event;

/** What a subscriber receives. */
public sealed interface Notice {

  /** Something happened. */
  record Happened(Event event) implements Notice {}

  /**
   * The subscriber was too slow: so many events, which happened between its last notice and the
   * next, are not told to it. It may look at a fresh portfolio.
   */
  record Lagged(long missed) implements Notice {}
}
