// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;

/**
 * Ends the command in good order: the first SIGTERM or SIGINT calls {@code stop}, after which the command
 * returns by itself, with its own exit code; the second one ends the process at once, with 128 and the
 * signal's number. The JDK's public way, a shutdown hook, can do neither.
 */
final class Signals {

  private static final List<String> NAMES = List.of("TERM", "INT");

  private Signals() {}

  /** From now on the first signal calls {@code stop}, on a thread of its own. */
  static void onFirst(Runnable stop) {
    AtomicBoolean asked = new AtomicBoolean();
    for (String name : NAMES) {
      Signal.handle(
          new Signal(name),
          signal -> {
            if (asked.compareAndSet(false, true)) {
              Thread.ofVirtual().name("stop").start(stop);
            } else {
              Runtime.getRuntime().halt(128 + signal.getNumber());
            }
          });
    }
  }
}
