// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** What systemd has: a Unix socket that takes datagrams. */
final class NotifySocket implements AutoCloseable {

  private static final int ROOM = 4096;

  private final int descriptor;
  private final BlockingQueue<List<String>> messages = new LinkedBlockingQueue<>();

  /** Listens at a path, or at an abstract name that begins with {@code @}. */
  NotifySocket(String name) throws Throwable {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes[0] == '@') {
      bytes[0] = 0;
    }
    MethodHandle socket =
        call("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    MethodHandle bind = call("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    descriptor = (int) socket.invokeExact(1, 2, 0);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(110, 2);
      address.set(JAVA_SHORT, 0, (short) 1);
      MemorySegment.copy(bytes, 0, address, JAVA_BYTE, 2, bytes.length);
      int bound = (int) bind.invokeExact(descriptor, address, 2 + bytes.length);
      if (bound != 0) {
        throw new AssertionError("cannot bind " + name);
      }
    }
    Thread.ofPlatform().daemon().name("notify-socket").start(this::read);
  }

  @SuppressWarnings("restricted")
  private static MethodHandle call(String name, FunctionDescriptor descriptor) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), descriptor);
  }

  private void read() {
    MethodHandle recv =
        call("recv", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocate(ROOM);
      for (long got = 1; got > 0; ) {
        got = (long) recv.invokeExact(descriptor, text, (long) ROOM, 0);
        if (got > 0) {
          byte[] bytes = text.asSlice(0, got).toArray(JAVA_BYTE);
          messages.add(Arrays.asList(new String(bytes, StandardCharsets.UTF_8).split("\n", -1)));
        }
      }
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** The next datagram with a wanted line, by its lines; nothing after {@code patience}. */
  Optional<List<String>> next(Predicate<String> wanted, Duration patience)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      List<String> lines =
          messages.poll(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      if (lines == null || lines.stream().anyMatch(wanted)) {
        return Optional.ofNullable(lines);
      }
    }
  }

  @Override
  public void close() {
    MethodHandle shutdown = call("shutdown", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    MethodHandle close = call("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    try {
      int ignored = (int) shutdown.invokeExact(descriptor, 2) + (int) close.invokeExact(descriptor);
      assert ignored <= 0;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
