// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.architecture.planted.config;

/** Planted. */
public final class StartsProcess {
  ProcessBuilder process() {
    return new ProcessBuilder("true");
  }
}
