// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.simulated;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The clock of the engine's machine, which may be off. Safe for use by several threads. */
final class EngineClock implements InstantSource {

  private final InstantSource right;
  private volatile Duration offset = Duration.ZERO;

  EngineClock(InstantSource right) {
    this.right = right;
  }

  void offset(Duration value) {
    offset = value;
  }

  @Override
  public Instant instant() {
    return right.instant().plus(offset);
  }
}
