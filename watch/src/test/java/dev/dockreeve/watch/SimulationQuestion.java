// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import dev.dockreeve.watch.SimulationWorld.Kind;
import java.time.Instant;

/**
 * A question that waits for its answer.
 *
 * @param number its epoch, listing or ticket
 */
record SimulationQuestion(Kind kind, long number, String id, Instant since, Instant until) {

  static SimulationQuestion of(Kind kind, long number, String id) {
    return new SimulationQuestion(kind, number, id, Instant.EPOCH, Instant.EPOCH);
  }

  /** What is heard when it fails. */
  Message failure() {
    int epoch = (int) number;
    return switch (kind) {
      case CONNECT, STREAM -> new Message.Lost(epoch, "refused");
      case LIST -> new Message.ListFailed(epoch, "500");
      case SWEEP -> new Message.ReplayFailed(number, "500", true);
      case INSPECT -> new Message.InspectFailed(number, "500");
    };
  }

  @Override
  public String toString() {
    return kind + " " + number + " " + id;
  }
}
