// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

/** Ends the command with a message for its user. */
final class Failure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  /** With a whole report as message, printed as it is; or one sentence. */
  Failure(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }
}
