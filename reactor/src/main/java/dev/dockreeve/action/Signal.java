// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import java.util.Optional;

/** The signals that end processes, by their numbers on Linux. */
enum Signal {
  HUP(1),
  INT(2),
  QUIT(3),
  ILL(4),
  TRAP(5),
  ABRT(6),
  BUS(7),
  FPE(8),
  KILL(9),
  USR1(10),
  SEGV(11),
  USR2(12),
  PIPE(13),
  ALRM(14),
  TERM(15),
  XCPU(24),
  XFSZ(25),
  SYS(31);

  private final int number;

  Signal(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  /** The name of a number, as in {@code SIGTERM}; empty for those that have no name here. */
  static Optional<String> of(int number) {
    for (Signal signal : values()) {
      if (signal.number == number) {
        return Optional.of("SIG" + signal);
      }
    }
    return Optional.empty();
  }
}
