// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TidyingTest {

  private final Tidying tidying = new Tidying();

  @Test
  void burst_whenItIsOver_onceOnly() {
    assertThat(tidying.due(0)).isFalse();
    assertThat(tidying.due(Tidying.BURST)).as("it goes on").isFalse();
    assertThat(tidying.due(Tidying.BURST + Tidying.QUIET)).as("it goes on").isFalse();
    assertThat(tidying.due(Tidying.BURST + Tidying.QUIET + 5)).isTrue();
    assertThat(tidying.due(Tidying.BURST + Tidying.QUIET + 6)).isFalse();
  }

  @Test
  void fewEvents_inTheLongRun_never() {
    long times = 0;
    for (long events = 0; events < 10 * Tidying.BURST; events += Tidying.QUIET - 1) {
      times += tidying.due(events) ? 1 : 0;
    }
    assertThat(times).isZero();
  }

  @Test
  void countedAnew_waitsForTheNextBurst() {
    assertThat(tidying.due(10 * Tidying.BURST)).isFalse();
    assertThat(tidying.due(3)).isFalse();
    assertThat(tidying.due(4)).isFalse();
    assertThat(tidying.due(2 * Tidying.BURST)).isFalse();
    assertThat(tidying.due(2 * Tidying.BURST)).isTrue();
  }
}
