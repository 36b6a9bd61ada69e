// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TidyingTest {

  /** Of the clock: that it waits for the watcher's timers is what counts. */
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final Tidying tidying = new Tidying(0);
  private long now;

  /** A look, a second after the one before. */
  private boolean due(long events) {
    now += SECOND;
    return tidying.due(events, now);
  }

  @Test
  void burst_whenItHasBeenOverForAWhile_onceOnly() {
    assertThat(due(0)).isFalse();
    assertThat(due(Tidying.BURST)).as("it goes on").isFalse();
    assertThat(due(Tidying.BURST + Tidying.QUIET)).as("it goes on").isFalse();
    for (int second = 1; second < 5; second++) {
      assertThat(due(Tidying.BURST + Tidying.QUIET + second)).as("it is quiet").isFalse();
    }
    assertThat(due(Tidying.BURST + Tidying.QUIET + 5)).isTrue();
    assertThat(due(Tidying.BURST + Tidying.QUIET + 6)).isFalse();
  }

  @Test
  void pauseInABurst_isNotItsEnd() {
    due(Tidying.BURST);
    for (int second = 1; second < 5; second++) {
      due(Tidying.BURST);
    }
    assertThat(due(2 * Tidying.BURST)).isFalse();
    for (int second = 1; second < 5; second++) {
      assertThat(due(2 * Tidying.BURST)).isFalse();
    }
    assertThat(due(2 * Tidying.BURST)).isTrue();
  }

  @Test
  void fewEvents_inTheLongRun_never() {
    long times = 0;
    for (long events = 0; events < 10 * Tidying.BURST; events += Tidying.QUIET - 1) {
      times += due(events) ? 1 : 0;
    }
    assertThat(times).isZero();
  }

  @Test
  void countedAnew_waitsForTheNextBurst() {
    assertThat(due(10 * Tidying.BURST)).isFalse();
    for (int second = 0; second < 10; second++) {
      assertThat(due(3 + second)).isFalse();
    }
    assertThat(due(2 * Tidying.BURST)).isFalse();
    for (int second = 1; second < 5; second++) {
      assertThat(due(2 * Tidying.BURST)).isFalse();
    }
    assertThat(due(2 * Tidying.BURST)).isTrue();
  }
}
