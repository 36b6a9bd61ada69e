// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

/** Watches one engine. */
public final class Watcher {
  private Watcher() {}
}
