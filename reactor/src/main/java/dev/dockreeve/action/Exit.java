// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import java.util.OptionalInt;

/** How a process ended. */
sealed interface Exit {

  /** By itself. */
  record Exited(int code) implements Exit {}

  /** By a signal. */
  record Killed(int signal) implements Exit {}

  /** As Java tells it: {@code code} is an exit code, or 128 and a signal. */
  record Coded(int code) implements Exit {}

  /** Nobody can say: something else in this process has asked for it first. */
  record Unknown(String why) implements Exit {}

  /**
   * It never began.
   *
   * @param why as in {@code true: the arguments together are too long}
   * @param code what a shell would return; empty when the next attempt may well succeed
   */
  record NotStarted(String why, OptionalInt code) implements Exit {}

  /** In one line for people. */
  default String reason() {
    return switch (this) {
      case Exited(int code) ->
          code(code, Signal.of(code - 128).map(s -> " (128 + " + s + ")").orElse(""));
      case Coded(int code) ->
          Signal.of(code - 128)
              .map(signal -> "killed by " + signal + " (exit code " + code + ")")
              .orElseGet(() -> code(code, ""));
      case Killed(int signal) -> "killed by " + Signal.of(signal).orElse("signal " + signal);
      case Unknown(String why) -> why;
      case NotStarted(String why, _) -> why;
    };
  }

  private static String code(int code, String otherwise) {
    return "exit code "
        + code
        + switch (code) {
          case 126 -> " (cannot be run)";
          case 127 -> " (command not found)";
          default -> otherwise;
        };
  }
}
