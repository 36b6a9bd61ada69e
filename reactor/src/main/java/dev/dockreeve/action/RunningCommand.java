// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One command that was started, until it has ended and nobody holds its output open any more. Used
 * by one thread.
 *
 * @implNote Output is read by a platform thread: reading a pipe blocks, and would hold one of the
 *     few threads that carry virtual ones, for ever where a child has left the group and keeps the
 *     pipe.
 */
final class RunningCommand {

  /** How long children may keep the output open after the command itself has ended. */
  private static final Duration LINGER = Duration.ofSeconds(1);

  /** How long the kernel may take to end what was killed. */
  private static final Duration DEATH = Duration.ofSeconds(2);

  /** Between two looks at whether a group has ended. */
  private static final Duration POLL = Duration.ofMillis(20);

  private final Process process;
  private final ProcessGroup group;
  private final Capture capture = new Capture();
  private final Thread reader;

  private RunningCommand(Process process, boolean ownGroup) {
    this.process = process;
    this.group = new ProcessGroup(process, ownGroup);
    this.reader =
        Thread.ofPlatform()
            .name("output-" + process.pid())
            .daemon()
            .start(() -> capture.drain(process.getInputStream()));
  }

  /**
   * Starts it, in the root folder, without input.
   *
   * @param ownGroup whether {@code command} makes itself the leader of a process group
   * @throws IOException when the system cannot start it
   */
  static RunningCommand start(
      List<String> command, Map<String, String> environment, boolean ownGroup) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(new File("/"))
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"));
    builder.environment().clear();
    builder.environment().putAll(environment);
    return new RunningCommand(builder.start(), ownGroup);
  }

  /**
   * Waits for its end, and brings it about where it does not come in time.
   *
   * @param grace between asking it to end and killing it
   * @throws InterruptedException after killing it
   */
  Outcome await(Duration timeout, Duration grace) throws InterruptedException {
    try {
      if (!process.waitFor(timeout)) {
        String how = end(grace);
        finishReading();
        return new Outcome.TimedOut(timeout, how, capture.captured());
      }
      finishReading();
      return outcome(process.exitValue(), capture.captured());
    } catch (InterruptedException e) {
      group.kill();
      throw e;
    } finally {
      close();
    }
  }

  private static Outcome outcome(int exit, Captured output) {
    return switch (exit) {
      case 0 -> new Outcome.Succeeded(output);
      case 126 -> new Outcome.Failed("exit code 126 (cannot be run)", true, output);
      case 127 -> new Outcome.Failed("exit code 127 (command not found)", true, output);
      default -> new Outcome.Failed(Signal.exit(exit), false, output);
    };
  }

  /** Ends the whole group, and says how that went. */
  private String end(Duration grace) throws InterruptedException {
    group.terminate();
    if (gone(grace)) {
      return "ended by SIGTERM";
    }
    group.kill();
    return process.waitFor(DEATH)
        ? "killed by SIGKILL"
        : "could not be killed (pid " + process.pid() + ")";
  }

  private boolean gone(Duration within) throws InterruptedException {
    long start = System.nanoTime();
    process.waitFor(within);
    while (group.alive()) {
      if (System.nanoTime() - start >= within.toNanos()) {
        return false;
      }
      Thread.sleep(POLL);
    }
    return true;
  }

  /**
   * Takes what is left of the output, and ends those of the group that outlive their leader. An
   * open output does not tell of them for certain: Java may end the stream together with the
   * leader.
   */
  private void finishReading() throws InterruptedException {
    if (process.isAlive()) {
      return;
    }
    boolean done = reader.join(LINGER);
    if (!done || (group.cheapToAsk() && !gone(LINGER))) {
      group.kill();
      // Whoever left the group may keep the pipe for ever; then what came so far must do.
      reader.join(LINGER);
    }
  }

  private void close() {
    try {
      process.getInputStream().close();
    } catch (IOException e) {
      // Nothing more is read from it: there is nothing to mend.
    }
  }
}
