// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

/** How the names that users give are shown in messages. */
final class Name {

  private static final int LONGEST = 60;

  private Name() {}

  /** The name in double quotes, cut when it is long. */
  static String of(String name) {
    int length = name.codePointCount(0, name.length());
    return length <= LONGEST
        ? '"' + name + '"'
        : '"' + name.substring(0, name.offsetByCodePoints(0, LONGEST)) + "…\"";
  }
}
