// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

/** Bytes that are not, or no longer, what an {@link Encoder} wrote. */
final class DamagedException extends Exception {

  private static final long serialVersionUID = 1;

  DamagedException(String message) {
    super(message);
  }
}
