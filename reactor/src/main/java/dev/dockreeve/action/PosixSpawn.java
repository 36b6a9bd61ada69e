// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * posix_spawn(3) for commands: in a session of its own, in the folder that it wants, with three
 * files and nothing else of ours, no signal blocked or ignored. Safe for use by several threads.
 */
final class PosixSpawn {

  private static final int ENOEXEC = 8;

  private final Libc libc;
  private final MemorySegment attributes;
  private final MemorySegment devNull;

  private PosixSpawn(Libc libc) {
    this.libc = libc;
    this.attributes = libc.attributes(Arena.global());
    this.devNull = text(Arena.global(), "/dev/null");
  }

  /**
   * Gets it ready.
   *
   * @param pidfds see {@link Libc#load}
   * @throws NoSuchElementException that says what it lacks on this machine
   */
  static PosixSpawn load(boolean pidfds) {
    Libc libc = Libc.load(pidfds);
    SpawnFailure.prepare();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ends = arena.allocate(JAVA_INT, 2);
      if (libc.pipe(ends) == 0) {
        int lowest = Math.min(end(ends, 0), end(ends, 1));
        libc.close(end(ends, 0));
        libc.close(end(ends, 1));
        if (lowest <= 2) {
          throw new NoSuchElementException("standard input, output or error is closed");
        }
      }
    }
    return new PosixSpawn(libc);
  }

  Libc libc() {
    return libc;
  }

  /** What became of an attempt to start a process. */
  sealed interface Spawned {}

  /**
   * It runs.
   *
   * @param output to be read and closed
   * @param input to be written, without blocking, and closed; -1 when there is none
   */
  record Begun(int pid, int output, int input) implements Spawned {}

  /** It does not, and nothing is left of it. */
  record NotBegun(Exit.NotStarted why) implements Spawned {}

  /** Starts it, on the calling thread, which is held until its program is loaded. */
  Spawned spawn(Launch launch) {
    Pipe output = pipe();
    if (output.failed()) {
      return notBegun(launch, output);
    }
    Optional<Pipe> input = launch.input().map(_ -> pipe());
    if (input.isPresent() && input.get().failed()) {
      closeAll(output.read, output.write);
      return notBegun(launch, input.get());
    }
    int stdin = input.map(pipe -> pipe.read).orElse(-1);
    int writeTo = input.map(pipe -> pipe.write).orElse(-1);
    int result = start(launch, stdin, output.write);
    closeAll(output.write, stdin);
    if (result < 0) {
      closeAll(output.read, writeTo);
      return new NotBegun(SpawnFailure.of(launch.name(), -result, this::limit));
    }
    if (writeTo >= 0) {
      libc.setNonBlocking(writeTo);
    }
    return new Begun(result, output.read, writeTo);
  }

  /** How large a limit is now, as in {@code " (64)"}. */
  String limit(int resource) {
    long limit = libc.limit(resource);
    return limit < 0 ? "" : " (" + limit + ")";
  }

  private NotBegun notBegun(Launch launch, Pipe failed) {
    return new NotBegun(SpawnFailure.of(launch.name(), failed.error, this::limit));
  }

  /** Where {@code error} is not 0, there is no pipe. */
  private record Pipe(int read, int write, int error) {
    boolean failed() {
      return error != 0;
    }
  }

  private Pipe pipe() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ends = arena.allocate(JAVA_INT, 2);
      int result = libc.pipe(ends);
      return result < 0 ? new Pipe(-1, -1, -result) : new Pipe(end(ends, 0), end(ends, 1), 0);
    }
  }

  private static int end(MemorySegment ends, int index) {
    return ends.getAtIndex(JAVA_INT, index);
  }

  private void closeAll(int... fds) {
    for (int fd : fds) {
      if (fd >= 0) {
        libc.close(fd);
      }
    }
  }

  /** The number of the process, or the negative of an error. */
  private int start(Launch launch, int stdin, int stdout) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment actions = libc.actions(arena);
      try {
        int error = describe(actions, launch, stdin, stdout, arena);
        return error == 0 ? start(launch, actions, arena) : -error;
      } finally {
        libc.endActions(actions);
      }
    }
  }

  private int describe(MemorySegment actions, Launch launch, int stdin, int stdout, Arena arena) {
    int error = stdin < 0 ? libc.addOpen(actions, 0, devNull) : libc.addDup2(actions, stdin, 0);
    error = error != 0 ? error : libc.addDup2(actions, stdout, 1);
    error = error != 0 ? error : libc.addDup2(actions, stdout, 2);
    error = error != 0 ? error : libc.addChdir(actions, text(arena, launch.folder().getPath()));
    return error != 0 ? error : libc.addCloseFrom(actions, 3);
  }

  private int start(Launch launch, MemorySegment actions, Arena arena) {
    List<String> environment = new ArrayList<>(launch.environment().size());
    launch.environment().forEach((name, value) -> environment.add(name + "=" + value));
    MemorySegment variables = texts(arena, environment);
    MemorySegment pid = arena.allocate(JAVA_INT);
    String program = launch.program().getPath();
    int error =
        libc.spawn(
            pid,
            text(arena, program),
            new Libc.Plan(actions, attributes, texts(arena, launch.argv()), variables));
    if (error == ENOEXEC) {
      // A script that does not say who reads it: execvp(3), and so every shell, takes sh.
      List<String> argv = new ArrayList<>(List.of("/bin/sh", program));
      argv.addAll(launch.argv().subList(1, launch.argv().size()));
      error =
          libc.spawn(
              pid,
              text(arena, "/bin/sh"),
              new Libc.Plan(actions, attributes, texts(arena, argv), variables));
    }
    return error == 0 ? pid.get(JAVA_INT, 0) : -error;
  }

  private static MemorySegment texts(Arena arena, List<String> values) {
    MemorySegment pointers = arena.allocate(ADDRESS, values.size() + 1L);
    for (int i = 0; i < values.size(); i++) {
      pointers.setAtIndex(ADDRESS, i, text(arena, values.get(i)));
    }
    return pointers;
  }

  private static MemorySegment text(Arena arena, String value) {
    byte[] bytes = ProcessText.bytes(value);
    MemorySegment copy = arena.allocate(bytes.length + 1L, 1);
    MemorySegment.copy(bytes, 0, copy, JAVA_BYTE, 0, bytes.length);
    return copy;
  }
}
