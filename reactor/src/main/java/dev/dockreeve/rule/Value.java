// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.rule;

/** What a {@link Path} leads to. */
public sealed interface Value {

  /**
   * There is a value. It may be empty where somebody set it so, as in a label without text.
   *
   * @param text controlled by whoever made the container: hostile
   */
  record Present(String text) implements Value {}

  /**
   * There is none.
   *
   * @param why a sentence for the operator, as in {@code container web uses host networking}
   */
  record Missing(String why) implements Value {}
}
