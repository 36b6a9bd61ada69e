// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import dev.dockreeve.model.PlainText;
import java.io.BufferedOutputStream;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where the command prints: data on standard output, messages on standard error, both in UTF-8
 * whatever the locale says. What comes from containers must have gone through {@link PlainText}
 * before. Any thread; a line is never torn. Whoever prints data waits for its reader; whoever says
 * something never waits (see {@link MessageStream}).
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

  private static final MessageStream MESSAGES =
      new MessageStream(new FileOutputStream(FileDescriptor.err));

  private final PrintStream out;
  private final PrintStream err;
  private final boolean colour;
  private final ReentrantLock printing = new ReentrantLock();
  private final ReentrantLock saying = new ReentrantLock();
  private volatile Runnable whenBroken = () -> {};

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
    return new Terminal(
        stream(new FileOutputStream(FileDescriptor.out)), stream(MESSAGES), colour && terminal);
  }

  private static PrintStream stream(OutputStream to) {
    return new PrintStream(new BufferedOutputStream(to, 1 << 14), false, StandardCharsets.UTF_8);
  }

  /** Before the process ends: waits a moment for messages that are still on their way. */
  static void finish() {
    MESSAGES.await(Duration.ofSeconds(1));
  }

  /** From now on calls {@code then} whenever it turns out that nobody reads our data any more. */
  void onBroken(Runnable then) {
    whenBroken = then;
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
    printLater(line);
    flush();
  }

  /** A line of data; may stay in the buffer until {@link #flush}. */
  void printLater(String line) {
    printing.lock();
    try {
      out.print(line);
      out.print('\n');
    } finally {
      printing.unlock();
    }
  }

  /** Writes what is in the buffer. */
  void flush() {
    boolean broken;
    printing.lock();
    try {
      broken = out.checkError();
    } finally {
      printing.unlock();
    }
    if (broken) {
      whenBroken.run();
    }
  }

  /** A message. */
  void say(String line) {
    saying.lock();
    try {
      err.print(line + '\n');
      err.flush();
    } finally {
      saying.unlock();
    }
  }
}
