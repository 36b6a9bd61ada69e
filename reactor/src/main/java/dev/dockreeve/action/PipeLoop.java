// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Moves what a child reads and writes, and sees it end, all with poll(2) in one thread that never
 * waits for one of them alone. Ends when the leader has ended and nobody holds the output open, or
 * nobody wants it.
 */
final class PipeLoop {

  private static final int OUTPUT = 0;
  private static final int LEADER = 1;
  private static final int INPUT = 2;

  private static final long POLLFD = 8;
  private static final short POLLIN = 1;
  private static final short POLLOUT = 4;

  private static final int CHUNK = 64 * 1024;

  /** Between two looks, in milliseconds: at a leader that cannot be waited for by poll(2), … */
  private static final int LOOK = 20;

  /** … whether the output of a leader that has ended is still wanted, and … */
  private static final int LINGERING = 50;

  /** … that of one that runs. */
  private static final int RUNNING = 1000;

  private final NativeChild child;
  private final Libc libc;
  private final Capture capture;
  private int output;
  private int input = -1;
  private boolean exited;

  PipeLoop(NativeChild child, Libc libc, Capture capture, int output) {
    this.child = child;
    this.libc = libc;
    this.capture = capture;
    this.output = output;
  }

  /** Runs to the end, and closes all. */
  void run(int in, Optional<String> text) {
    this.input = in;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment chunk = arena.allocate(CHUNK);
      byte[] copy = new byte[CHUNK];
      MemorySegment rest = bytes(arena, text);
      MemorySegment fds = arena.allocate(3 * POLLFD, 8);
      while (!exited || output >= 0) {
        if (child.released()) {
          // Whoever goes on writing gets SIGPIPE.
          closeOutput();
          closeInput();
          if (exited) {
            return;
          }
        }
        watch(fds);
        int ready = libc.poll(fds, 3, patience());
        if (ready < 0) {
          if (ready != -Libc.EINTR && ready != -Libc.EAGAIN) {
            throw new IllegalStateException("poll(2) failed: error " + -ready);
          }
          continue;
        }
        if (happened(fds, INPUT)) {
          rest = write(rest);
        }
        if (happened(fds, OUTPUT)) {
          read(chunk, copy);
        }
        if (!exited && (happened(fds, LEADER) || child.pidfd() < 0)) {
          exited = child.lookForExit();
        }
      }
    } finally {
      closeOutput();
      closeInput();
    }
  }

  private static MemorySegment bytes(Arena arena, Optional<String> text) {
    byte[] bytes = text.orElse("").getBytes(UTF_8);
    MemorySegment copy = arena.allocate(bytes.length, 1);
    MemorySegment.copy(bytes, 0, copy, JAVA_BYTE, 0, bytes.length);
    return copy;
  }

  private void watch(MemorySegment fds) {
    set(fds, OUTPUT, output, POLLIN);
    set(fds, LEADER, exited ? -1 : child.pidfd(), POLLIN);
    set(fds, INPUT, input, POLLOUT);
  }

  private static void set(MemorySegment fds, int index, int fd, short events) {
    fds.set(JAVA_INT, index * POLLFD, fd);
    fds.set(JAVA_SHORT, index * POLLFD + 4, events);
    fds.set(JAVA_SHORT, index * POLLFD + 6, (short) 0);
  }

  private static boolean happened(MemorySegment fds, int index) {
    return fds.get(JAVA_SHORT, index * POLLFD + 6) != 0;
  }

  private int patience() {
    if (exited) {
      return LINGERING;
    }
    return child.pidfd() < 0 ? LOOK : RUNNING;
  }

  private void read(MemorySegment chunk, byte[] copy) {
    long n = libc.read(output, chunk);
    if (n > 0) {
      MemorySegment.copy(chunk, JAVA_BYTE, 0, copy, 0, (int) n);
      capture.add(copy, (int) n);
    } else if (n != -Libc.EINTR && n != -Libc.EAGAIN) {
      closeOutput();
    }
  }

  /** Returns what is left to be written. That nobody reads it any more is not our concern. */
  private MemorySegment write(MemorySegment rest) {
    long n = rest.byteSize() == 0 ? 0 : libc.write(input, rest);
    if (n == -Libc.EINTR || n == -Libc.EAGAIN) {
      return rest;
    }
    if (n < 0 || n == rest.byteSize()) {
      closeInput();
      return rest;
    }
    return rest.asSlice(n);
  }

  private void closeOutput() {
    if (output >= 0) {
      libc.close(output);
      output = -1;
      child.fellSilent();
    }
  }

  private void closeInput() {
    if (input >= 0) {
      libc.close(input);
      input = -1;
    }
  }
}
