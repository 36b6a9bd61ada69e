// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * One command from its start until it has ended and nobody holds its output open any more. Used by
 * one thread.
 */
final class RunningCommand {

  /** How long children may go on after the command itself has ended. */
  private static final Duration LINGER = Duration.ofSeconds(1);

  /** How long the kernel may take to end what was killed. */
  private static final Duration DEATH = Duration.ofSeconds(2);

  /** Between two looks at whether a group has ended. */
  private static final Duration POLL = Duration.ofMillis(20);

  private final Child child;
  private final Capture output;
  private final Manners manners;

  /**
   * How it is treated.
   *
   * @param grace between asking it to end and killing it
   * @param detach whether those that it leaves behind may go on
   * @param permanentExits the exit codes after which no further attempt helps
   */
  record Manners(Duration grace, boolean detach, Set<Integer> permanentExits) {}

  private RunningCommand(Child child, Capture output, Manners manners) {
    this.child = child;
    this.output = output;
    this.manners = manners;
  }

  /**
   * Starts it, waits for its end, and brings that about where it does not come in time.
   *
   * @throws InterruptedException after killing it; also when {@link Running#killAll} did
   */
  static Outcome run(Spawner spawner, Launch launch, Duration timeout, Manners manners)
      throws InterruptedException {
    Capture output = new Capture();
    Child child = spawner.child(launch, output);
    if (!Running.HERE.add(child)) {
      throw new InterruptedException("no command is started any more");
    }
    try {
      child.start();
      Outcome outcome = new RunningCommand(child, output, manners).await(timeout);
      if (child.aborted()) {
        throw new InterruptedException("all commands were killed");
      }
      return outcome;
    } catch (InterruptedException e) {
      child.signal(Signal.KILL);
      throw e;
    } finally {
      child.release();
    }
  }

  private Outcome await(Duration timeout) throws InterruptedException {
    if (!child.awaitExit(timeout)) {
      String how = end();
      if (child.awaitExit(Duration.ZERO)) {
        settle(false);
      }
      return new Outcome.TimedOut(timeout, how, output.captured());
    }
    settle(manners.detach);
    return outcome(child.exit(), output.captured());
  }

  private Outcome outcome(Exit exit, Captured written) {
    return switch (exit) {
      case Exit.Exited(int code) -> outcome(code, exit, written);
      case Exit.Coded(int code) -> outcome(code, exit, written);
      case Exit.Killed(int signal) -> outcome(128 + signal, exit, written);
      case Exit.Unknown _ -> new Outcome.Failed(exit.reason(), false, written);
      case Exit.NotStarted(_, var code) ->
          new Outcome.Failed(
              exit.reason(),
              code.isPresent() && manners.permanentExits.contains(code.getAsInt()),
              written);
    };
  }

  private Outcome outcome(int code, Exit exit, Captured written) {
    return code == 0
        ? new Outcome.Succeeded(written)
        : new Outcome.Failed(exit.reason(), manners.permanentExits.contains(code), written);
  }

  /** Ends the whole group, and says how that went. */
  private String end() throws InterruptedException {
    child.signal(Signal.TERM);
    if (gone(manners.grace)) {
      return "ended by SIGTERM";
    }
    child.signal(Signal.KILL);
    if (child.awaitExit(DEATH)) {
      return "killed by SIGKILL";
    }
    boolean sent = killByControlGroup();
    return child.awaitExit(sent ? DEATH : Duration.ZERO)
        ? "killed by its control group"
        : unkillable();
  }

  /** Who belongs to another user does not heed our signals. */
  private boolean killByControlGroup() {
    return ControlGroup.delegated().map(ours -> ours.kill(child.pid())).orElse(false);
  }

  private String unkillable() {
    Optional<Object> its = owner(Long.toString(child.pid()));
    String why =
        its.isPresent() && !its.equals(owner("self"))
            ? "owned by another user, who alone may end it; let it end itself, as in run:"
                + " [\"sudo\", \"timeout\", \"30\", …]"
            : "the kernel does not let it go";
    return "could not be killed (pid " + child.pid() + "): " + why;
  }

  /** The number of the user who owns a process; empty when that cannot be known. */
  private static Optional<Object> owner(String pid) {
    try {
      return Optional.of(Files.getAttribute(Path.of("/proc", pid), "unix:uid"));
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  private boolean gone(Duration within) throws InterruptedException {
    long start = System.nanoTime();
    if (!child.awaitExit(within)) {
      return false;
    }
    while (child.survived()) {
      if (System.nanoTime() - start >= within.toNanos()) {
        return false;
      }
      Thread.sleep(POLL);
    }
    return true;
  }

  /**
   * Takes what is left of the output, and ends those of the group that outlive their leader. A
   * closed output does not tell that there are none: they may write elsewhere.
   */
  private void settle(boolean detach) throws InterruptedException {
    boolean silent = child.awaitSilence(LINGER);
    if (!detach && (!silent || (child.cheapToAsk() && !gone(LINGER)))) {
      child.signal(Signal.KILL);
      // Whoever left the group may keep the pipe for ever; then what came so far must do.
      child.awaitSilence(LINGER);
    }
  }
}
