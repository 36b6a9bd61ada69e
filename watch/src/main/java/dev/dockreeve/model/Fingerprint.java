// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.model;

import java.time.Instant;
import java.util.HexFormat;

/**
 * Names an event by its content: the engine's stamp in nanoseconds, and a hash over type, action,
 * detail, actor and attributes. The stamp alone is not enough: older engines round it to 256 ns, so
 * two events may share it.
 */
public record Fingerprint(long timeNanos, long hash) {

  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  /** The fingerprint of {@code event}. */
  public static Fingerprint of(EngineEvent event) {
    long hash = mix(0, event.type());
    hash = mix(hash, event.action());
    hash = mix(hash, event.detail().orElse(""));
    hash = mix(hash, event.actor().id());
    hash = event.actor().attributes().mix(hash);
    Instant time = event.time();
    long nanos = time.getEpochSecond() * 1_000_000_000L + time.getNano();
    return new Fingerprint(nanos, hash);
  }

  static long mix(long hash, String text) {
    long h = (hash ^ text.hashCode() ^ ((long) text.length() << 32)) * MULTIPLIER;
    return h ^ (h >>> 29);
  }

  /** 16 hexadecimal digits of time, a dash, 16 of hash. */
  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(timeNanos) + "-" + hex.toHexDigits(hash);
  }
}
