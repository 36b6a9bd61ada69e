// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** 20,000 commands leave no file, no thread and no zombie behind. */
@Timeout(900)
class RunCommandSoakIT {

  @Test
  void attempt_20000Times_leavesNothingBehind() throws Exception {
    RunCommandSoak.run(Way.NATIVE, 200);
    Leftovers before = Leftovers.now();

    assertThat(RunCommandSoak.run(Way.NATIVE, 20_000)).isEqualTo(20_000);

    Leftovers.now().assertSoonBackTo(before);
  }
}
