// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import dev.dockreeve.model.PlainText;
import java.io.BufferedOutputStream;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where the command prints: data on standard output, messages on standard error, both in UTF-8
 * whatever the locale says. What comes from containers must have gone through {@link PlainText}
 * before. Any thread; a line is never torn.
 */
final class Terminal {

  /** What a piece of text is, so that it may have a colour. */
  enum Tone {
    PLAIN(""),
    GOOD("\u001b[32m"),
    BAD("\u001b[31m"),
    WARN("\u001b[33m"),
    DIM("\u001b[2m"),
    BOLD("\u001b[1m"),
    NAME("\u001b[36m");

    private final String code;

    Tone(String code) {
      this.code = code;
    }
  }

  private final PrintStream out;
  private final PrintStream err;
  private final boolean colour;
  private final ReentrantLock lock = new ReentrantLock();

  Terminal(PrintStream out, PrintStream err, boolean colour) {
    this.out = out;
    this.err = err;
    this.colour = colour;
  }

  /** The process's own; in colour when {@code colour} allows it and both are a terminal. */
  static Terminal ofProcess(boolean colour) {
    Object console = System.console();
    boolean terminal =
        console instanceof Console there
            && there.isTerminal()
            && System.getenv("NO_COLOR") == null
            && !"dumb".equals(System.getenv("TERM"));
    return new Terminal(stream(FileDescriptor.out), stream(FileDescriptor.err), colour && terminal);
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(
        new BufferedOutputStream(new FileOutputStream(descriptor), 1 << 13),
        false,
        StandardCharsets.UTF_8);
  }

  boolean colour() {
    return colour;
  }

  /** {@code text} in a colour, where there are colours. */
  String paint(Tone tone, String text) {
    return colour && tone != Tone.PLAIN ? tone.code + text + "\u001b[0m" : text;
  }

  /** A line of data. */
  void print(String line) {
    lock.lock();
    try {
      out.print(line);
      out.print('\n');
      out.flush();
    } finally {
      lock.unlock();
    }
  }

  /** A line of data; may stay in the buffer until {@link #flush}. */
  void printLater(String line) {
    lock.lock();
    try {
      out.print(line);
      out.print('\n');
    } finally {
      lock.unlock();
    }
  }

  /** Writes what is in the buffer. */
  void flush() {
    out.flush();
  }

  /** Whether the reader of our data has gone away. */
  boolean broken() {
    return out.checkError();
  }

  /** A message. */
  void say(String line) {
    lock.lock();
    try {
      err.print(line);
      err.print('\n');
      err.flush();
    } finally {
      lock.unlock();
    }
  }
}
