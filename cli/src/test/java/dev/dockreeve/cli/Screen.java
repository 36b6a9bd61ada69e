// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** A terminal in memory. */
final class Screen {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  Terminal terminal(boolean colour) {
    return new Terminal(stream(out), stream(err), colour);
  }

  /** A terminal whose data nobody reads after the first {@code lines} lines. */
  Terminal leftAfter(int lines) {
    OutputStream pipe =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            if (out().size() > lines) {
              throw new IOException("Broken pipe");
            }
            out.write(b);
          }
        };
    return new Terminal(new PrintStream(pipe, true, StandardCharsets.UTF_8), stream(err), false);
  }

  private static PrintStream stream(ByteArrayOutputStream to) {
    return new PrintStream(to, true, StandardCharsets.UTF_8);
  }

  /** Runs the command on this screen, in this process. */
  int execute(String... arguments) {
    return new Main(_ -> terminal(false)).execute(arguments);
  }

  List<String> out() {
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  List<String> err() {
    return err.toString(StandardCharsets.UTF_8).lines().toList();
  }

  void await(Predicate<Screen> wanted) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!wanted.test(this)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("it did not come:\n" + this);
      }
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }

  @Override
  public String toString() {
    return "out:\n" + String.join("\n", out()) + "\nerr:\n" + String.join("\n", err());
  }
}
