// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TreatmentTest {

  @Test
  void default_isWhatTheGuaranteesSay() {
    assertThat(Treatment.DEFAULT)
        .isEqualTo(
            new Treatment(
                new RetryPolicy(5, Duration.ofSeconds(1), Duration.ofMinutes(5)),
                Order.CONTAINER,
                4,
                Duration.ofHours(1),
                WhenGone.RUN,
                Duration.ofSeconds(30),
                Optional.empty()));
  }

  @Test
  void withTimeout_changesNothingElse() {
    Treatment changed = Treatment.DEFAULT.withTimeout(Duration.ofSeconds(7));
    assertThat(changed.timeout()).isEqualTo(Duration.ofSeconds(7));
    assertThat(changed.withTimeout(Duration.ofSeconds(30))).isEqualTo(Treatment.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource({
    "0,   PT1S, PT5M,  'attempts: 0 (expected: 1 to 100)'",
    "101, PT1S, PT5M,  'attempts: 101 (expected: 1 to 100)'",
    "5,   PT0S, PT5M,  'first: PT0S (expected: > 0)'",
    "5,   PT2S, PT1S,  'max: PT1S (expected: >= first, PT2S)'",
    "5,   PT2S, PT25H, 'max: PT25H (expected: <= PT24H)'",
  })
  void retry_impossible_isRefused(int attempts, Duration first, Duration max, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RetryPolicy(attempts, first, max))
        .withMessage(message);
  }

  @Test
  void retry_atItsBounds_isPossible() {
    Duration day = Duration.ofDays(1);
    assertThat(new RetryPolicy(100, day, day).attempts()).isEqualTo(100);
    assertThat(new RetryPolicy(1, Duration.ofMillis(1), Duration.ofMillis(1)).attempts())
        .isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "0, PT1H, PT30S, 'maxParallel: 0 (expected: >= 1)'",
    "1, PT0S, PT30S, 'expires: PT0S (expected: > 0)'",
    "1, PT1H, PT-1S, 'timeout: PT-1S (expected: > 0)'",
  })
  void treatment_impossible_isRefused(
      int parallel, Duration expires, Duration timeout, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new Treatment(
                RetryPolicy.DEFAULT,
                Order.NONE,
                parallel,
                expires,
                WhenGone.SKIP,
                timeout,
                Optional.empty()))
        .withMessage(message);
  }
}
