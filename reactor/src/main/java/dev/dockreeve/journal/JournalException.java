// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import java.nio.file.Path;
import java.util.OptionalLong;

/** Why a journal could not do what it was asked for. The message is one line for people. */
public sealed class JournalException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private JournalException(String message, Throwable cause) {
    super(message, cause);
  }

  private JournalException(String message) {
    super(message);
  }

  /** Another daemon has the journal: one daemon per journal. */
  public static final class Held extends JournalException {
    private static final long serialVersionUID = 1;

    private final long pid;

    Held(Path journal, OptionalLong pid) {
      super(
          "journal "
              + journal
              + " is held by "
              + (pid.isPresent() ? "pid " + pid.getAsLong() : "another process"));
      this.pid = pid.orElse(0);
    }

    /** The process that has it; 0 when not known. */
    public long pid() {
      return pid;
    }
  }

  /** The file is not one that this version may use: newer, or of another program. */
  public static final class Foreign extends JournalException {
    private static final long serialVersionUID = 1;

    Foreign(String message) {
      super(message);
    }
  }

  /** The file or its folder cannot be used: permissions, a link, a folder in its place. */
  public static final class Unusable extends JournalException {
    private static final long serialVersionUID = 1;

    Unusable(String message) {
      super(message);
    }

    Unusable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** It could not be written, and is not kept either. */
  public static final class NotWritten extends JournalException {
    private static final long serialVersionUID = 1;

    /** With a message of one line, and what brought it about. */
    public NotWritten(String message, Throwable cause) {
      super(message, cause);
    }

    NotWritten(String message) {
      super(message);
    }
  }

  /** It has reached its size, and all in it is unfinished: nothing is accepted until runs end. */
  public static final class Full extends JournalException {
    private static final long serialVersionUID = 1;

    /** With a message of one line. */
    public Full(String message) {
      super(message);
    }
  }

  /** It could not be read. */
  public static final class NotRead extends JournalException {
    private static final long serialVersionUID = 1;

    NotRead(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
