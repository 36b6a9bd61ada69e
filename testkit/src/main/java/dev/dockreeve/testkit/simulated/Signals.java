// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.simulated;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Signals by name or number, as {@code docker kill} takes them. */
final class Signals {

  static final int KILL = 9;
  static final int TERM = 15;

  private static final Map<String, Integer> NUMBERS =
      Map.ofEntries(
          Map.entry("HUP", 1),
          Map.entry("INT", 2),
          Map.entry("QUIT", 3),
          Map.entry("KILL", KILL),
          Map.entry("USR1", 10),
          Map.entry("USR2", 12),
          Map.entry("TERM", TERM),
          Map.entry("WINCH", 28));

  private static final Set<Integer> DEADLY = Set.of(2, 3, KILL, TERM);

  private Signals() {}

  static int number(String signal) {
    String name = signal.toUpperCase(Locale.ROOT);
    Integer known = NUMBERS.get(name.startsWith("SIG") ? name.substring(3) : name);
    if (known != null) {
      return known;
    }
    try {
      return Integer.parseInt(signal);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("signal: " + signal + " (expected: as in TERM or 15)", e);
    }
  }

  /** Whether the simulated process ends by it. */
  static boolean deadly(int signal) {
    return DEADLY.contains(signal);
  }
}
