// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dockreeve.rule.Condition;
import dev.dockreeve.rule.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {

  private static Condition conditionOf(String event) {
    return Given.config("events_reactor:", "  r:", "    event: " + event, "    run: [echo]")
        .rules()
        .getFirst()
        .rule()
        .condition();
  }

  @Test
  void everyKey_given_isRead() {
    Config config =
        Given.config(
            "engines:",
            "  docker: {docker: \"unix:///run/docker.sock\"}",
            "  ci: {docker: \"tcp://ci.internal:2375\"}",
            "workers: 8",
            "worker_wait_warning: 500ms",
            "defaults: {timeout: 2m}",
            "events_reactor:",
            "  first:",
            "    description: what it is for",
            "    enabled: false",
            "    engine: [docker, ci]",
            "    include_existing: true",
            "    event: {type: container, action: start}",
            "    run: [echo]",
            "    timeout: 7d",
            "  second: {engine: ci, run: [echo], event: {type: image}}");

    assertThat(config.engines())
        .containsExactly(
            new EngineSpec("docker", EngineSpec.Kind.DOCKER, "unix:///run/docker.sock"),
            new EngineSpec("ci", EngineSpec.Kind.DOCKER, "tcp://ci.internal:2375"));
    assertThat(config.workers()).isEqualTo(8);
    assertThat(config.workerWaitWarning()).isEqualTo(Duration.ofMillis(500));
    assertThat(config.defaults().timeout()).isEqualTo(Duration.ofMinutes(2));
    RuleSpec first = config.rules().getFirst();
    assertThat(first.rule().name()).isEqualTo("first");
    assertThat(first.description()).isEqualTo(Optional.of("what it is for"));
    assertThat(first.enabled()).isFalse();
    assertThat(first.rule().engines()).isEqualTo(Set.of("docker", "ci"));
    assertThat(first.rule().includeExisting()).isTrue();
    assertThat(first.treatment().timeout()).isEqualTo(Duration.ofDays(7));
    RuleSpec second = config.rules().getLast();
    assertThat(second.enabled()).isTrue();
    assertThat(second.rule().engines()).isEqualTo(Set.of("ci"));
    assertThat(second.treatment().timeout()).isEqualTo(Duration.ofMinutes(2));
    assertThat(config.enabledRules()).containsExactly(second);
  }

  @Test
  void matcher_scalarsOfAnyKind_areComparedAsWritten() {
    assertThat(conditionOf("{container: {exit_code: 137, paused: true}, labels.n: 0x1F}"))
        .isEqualTo(
            new Condition.AllOf(
                List.of(
                    new Condition.Is(Path.of("container.exit_code"), "137"),
                    new Condition.Is(Path.of("container.paused"), "true"),
                    new Condition.Is(Path.of("labels.n"), "0x1F"))));
  }

  @Test
  void matcher_yamlWordsThatOthersTakeForBooleans_areText() {
    assertThat(conditionOf("{labels: {backup: no, light: on}}"))
        .isEqualTo(
            new Condition.AllOf(
                List.of(
                    new Condition.Is(Path.of("labels.backup"), "no"),
                    new Condition.Is(Path.of("labels.light"), "on"))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{container: {labels: {com.example.tier: web}}}",
        "{container.labels.com.example.tier: web}",
        "{container: {labels.com.example.tier: web}}",
        "{container: {labels: {com: {example: {tier: web}}}}}",
        "{labels: {com.example.tier: [web]}}",
      })
  void matcher_nestedOrDotted_isTheSame(String event) {
    assertThat(conditionOf(event))
        .isEqualTo(new Condition.Is(Path.of("container.labels.com.example.tier"), "web"));
  }

  @Test
  void matcher_list_isAnyOf() {
    assertThat(conditionOf("{actor: {name: [a, b, a]}}"))
        .isEqualTo(new Condition.OneOf(Path.of("actor.name"), Set.of("a", "b")));
    assertThat(conditionOf("{action: [start, \"health_status: unhealthy\"]}"))
        .isEqualTo(
            new Condition.AnyOf(
                List.of(Condition.action("start"), Condition.action("health_status: unhealthy"))));
  }

  @Test
  void matcher_labelsNamedLikeOperators_areLabels() {
    assertThat(conditionOf("{labels: {not: a, in: b}}"))
        .isEqualTo(
            new Condition.AllOf(
                List.of(
                    new Condition.Is(Path.of("labels.not"), "a"),
                    new Condition.Is(Path.of("labels.in"), "b"))));
  }

  @Test
  void matcher_aliasesAndAnchors_work() {
    Config config =
        Given.config(
            "events_reactor:",
            "  a: {event: &web {type: container, action: start}, run: [echo]}",
            "  b: {event: *web, run: [cat]}");
    assertThat(config.rules().getLast().rule().condition())
        .isEqualTo(config.rules().getFirst().rule().condition());
  }

  @Test
  void variables_outsideRun_areReplaced() {
    Config config =
        Given.config(
            "workers: ${WORKERS}",
            "worker_wait_warning: ${WAIT:-5m}",
            "events_reactor:",
            "  ${HOME}:",
            "    description: ${TRICK} and $HOME and $${HOME}",
            "    event: {actor: {name: \"web-${HOME}\"}, action: start}",
            "    run: [sh, -c, 'echo ${HOME}']");

    RuleSpec rule = config.rules().getFirst();
    assertThat(config.workers()).isEqualTo(4);
    assertThat(config.workerWaitWarning()).isEqualTo(Duration.ofMinutes(5));
    assertThat(rule.rule().name()).isEqualTo("${HOME}");
    assertThat(rule.description()).contains("${HOME} and $HOME and ${HOME}");
    assertThat(rule.rule().condition().toString()).contains("web-/root");
    assertThat(rule.command().describe()).contains("echo ${HOME}");
  }

  @Test
  void noRules_givesAWarningAndNothingToDo() {
    Loaded loaded = Given.load("workers: 3");

    assertThat(loaded).isInstanceOf(Loaded.Ok.class);
    assertThat(loaded.problems()).extracting(Problem::code).containsExactly(Code.NOTHING_TO_DO);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "events_reactor: {}                  | E105",
        "events_reactor:                     | E103",
        "events_reactor: text                | E103",
        "event_reactor: {a: {run: [echo]}}   | E104",
        "just text                           | E103",
        "[a, b]                              | E103",
        "workers: 0                          | E108 W206",
        "workers: 1025                       | E108 W206",
        "workers: [3]                        | E103 W206",
        "workers: 1.5                        | E108 W206",
        "engines: {}                         | E105 W206",
        "engines: {\"\": {docker: \"tcp://a\"}} | E108 W206",
        "engines: {a: {docker: \"tcp:a\"}}   | E113 W206",
        "engines: {a: {docker: \"unix:///\"}} | E113 W206",
        "engines: {a: {docker: \"tcp://[\"}} | E113 W206",
        "engines: {a: {docker: \"tcp://a\"}} | E113 W206",
        "engines: {a: {docker: \"tcp://a:99999\"}} | E113 W206",
        "engines: {a: {docker: \"tcp://a:2375/path\"}} | E113 W206",
        "engines: {a: {docker: \"tcp://me@a:2375\"}} | E113 W206",
        "engines: {a: {docker: \"tcp://[::1]:2375\"}} | W206",
        "<<: {workers: 3}                    | E104 W206",
        "include: [a.yml]                    | E109 W206",
      })
  void topOfFile_wrong_isReported(String text, String codes) {
    assertThat(Given.codes(text)).containsExactlyInAnyOrder(codes.split(" "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "engine: docker, engines: x  | E104",
        "engine: []                  | E108",
        "engine: [a, [b]]            | E103",
        "enabled: maybe              | E108",
        "enabled: off                | E108",
        "description: [a]            | E103",
        "timeout: null               | E103",
        "timeout: 5                  | E106",
        "timeout: \"${NONE}\"        | E111",
        "disabled: true              | E104",
        "allow_leading_dash: perhaps | E108",
      })
  void rule_wrong_isReported(String keys, String codes) {
    assertThat(Given.codes("events_reactor:", Given.rule("r", keys))).containsExactly(codes);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                  | E105",
        "{actor: {}}                         | E105",
        "[start]                             | E103",
        "{action: null}                      | E103",
        "{action: {not: start}}              | E109",
        "{container: {name: {glob: a}}}      | E109",
        "{container: {name: {glob: a, b: c}}}| E116",
        "{container: {nmae: a}}              | E116",
        "{label: {a: b}}                     | E116",
        "{event: x}                          | E116",
        "{run_id: x}                         | E116",
        "{secret.x: y}                       | E116",
        "{status: running}                   | E116",
      })
  void matcher_wrong_isReported(String event, String codes) {
    String rule = "  r: {event: " + event + ", run: [echo]}";
    assertThat(Given.codes("events_reactor:", rule)).containsExactly(codes);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"a b\"                        | E103",
        "{a: b}                         | E103",
        "[]                             | E105",
        "[\"\"]                         | E108",
        "[a, \"b\\0\"]                  | E108",
        "[a, null]                      | E103",
        "[\"%%name%%\"]                 | E107",
        "[a, \"%%%%\", \"%%\"]          | E107",
        "[a, \"%%nope%%\"]              | E107",
        "[a, \"%%%%name%%%%\", \"%%ip:-none%%\", \"%%ip:?no address%%\"] | ",
      })
  void run_wrong_isReported(String run, String codes) {
    String rule = "  r: {event: {action: start}, run: " + run + "}";
    String[] expected = codes == null ? new String[0] : codes.split(" ");
    assertThat(Given.codes("events_reactor:", rule)).containsExactly(expected);
  }

  @Test
  void wrongRule_othersStillChecked_allReportedInFileOrder() {
    Loaded loaded =
        Given.load(
            "wrokers: 3",
            "events_reactor:",
            "  a: {run: echo, event: {action: start}}",
            "  b: {run: [no-program, \"%%x%%\"], event: {action: start}, timeout: soon}",
            "engines: {a: {docker: nowhere}}");

    assertThat(loaded).isInstanceOf(Loaded.Bad.class);
    assertThat(loaded.problems())
        .extracting(problem -> problem.place().orElseThrow().line() + problem.code().id())
        .containsExactly("1E104", "3E103", "4E107", "4E106", "5E113");
  }

  @Test
  void unknownKey_nearAnother_isSuggested() {
    assertThat(Given.only("wrokers: 3", "events_reactor:", Given.rule("r", "")).hint())
        .contains("did you mean `workers`?");
  }

  @Test
  void emptyFile_ofAnyKind_saysHowToBegin() {
    for (String text : List.of("", "# only a comment", "---", "null")) {
      Problem problem = Given.only(text);
      assertThat(problem.code()).isEqualTo(Code.MISSING);
      assertThat(problem.place()).isEmpty();
      assertThat(problem.hint().orElseThrow()).contains("events_reactor");
    }
  }

  @Test
  void nulls_atTheDoor_areRefused() {
    assertThatThrownBy(() -> new Place(0, 1, 1, "", ""))
        .hasMessageContaining("0:1+1 (expected: all >= 1)");
  }
}
