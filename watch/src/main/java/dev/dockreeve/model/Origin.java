// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.model;

import java.util.Locale;

/** How we came to know of an event. */
public enum Origin {
  /** The engine told us when it happened. */
  LIVE,
  /** The engine told us afterwards, when we asked what had happened while we were cut off. */
  REPLAYED,
  /** Nobody told us: we found it by comparing a list with our picture. */
  RESYNC,
  /** The container was alive at our first contact with the engine. */
  INITIAL;

  /** Whether the engine itself said it, and may say it again; else it is made up by us. */
  public boolean isOfEngine() {
    return this == LIVE || this == REPLAYED;
  }

  /** The lower-case word of the vocabulary. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
