// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine;

import org.jspecify.annotations.Nullable;

/**
 * An engine could not do what it was asked. Messages are written for operators: what failed, at
 * which address, and how to mend it where we know.
 */
public abstract sealed class EngineException extends Exception {

  private static final long serialVersionUID = 1L;

  private EngineException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** No connection, a lost connection, no answer in time, or no permission to connect. */
  public static final class Unreachable extends EngineException {
    private static final long serialVersionUID = 1L;

    /** With what was tried, and why it failed. */
    public Unreachable(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** The engine answered that it will not or cannot do it. */
  public static final class Refused extends EngineException {
    private static final long serialVersionUID = 1L;
    private final int status;

    /** With the status of the HTTP answer. */
    public Refused(String message, int status) {
      super(message, null);
      this.status = status;
    }

    /** The status of the HTTP answer. */
    public int status() {
      return status;
    }
  }

  /** The engine answered something that we do not understand. */
  public static final class Protocol extends EngineException {
    private static final long serialVersionUID = 1L;

    /** With what was expected and what came. */
    public Protocol(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
