// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * The functions of the C library that it takes to start a process and to follow it, as thin as they
 * are. Those that set errno return its negative where they fail, as the kernel itself does. Needs
 * glibc 2.34 on 64-bit Linux, of which it knows the numbers. Safe for use by several threads.
 */
final class Libc {

  static final int EPERM = 1;
  static final int ESRCH = 3;
  static final int EINTR = 4;
  static final int EAGAIN = 11;
  static final int ENOSYS = 38;
  static final int O_NONBLOCK = 0x800;
  static final int O_CLOEXEC = 0x80000;
  static final int F_SETFL = 4;
  static final int RLIMIT_NPROC = 6;
  static final int RLIMIT_NOFILE = 7;
  static final int SETSIGDEF = 0x04;
  static final int SETSIGMASK = 0x08;
  static final int SETSID = 0x80;

  /** More than any of the opaque structures of posix_spawn(3) has. */
  static final long OPAQUE = 1024;

  private static final Set<String> MACHINES = Set.of("amd64", "aarch64", "riscv64");
  private static final int SYS_PIDFD_SEND_SIGNAL = 424;
  private static final int SYS_PIDFD_OPEN = 434;
  private static final int PROCESS_GROUP = 4;
  private static final int P_PID = 1;
  private static final int WNOHANG = 1;
  private static final int WEXITED = 4;
  private static final int WNOWAIT = 0x0100_0000;
  private static final long SIGINFO = 128;

  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private final MethodHandle pipe2 = setting("pipe2", JAVA_INT, ADDRESS, JAVA_INT);
  private final MethodHandle read = setting("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private final MethodHandle write = setting("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private final MethodHandle close = plain("close", JAVA_INT, JAVA_INT);
  private final MethodHandle poll = setting("poll", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  private final MethodHandle kill = setting("kill", JAVA_INT, JAVA_INT, JAVA_INT);
  private final MethodHandle waitid =
      setting("waitid", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private final MethodHandle pidfdOpen =
      variadic(1, "syscall", JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT);
  private final MethodHandle spawn =
      plain("posix_spawn", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
  private final MethodHandle attributes = plain("posix_spawnattr_init", JAVA_INT, ADDRESS);
  private final MethodHandle setFlags =
      plain("posix_spawnattr_setflags", JAVA_INT, ADDRESS, JAVA_INT);
  private final MethodHandle setMask =
      plain("posix_spawnattr_setsigmask", JAVA_INT, ADDRESS, ADDRESS);
  private final MethodHandle setDefault =
      plain("posix_spawnattr_setsigdefault", JAVA_INT, ADDRESS, ADDRESS);
  private final MethodHandle fillSet = plain("sigfillset", JAVA_INT, ADDRESS);
  private final MethodHandle emptySet = plain("sigemptyset", JAVA_INT, ADDRESS);
  private final MethodHandle actions = plain("posix_spawn_file_actions_init", JAVA_INT, ADDRESS);
  private final MethodHandle endActions =
      plain("posix_spawn_file_actions_destroy", JAVA_INT, ADDRESS);
  private final MethodHandle addOpen =
      plain(
          "posix_spawn_file_actions_addopen",
          JAVA_INT,
          ADDRESS,
          JAVA_INT,
          ADDRESS,
          JAVA_INT,
          JAVA_INT);
  private final MethodHandle addDup2 =
      plain("posix_spawn_file_actions_adddup2", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  private final MethodHandle addChdir =
      plain("posix_spawn_file_actions_addchdir_np", JAVA_INT, ADDRESS, ADDRESS);
  private final MethodHandle addCloseFrom =
      plain("posix_spawn_file_actions_addclosefrom_np", JAVA_INT, ADDRESS, JAVA_INT);

  private final boolean pidfds;

  private Libc(boolean pidfds) {
    this.pidfds = pidfds;
  }

  /**
   * Links it; some tens of milliseconds.
   *
   * @param pidfds whether to use them where there are any: Linux has them since 5.3
   * @throws NoSuchElementException that says what is missing, when this machine has another one
   */
  static Libc load(boolean pidfds) {
    require(System.getProperty("os.name", "").equals("Linux"), "not Linux");
    String machine = System.getProperty("os.arch", "");
    require(MACHINES.contains(machine), "not tried on " + machine);
    require(Libc.class.getModule().isNativeAccessEnabled(), "native access is not enabled");
    require(
        Linker.nativeLinker().defaultLookup().find("gnu_get_libc_version").isPresent(),
        "the C library is not glibc");
    return new Libc(pidfds);
  }

  private static void require(boolean there, String otherwise) {
    if (!there) {
      throw new NoSuchElementException(otherwise);
    }
  }

  @SuppressWarnings("restricted")
  private static MethodHandle link(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker
            .defaultLookup()
            .find(name)
            .orElseThrow(() -> new NoSuchElementException("the C library has no " + name)),
        descriptor,
        options);
  }

  private static MethodHandle plain(String name, MemoryLayout result, MemoryLayout... arguments) {
    return link(name, FunctionDescriptor.of(result, arguments));
  }

  private static MethodHandle setting(String name, MemoryLayout result, MemoryLayout... arguments) {
    return link(
        name, FunctionDescriptor.of(result, arguments), Linker.Option.captureCallState("errno"));
  }

  private static MethodHandle variadic(
      int fixed, String name, MemoryLayout result, MemoryLayout... arguments) {
    return link(
        name,
        FunctionDescriptor.of(result, arguments),
        Linker.Option.firstVariadicArg(fixed),
        Linker.Option.captureCallState("errno"));
  }

  /** What few commands need, or none: linked when the first one does. */
  private static final class Rare {

    static final MethodHandle FCNTL = variadic(2, "fcntl", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    static final MethodHandle PIDFD_SEND_SIGNAL =
        variadic(1, "syscall", JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    static final MethodHandle GETRLIMIT = plain("getrlimit", JAVA_INT, JAVA_INT, ADDRESS);
  }

  private interface Call {
    long on(MemorySegment state) throws Throwable;
  }

  /** Makes a call that may set errno. */
  private static long call(Call call) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      long result = call.on(state);
      return result < 0 ? -(int) ERRNO.get(state, 0L) : result;
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  private interface PlainCall {
    int make() throws Throwable;
  }

  private static int plainly(PlainCall call) {
    try {
      return call.make();
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  private static RuntimeException broken(Throwable e) {
    return switch (e) {
      case RuntimeException ours -> ours;
      case Error error -> throw error;
      default -> new IllegalStateException("a function of the C library threw", e);
    };
  }

  /** Both ends close in other programs. {@code ends} gets the one to read, then that to write. */
  int pipe(MemorySegment ends) {
    return (int) call(state -> (int) pipe2.invokeExact(state, ends, O_CLOEXEC));
  }

  int setNonBlocking(int fd) {
    return (int) call(state -> (int) Rare.FCNTL.invokeExact(state, fd, F_SETFL, O_NONBLOCK));
  }

  long read(int fd, MemorySegment into) {
    return call(state -> (long) read.invokeExact(state, fd, into, into.byteSize()));
  }

  long write(int fd, MemorySegment from) {
    return call(state -> (long) write.invokeExact(state, fd, from, from.byteSize()));
  }

  void close(int fd) {
    plainly(() -> (int) close.invokeExact(fd));
  }

  int poll(MemorySegment fds, long count, int millis) {
    return (int) call(state -> (int) poll.invokeExact(state, fds, count, millis));
  }

  int kill(int pid, int signal) {
    return (int) call(state -> (int) kill.invokeExact(state, pid, signal));
  }

  /**
   * Looks, without waiting, whether a child has ended.
   *
   * @param reap whether it may be forgotten then
   * @param info 128 bytes, of which those of a siginfo_t are set
   */
  int ended(int pid, boolean reap, MemorySegment info) {
    int options = WEXITED | WNOHANG | (reap ? 0 : WNOWAIT);
    return (int) call(state -> (int) waitid.invokeExact(state, P_PID, pid, info, options));
  }

  /** Waits until a child of ours has ended; it stays to be reaped. */
  void awaitEnd(int pid) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = siginfo(arena);
      long result;
      do {
        result =
            call(state -> (int) waitid.invokeExact(state, P_PID, pid, info, WEXITED | WNOWAIT));
      } while (result == -EINTR);
    }
  }

  MemorySegment siginfo(Arena arena) {
    return arena.allocate(SIGINFO, 8);
  }

  /** What becomes readable when {@code pid} has ended; negative where there is no such thing. */
  int pidfdOpen(int pid) {
    return !pidfds
        ? -ENOSYS
        : (int) call(state -> (long) pidfdOpen.invokeExact(state, (long) SYS_PIDFD_OPEN, pid, 0));
  }

  /** To the group that the process of {@code pidfd} led, also when it has been reaped. */
  int signalGroup(int pidfd, int signal) {
    return (int)
        call(state ->
            (long)
                Rare.PIDFD_SEND_SIGNAL.invokeExact(
                    state,
                    (long) SYS_PIDFD_SEND_SIGNAL,
                    pidfd,
                    signal,
                    MemorySegment.NULL,
                    PROCESS_GROUP));
  }

  /** The limit that holds now; -1 when it is not known. */
  long limit(int resource) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment limits = arena.allocate(JAVA_LONG, 2);
      int failed = plainly(() -> (int) Rare.GETRLIMIT.invokeExact(resource, limits));
      return failed == 0 ? limits.get(JAVA_LONG, 0) : -1;
    }
  }

  /** What all processes get: a session of their own, no signal blocked, none ignored. */
  MemorySegment attributes(Arena arena) {
    MemorySegment set = arena.allocate(OPAQUE, 16);
    MemorySegment made = arena.allocate(OPAQUE, 16);
    plainly(() -> (int) attributes.invokeExact(made));
    plainly(() -> (int) setFlags.invokeExact(made, SETSID | SETSIGMASK | SETSIGDEF));
    plainly(() -> (int) emptySet.invokeExact(set));
    plainly(() -> (int) setMask.invokeExact(made, set));
    plainly(() -> (int) fillSet.invokeExact(set));
    plainly(() -> (int) setDefault.invokeExact(made, set));
    return made;
  }

  MemorySegment actions(Arena arena) {
    MemorySegment made = arena.allocate(OPAQUE, 16);
    plainly(() -> (int) actions.invokeExact(made));
    return made;
  }

  void endActions(MemorySegment made) {
    plainly(() -> (int) endActions.invokeExact(made));
  }

  int addOpen(MemorySegment to, int fd, MemorySegment path) {
    return plainly(() -> (int) addOpen.invokeExact(to, fd, path, 0, 0));
  }

  int addDup2(MemorySegment to, int from, int fd) {
    return plainly(() -> (int) addDup2.invokeExact(to, from, fd));
  }

  int addChdir(MemorySegment to, MemorySegment path) {
    return plainly(() -> (int) addChdir.invokeExact(to, path));
  }

  int addCloseFrom(MemorySegment to, int fd) {
    return plainly(() -> (int) addCloseFrom.invokeExact(to, fd));
  }

  /** Returns 0, or what went wrong; then no process is left. {@code pid} gets its number. */
  int spawn(MemorySegment pid, MemorySegment path, Plan plan) {
    return plainly(() ->
        (int)
            spawn.invokeExact(
                pid, path, plan.actions, plan.attributes, plan.argv, plan.environment));
  }

  /** What posix_spawn(3) takes besides the file. */
  record Plan(
      MemorySegment actions,
      MemorySegment attributes,
      MemorySegment argv,
      MemorySegment environment) {}
}
