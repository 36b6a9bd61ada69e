// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.proxy;

/** Something that happens at one place of the bytes of one direction. */
sealed interface Mark {

  /** So many bytes go before, counted from the moment of the wish. */
  long at();

  /** From here on everything is swallowed. */
  record Blackhole(long at) implements Mark {}

  /** Here nothing goes on until it is taken back. */
  record Stall(long at) implements Mark {}

  /** Here this direction ends, and the other goes on. */
  record HalfClose(long at) implements Mark {}

  /** Here both ends are closed, and told that it was no good end. */
  record Reset(long at) implements Mark {}

  /** Both ends are closed in the middle of the longest line that comes next. */
  record CutInLine(long at) implements Mark {}

  /** All bits of this byte are turned. */
  record Flip(long at) implements Mark {}

  /** This byte becomes another. */
  record Replace(long at, byte by) implements Mark {}

  /**
   * Bytes come in between.
   *
   * @param latin1 one character for each byte
   */
  record Insert(long at, String latin1) implements Mark {}

  /** Whether it happens to a byte, and not between two. */
  default boolean needsByte() {
    return switch (this) {
      case CutInLine _, Flip _, Replace _ -> true;
      case Blackhole _, Stall _, HalfClose _, Reset _, Insert _ -> false;
    };
  }
}
