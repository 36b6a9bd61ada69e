// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Tells systemd how we are, as sd_notify(3) does: datagrams to the Unix socket in {@code
 * NOTIFY_SOCKET}. Without that variable nothing is done, and nothing of the system is touched. Java
 * has no such datagrams, so this calls socket(2) and sendto(2). Any thread; never waits.
 */
final class Systemd {

  private static final System.Logger LOG = System.getLogger("dev.dockreeve.cli");

  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_NOSIGNAL = 0x4000;

  /** What the kernel takes as name of a Unix socket, the byte at its end included. */
  private static final int LONGEST = 108;

  private final Optional<byte[]> socket;
  private final Optional<Duration> watchdog;

  private Systemd(Optional<byte[]> socket, Optional<Duration> watchdog) {
    this.socket = socket;
    this.watchdog = watchdog;
  }

  /** What this process was given. */
  static Systemd ofThisProcess() {
    return of(System.getenv(), ProcessHandle.current().pid());
  }

  static Systemd of(Map<String, String> environment, long pid) {
    return new Systemd(
        address(environment.getOrDefault("NOTIFY_SOCKET", "")), watchdog(environment, pid));
  }

  /** A path, or an abstract name with {@code @} in the place of its first byte. */
  private static Optional<byte[]> address(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    boolean usable = name.startsWith("/") || (name.startsWith("@") && name.length() > 1);
    if (!usable || bytes.length >= LONGEST) {
      return Optional.empty();
    }
    if (bytes[0] == '@') {
      bytes[0] = 0;
    }
    return Optional.of(bytes);
  }

  private static Optional<Duration> watchdog(Map<String, String> environment, long pid) {
    String whose = environment.getOrDefault("WATCHDOG_PID", "");
    String micros = environment.getOrDefault("WATCHDOG_USEC", "");
    return micros.matches("[1-9][0-9]{0,15}")
            && (whose.isEmpty() || whose.equals(Long.toString(pid)))
        ? Optional.of(Duration.ofNanos(Long.parseLong(micros) * 1000))
        : Optional.empty();
  }

  /** Whether somebody wants to know. */
  boolean listens() {
    return socket.isPresent();
  }

  /** How long it may be between two signs of life, where that is watched. */
  Optional<Duration> watchdog() {
    return socket.isPresent() ? watchdog : Optional.empty();
  }

  /** That everything is up. */
  void ready(String status) {
    send("READY=1\nSTATUS=" + status);
  }

  /** How it stands, in one line of plain text. */
  void status(String status) {
    send("STATUS=" + status);
  }

  /** That we are alive. */
  void alive() {
    send("WATCHDOG=1");
  }

  /** That the configuration is read again; {@link #ready} is said after. */
  void reloading() {
    // The clock of nanoTime is CLOCK_MONOTONIC on Linux, and that is the clock meant.
    send("RELOADING=1\nMONOTONIC_USEC=" + System.nanoTime() / 1000);
  }

  /** That we have begun to stop. */
  void stopping() {
    send("STOPPING=1");
  }

  private void send(String message) {
    if (socket.isEmpty()) {
      return;
    }
    try {
      Datagram.send(socket.get(), message.getBytes(StandardCharsets.UTF_8));
    } catch (Datagram.NotSent e) {
      LOG.log(Level.WARNING, "systemd cannot be told: " + e.getMessage());
    }
  }

  /** Linked only where it is used. */
  private static final class Datagram {

    private static final class NotSent extends Exception {
      private static final long serialVersionUID = 1L;

      NotSent(String message) {
        super(message, null, false, false);
      }
    }

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle SOCKET =
        link("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle SENDTO =
        link(
            "sendto",
            FunctionDescriptor.of(
                JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle CLOSE =
        link("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    @SuppressWarnings("restricted") // The launcher allows it for this module.
    private static MethodHandle link(String name, FunctionDescriptor descriptor) {
      return LINKER.downcallHandle(LINKER.defaultLookup().find(name).orElseThrow(), descriptor);
    }

    /** The name's bytes follow its family; of an abstract one the length says where it ends. */
    static void send(byte[] name, byte[] message) throws NotSent {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment address = arena.allocate(2 + LONGEST);
        address.set(
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.nativeOrder()),
            0,
            (short) AF_UNIX);
        MemorySegment.copy(name, 0, address, ValueLayout.JAVA_BYTE, 2, name.length);
        MemorySegment text = arena.allocate(Math.max(1, message.length));
        MemorySegment.copy(message, 0, text, ValueLayout.JAVA_BYTE, 0, message.length);
        int length = 2 + name.length + (name[0] == 0 ? 0 : 1);
        int descriptor = (int) SOCKET.invokeExact(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (descriptor < 0) {
          throw new NotSent("no socket");
        }
        try {
          long sent =
              (long)
                  SENDTO.invokeExact(
                      descriptor,
                      text,
                      (long) message.length,
                      MSG_DONTWAIT | MSG_NOSIGNAL,
                      address,
                      length);
          if (sent != message.length) {
            throw new NotSent("nobody takes it at NOTIFY_SOCKET");
          }
        } finally {
          int closed = (int) CLOSE.invokeExact(descriptor);
          if (closed != 0) {
            LOG.log(Level.DEBUG, "close failed");
          }
        }
      } catch (NotSent e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException("calling the system", e);
      }
    }
  }
}
