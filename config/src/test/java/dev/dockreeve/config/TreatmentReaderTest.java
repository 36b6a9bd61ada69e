// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.dispatch.Order;
import dev.dockreeve.dispatch.RetryPolicy;
import dev.dockreeve.dispatch.Throttle;
import dev.dockreeve.dispatch.Treatment;
import dev.dockreeve.dispatch.WhenGone;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TreatmentReaderTest {

  private static RuleSpec rule(String defaults, String keys) {
    return Given.config("defaults: " + defaults, "events_reactor:", Given.rule("r", keys))
        .rules()
        .getFirst();
  }

  @Test
  void everyKey_ofARule_isRead() {
    RuleSpec rule =
        Given.config(
                "events_reactor:",
                "  r:",
                "    event: {action: start}",
                "    run: [echo]",
                "    timeout: 1m",
                "    retry: {attempts: 7, first: 2s, max: 1d, permanent_exit: [2, 255, 2]}",
                "    order: none",
                "    max_parallel: 16",
                "    expires: 2h",
                "    when_gone: skip")
            .rules()
            .getFirst();

    assertThat(rule.treatment())
        .isEqualTo(
            new Treatment(
                new RetryPolicy(7, Duration.ofSeconds(2), Duration.ofDays(1)),
                Order.NONE,
                16,
                Duration.ofHours(2),
                WhenGone.SKIP,
                Duration.ofMinutes(1),
                Optional.empty()));
    assertThat(rule.run().permanentExits()).isEqualTo(Set.of(2, 255));
  }

  @Test
  void throttle_isReadAndInheritedAndSwitchedOff() {
    String said = "throttle: {max: 5, per: 2m, by: rule, over: drop}";
    Throttle all = new Throttle(5, Duration.ofMinutes(2), Throttle.By.RULE, Throttle.Over.DROP);

    assertThat(rule("{timeout: 30s}", said).treatment().throttle()).contains(all);
    assertThat(rule("{" + said + "}", "").treatment().throttle()).contains(all);
    assertThat(rule("{" + said + "}", "throttle: off").treatment().throttle()).isEmpty();
    assertThat(rule("{" + said + "}", "throttle: {max: 1, per: 1h}").treatment().throttle())
        .contains(new Throttle(1, Duration.ofHours(1), Throttle.By.CONTAINER, Throttle.Over.QUEUE));
  }

  @Test
  void nothingSaid_isTheDefault() {
    Config config = Given.config("events_reactor:", Given.rule("r", ""));

    assertThat(config.defaults()).isEqualTo(Treatment.DEFAULT);
    assertThat(config.rules().getFirst().treatment()).isEqualTo(Treatment.DEFAULT);
    assertThat(config.rules().getFirst().run().permanentExits()).isEqualTo(Set.of(126, 127));
  }

  @Test
  void defaults_areMergedKeyByKey_alsoInsideRetry() {
    String defaults =
        "{retry: {attempts: 2, first: 3s, permanent_exit: [9]}, order: rule, expires: 5m,"
            + " when_gone: skip, max_parallel: 1, timeout: 9s}";
    RuleSpec rule = rule(defaults, "retry: {attempts: 4}, order: container");

    assertThat(rule.treatment())
        .isEqualTo(
            new Treatment(
                new RetryPolicy(4, Duration.ofSeconds(3), Duration.ofMinutes(5)),
                Order.CONTAINER,
                1,
                Duration.ofMinutes(5),
                WhenGone.SKIP,
                Duration.ofSeconds(9),
                Optional.empty()));
    assertThat(rule.run().permanentExits()).isEqualTo(Set.of(9));
  }

  @Test
  void permanentExit_oneOrNone_isAllowed() {
    assertThat(rule("{timeout: 1s}", "retry: {permanent_exit: 3}").run().permanentExits())
        .isEqualTo(Set.of(3));
    assertThat(rule("{timeout: 1s}", "retry: {permanent_exit: []}").run().permanentExits())
        .isEmpty();
  }

  @Test
  void loopGuard_ofTheRuleOrOfDefaults_isReadAndCanBeSwitchedOff() {
    assertThat(rule("{timeout: 1s}", "timeout: 1s").loopGuard()).isEqualTo(OptionalInt.of(10));
    assertThat(rule("{loop_guard: 3}", "timeout: 1s").loopGuard()).isEqualTo(OptionalInt.of(3));
    assertThat(rule("{loop_guard: off}", "timeout: 1s").loopGuard()).isEmpty();
    assertThat(rule("{loop_guard: off}", "loop_guard: 100").loopGuard())
        .isEqualTo(OptionalInt.of(100));
    assertThat(rule("{loop_guard: 3}", "loop_guard: off").loopGuard()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "retry: {}                                      | E105",
        "retry: 3                                       | E103",
        "retry:                                         | E103",
        "retry: {attempts: 0}                           | E108",
        "retry: {attempts: 101}                         | E108",
        "retry: {attempts: 100}                         | ",
        "retry: {first: 0s}                             | E106",
        "retry: {first: 10m}                            | E108",
        "retry: {max: 500ms}                            | E108",
        "retry: {first: 2m, max: 1m}                    | E108",
        "retry: {first: 2m, max: 2m}                    | ",
        "retry: {max: 2d}                               | E108",
        "retry: {permanent_exit: [0]}                   | E108",
        "retry: {permanent_exit: [256]}                 | E108",
        "retry: {permanent_exit: [a, [b], 3]}           | E108 E103",
        "retry: {permanent_exit: }                      | E103",
        "retry: {tries: 3}                              | E104",
        "order: containers                              | E108",
        "order: [rule]                                  | E103",
        "order: null                                    | E103",
        "max_parallel: 0                                | E108",
        "max_parallel: 1025                             | E108",
        "max_parallel: 16                               | ",
        "expires: 3600                                  | E106",
        "expires: 4000d                                 | E106",
        "when_gone: SKIP                                | E108",
        "loop_guard: 0                                  | E108",
        "loop_guard: 101                                | E108",
        "loop_guard: 1                                  | ",
        "loop_guard: Off                                | E108",
        "loop_guard:                                    | E103",
        "max_parallel: 17                               | W212",
        "order: rule, max_parallel: 2                   | W212",
        "order: rule, max_parallel: 1                   | ",
        "order: rule                                    | ",
        "expires: 500ms                                 | W211",
        "expires: 1s                                    | ",
        "expires: 500ms, order: none                    | ",
        "expires: 500ms, retry: {attempts: 1}           | ",
        "retry: {first: 2h, max: 3h}                    | W211",
      })
  void rule_wrongOrUnwise_isReported(String keys, String codes) {
    List<String> expected = codes == null ? List.of() : List.of(codes.split(" "));
    assertThat(Given.codes("events_reactor:", Given.rule("r", keys))).isEqualTo(expected);
  }

  @Test
  void adviceOnDefaults_isGivenOnce() {
    assertThat(
            Given.codes(
                "workers: 2",
                "defaults: {expires: 500ms, max_parallel: 3}",
                "events_reactor:",
                Given.rule("a", "timeout: 1s"),
                Given.rule("b", "allow_leading_dash: true")))
        .containsExactlyInAnyOrder("W211", "W212");
  }

  @Test
  void fewWorkers_withTheUsualParallel_areNoReasonForAdvice() {
    assertThat(Given.codes("workers: 1", "events_reactor:", Given.rule("r", ""))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "order: contaner      | did you mean `container`?",
        "when_gone: skipp     | did you mean `skip`?",
        "retry: 3             | retry: {attempts: 3}",
        "retry: never         | retry: {attempts: 1} is one attempt and no more",
        "retry: {first: 9m}   | say both, such as retry: {first: 9m, max: 9m}",
        "loop_guard: false    | write off",
        "loopguard: 3         | did you mean `loop_guard`?",
        "retries: 3           | did you mean `retry`?   retry: {attempts: 3}",
        "max_paralel: 3       | did you mean `max_parallel`?",
        "environment: {A: b}  | did you mean `env`?   env: {NAME: \"value\"}",
      })
  void slip_known_isMended(String keys, String hint) {
    assertThat(Given.only("events_reactor:", Given.rule("r", keys)).hint()).contains(hint);
  }
}
