// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutcomeTest {

  @Test
  void failed_withoutAWish_hasNone() {
    assertThat(new Outcome.Failed("503", false, Captured.NOTHING).retryAfter()).isEmpty();
    assertThat(Outcome.permanent("404").retryAfter()).isEmpty();
  }

  @Test
  void failed_withAWish_keepsItAndRefusesTheImpossible() {
    Optional<Duration> wish = Optional.of(Duration.ofMinutes(2));
    assertThat(new Outcome.Failed("429", false, Captured.NOTHING, wish).retryAfter())
        .isEqualTo(wish);
    assertThatThrownBy(() ->
            new Outcome.Failed("429", false, Captured.NOTHING, Optional.of(Duration.ofSeconds(-1))))
        .hasMessage("retryAfter: PT-1S (expected: >= 0)");
  }

  @Test
  void reason_ofATimeout_saysTheTime() {
    assertThat(new Outcome.TimedOut(Duration.ofSeconds(30), "killed", Captured.NOTHING).reason())
        .isEqualTo("timed out after 30 s, killed");
  }
}
