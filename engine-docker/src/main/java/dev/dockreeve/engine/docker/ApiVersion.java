// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import dev.dockreeve.engine.EngineException;
import dev.dockreeve.model.PlainText;

/** A version of Docker's API, such as 1.41. */
record ApiVersion(int major, int minor) implements Comparable<ApiVersion> {

  /** The oldest that has everything we ask for. */
  static final ApiVersion OLDEST = new ApiVersion(1, 41);

  /** The newest whose changes we have read. */
  static final ApiVersion NEWEST = new ApiVersion(1, 56);

  /** Reads {@code 1.41}. */
  static ApiVersion parse(String text) throws EngineException {
    int dot = text.indexOf('.');
    try {
      if (dot > 0) {
        return new ApiVersion(
            Integer.parseInt(text, 0, dot, 10), Integer.parseInt(text, dot + 1, text.length(), 10));
      }
    } catch (NumberFormatException e) {
      throw unreadable(text, e);
    }
    throw unreadable(text, null);
  }

  private static EngineException unreadable(
      String text, @org.jspecify.annotations.Nullable Throwable cause) {
    return new EngineException.Protocol(
        "API version: " + PlainText.quoted(text) + " (expected: two numbers, as in 1.41)", cause);
  }

  /**
   * The newest version that both sides know.
   *
   * @param url whose server it is, for the message
   * @throws EngineException.Protocol naming both ranges when they do not overlap
   */
  static ApiVersion agree(String url, ApiVersion serverMinimum, ApiVersion serverMaximum)
      throws EngineException {
    ApiVersion agreed = serverMaximum.compareTo(NEWEST) < 0 ? serverMaximum : NEWEST;
    if (agreed.compareTo(OLDEST) < 0 || agreed.compareTo(serverMinimum) < 0) {
      throw new EngineException.Protocol(
          ("the engine at " + url + " speaks API versions " + serverMinimum + " to ")
              + (serverMaximum + ", we speak " + OLDEST + " to " + NEWEST)
              + ": there is none in common",
          null);
    }
    return agreed;
  }

  @Override
  public int compareTo(ApiVersion other) {
    return major != other.major
        ? Integer.compare(major, other.major)
        : Integer.compare(minor, other.minor);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
