// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

/** What the command ends with; part of its interface. */
final class ExitCode {

  static final int OK = 0;

  /** What was asked for failed. */
  static final int FAILED = 1;

  /** The command line was wrong. */
  static final int USAGE = 2;

  /** No daemon answers. */
  static final int NOT_REACHABLE = 3;

  /** There is no such run, or no such rule. */
  static final int NOT_FOUND = 4;

  /** Not now: another daemon has the journal; or we are to be started anew. */
  static final int TEMPORARY = 75;

  /** The configuration is wrong. */
  static final int CONFIGURATION = 78;

  private ExitCode() {}
}
