// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;

/**
 * Everything that a command started and that did not leave its process group. Signals go to the
 * group at once, by kill(2) where native access is allowed, else by the program {@code kill}.
 */
final class ProcessGroup {

  private final Process leader;
  private final boolean ownGroup;
  private final boolean nativeAccess;

  /**
   * The group that {@code leader} leads.
   *
   * @param ownGroup false when it leads none: then its descendants are found one by one, as far as
   *     they can be
   */
  ProcessGroup(Process leader, boolean ownGroup) {
    this(leader, ownGroup, ProcessGroup.class.getModule().isNativeAccessEnabled());
  }

  ProcessGroup(Process leader, boolean ownGroup, boolean nativeAccess) {
    this.leader = leader;
    this.ownGroup = ownGroup;
    this.nativeAccess = nativeAccess;
  }

  /** Asks everybody in it to end. */
  void terminate() {
    if (!ownGroup || !send(Signal.TERM.number())) {
      leader.descendants().forEach(ProcessHandle::destroy);
      leader.destroy();
    }
  }

  /** Ends everybody in it. */
  void kill() {
    if (!ownGroup || !send(Signal.KILL.number())) {
      leader.descendants().forEach(ProcessHandle::destroyForcibly);
      leader.destroyForcibly();
    }
  }

  /** Whether anybody is left. */
  boolean alive() {
    return leader.isAlive() || (ownGroup && send(0));
  }

  /** Whether {@link #alive} needs no other program to tell. */
  boolean cheapToAsk() {
    return ownGroup && nativeAccess;
  }

  /** Whether somebody got it; false also in the first moment, before the group is there. */
  private boolean send(int signal) {
    int group = Math.toIntExact(leader.pid());
    return nativeAccess ? Native.kill(-group, signal) == 0 : program(group, signal) == 0;
  }

  private static int program(int group, int signal) {
    try {
      return new ProcessBuilder(List.of("kill", "-" + signal, "--", "-" + group))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .onExit()
          .join()
          .exitValue();
    } catch (IOException e) {
      return -1;
    }
  }

  /** kill(2). Loaded when the first command has ended. */
  private static final class Native {

    private static final MethodHandle KILL = link();

    @SuppressWarnings("restricted")
    private static MethodHandle link() {
      Linker linker = Linker.nativeLinker();
      return linker.downcallHandle(
          linker.defaultLookup().findOrThrow("kill"),
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    }

    static int kill(int pid, int signal) {
      try {
        return (int) KILL.invokeExact(pid, signal);
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException("kill(2) threw", e);
      }
    }
  }
}
