// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.journal.Accepted;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An accepted run that is in memory: it waits, or a worker has it. Guarded by the lineup's lock,
 * but for what the worker who has it writes.
 */
final class Queued {

  /** Its place in the order of acceptance. */
  final long seq;

  final Accepted run;

  /** When it was accepted; monotonic, in ns, and in the past also where the clock was put back. */
  final long acceptedAt;

  /** How many attempts of it were begun. */
  int attempts;

  /** Whether it must wait until {@link #due}. */
  boolean later;

  /** Monotonic, in ns. */
  long due;

  /** Whether the lineup will look at it when its time has come. */
  boolean timed;

  /** When the gate let it pass; monotonic, in ns. */
  long passedAt;

  private @Nullable Gate gate;
  private @Nullable Lane lane;

  Queued(long seq, Accepted run, int attempts, long acceptedAt) {
    this.seq = seq;
    this.run = run;
    this.attempts = attempts;
    this.acceptedAt = acceptedAt;
  }

  /** Has it wait until {@code nanos}. */
  Queued notBefore(long nanos) {
    later = true;
    due = nanos;
    return this;
  }

  /** That a gate let it pass. */
  void passed(Gate by, long now) {
    gate = by;
    passedAt = now;
  }

  /** The gate that let it pass. */
  Optional<Gate> gate() {
    return Optional.ofNullable(gate);
  }

  void lane(Lane value) {
    lane = value;
  }

  /** Where it stands. */
  Lane lane() {
    return requireNonNull(lane, "lane");
  }

  boolean due(long now) {
    return !later || due - now <= 0;
  }

  @Override
  public String toString() {
    return "Queued[" + seq + ", " + run.runId() + "]";
  }
}
