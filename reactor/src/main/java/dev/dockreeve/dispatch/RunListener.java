// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

/**
 * Hears what happens to runs. Called by the thread that it happens on, several at a time, in order
 * for one run; whoever is slow holds up that worker. An exception is logged and changes nothing.
 */
@FunctionalInterface
public interface RunListener {

  /** Hears of nothing. */
  RunListener NONE = event -> {};

  /** That {@code event} happened. */
  void on(RunEvent event);
}
