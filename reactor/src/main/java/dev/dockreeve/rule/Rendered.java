// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.rule;

/** What a {@link Template} became. */
public sealed interface Rendered {

  /**
   * The text.
   *
   * @param beginsWithValue whether its first character comes from a value, and not from the
   *     template itself or from a default in it
   */
  record Text(String value, boolean beginsWithValue) implements Rendered {}

  /**
   * A value is missing.
   *
   * @param why a sentence for the operator, as in {@code no value for %%ip%%: container web uses
   *     host networking}
   */
  record Failed(String why) implements Rendered {}
}
