// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

/** How bad a {@link Problem} is. */
public enum Severity {
  /** The file is not used. */
  ERROR,
  /** The file is used; somebody should look. */
  WARNING;

  /** The word that people and programs read. */
  public String word() {
    return switch (this) {
      case ERROR -> "error";
      case WARNING -> "warning";
    };
  }
}
