// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import dev.dockreeve.model.PlainText;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.text.MessageFormat;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Prints what the libraries log, one record a line, on standard error. Installed once; the JDK's
 * own logging is the backend, so it costs no library.
 */
final class ConsoleLog extends Handler {

  private static final int LONGEST = 8192;

  /** Kept, since the JDK holds loggers weakly and would forget the level. */
  private static final Logger OURS = Logger.getLogger("dev.dockreeve");

  private final Terminal terminal;

  private ConsoleLog(Terminal terminal) {
    this.terminal = terminal;
  }

  /** From now on, to {@code terminal}; debug messages too when {@code verbose}. */
  static void install(Terminal terminal, boolean verbose) {
    Logger root = Logger.getLogger("");
    for (Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    root.addHandler(new ConsoleLog(terminal));
    root.setLevel(Level.WARNING);
    OURS.setLevel(verbose ? Level.FINE : Level.INFO);
  }

  @Override
  public void publish(LogRecord record) {
    StringBuilder line = new StringBuilder();
    line.append(record.getInstant().toString(), 0, 19).append("Z ");
    line.append(level(record.getLevel())).append(' ');
    line.append(PlainText.cut(message(record), LONGEST));
    Throwable thrown = record.getThrown();
    if (thrown != null) {
      StringWriter trace = new StringWriter();
      thrown.printStackTrace(new PrintWriter(trace));
      line.append(" trace=").append(PlainText.cut(trace.toString(), LONGEST));
    }
    terminal.say(line.toString());
  }

  private static String message(LogRecord record) {
    String message = String.valueOf(record.getMessage());
    Object[] parameters = record.getParameters();
    return parameters == null || parameters.length == 0
        ? message
        : MessageFormat.format(message, parameters);
  }

  private static String level(Level level) {
    int value = level.intValue();
    if (value >= Level.SEVERE.intValue()) {
      return "error";
    }
    if (value >= Level.WARNING.intValue()) {
      return "warn ";
    }
    return value >= Level.INFO.intValue() ? "info " : "debug";
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
