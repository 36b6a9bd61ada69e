// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.model;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * One life of a container. Ids are used again: {@code docker restart} keeps the id, containerd lets
 * the same id be created anew. Whoever compares containers compares incarnations.
 *
 * @param startedAt when it started, by the engine's clock; {@link Instant#EPOCH} when not known
 * @param pid the process id in the engine's PID namespace; 0 when not known
 */
public record Incarnation(String id, Instant startedAt, int pid) {

  /** Checks that nothing is null. */
  public Incarnation {
    requireNonNull(id, "id");
    requireNonNull(startedAt, "startedAt");
  }

  /** Whether both mean the same life, as far as both know its start and its PID. */
  public boolean same(Incarnation other) {
    return id.equals(other.id)
        && (!startKnown() || !other.startKnown() || startedAt.equals(other.startedAt))
        && (pid == 0 || other.pid == 0 || pid == other.pid);
  }

  /** Whether it is known when it started. */
  public boolean startKnown() {
    return !startedAt.equals(Instant.EPOCH);
  }
}
