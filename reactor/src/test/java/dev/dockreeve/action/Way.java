// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import java.time.Duration;

/** The ways in which commands are started; all of them keep the same promises. */
enum Way {
  NATIVE,
  /** As on a Linux before 5.3. */
  NATIVE_WITHOUT_PIDFDS,
  JAVA;

  private static final Spawner POSIX = new Spawner.Native(PosixSpawn.load(true));
  private static final Spawner POSIX_OF_OLD = new Spawner.Native(PosixSpawn.load(false));
  private static final Spawner JDK = Spawner.java();

  Spawner spawner() {
    return switch (this) {
      case NATIVE -> POSIX;
      case NATIVE_WITHOUT_PIDFDS -> POSIX_OF_OLD;
      case JAVA -> JDK;
    };
  }

  RunCommand.Builder command(String... argv) {
    return Attempted.command(argv).spawner(spawner());
  }

  RunCommand.Builder shell(String script) {
    return command("sh", "-c", script);
  }

  Outcome attempt(String... argv) throws InterruptedException {
    return attempt(command(argv));
  }

  Outcome attempt(RunCommand.Builder command) throws InterruptedException {
    return attempt(command, Attempted.LONG);
  }

  Outcome attempt(RunCommand.Builder command, Duration timeout) throws InterruptedException {
    return command.build().attempt(Attempted.facts("x"), timeout);
  }
}
