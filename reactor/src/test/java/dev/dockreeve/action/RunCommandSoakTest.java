// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same for some hundred, of every kind of end. */
@Timeout(120)
class RunCommandSoakTest {

  @ParameterizedTest
  @EnumSource(Way.class)
  void attempt_400Times_leavesNothingBehind(Way way) throws Exception {
    RunCommandSoak.run(way, 50);
    Leftovers before = Leftovers.now();

    assertThat(RunCommandSoak.run(way, 400)).isEqualTo(400);

    Leftovers.now().assertSoonBackTo(before);
  }
}
