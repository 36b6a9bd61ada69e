// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.architecture.planted.watch;

import java.time.Duration;
import java.time.Instant;

/** Planted. */
public final class Sleeps {
  Instant pause() throws InterruptedException {
    Thread.sleep(Duration.ZERO);
    return Instant.now();
  }
}
