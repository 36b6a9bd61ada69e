// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Checksums over rows, so that a damaged one is not taken for another. */
final class Seals {

  private Seals() {}

  /** Over what never changes of a run. */
  static int run(long seq, long event, Accepted run, long at) {
    return of(seq, event, at, run.runId() + '\n' + run.rule() + '\n' + run.ruleHash());
  }

  /** Over what never changes of a run, as a row says it. */
  static int run(long[] seqEventAt, String id, String rule, String hash) {
    return of(seqEventAt[0], seqEventAt[1], seqEventAt[2], id + '\n' + rule + '\n' + hash);
  }

  /** Over a run's state. */
  static int state(String runId, int state) {
    return of(state, 0, 0, runId);
  }

  private static int of(long a, long b, long c, String text) {
    CRC32C sum = new CRC32C();
    sum.update(ByteBuffer.allocate(24).putLong(a).putLong(b).putLong(c).flip());
    for (int i = 0; i < text.length(); i++) {
      sum.update(text.charAt(i) >> 8);
      sum.update(text.charAt(i));
    }
    return (int) sum.getValue();
  }
}
