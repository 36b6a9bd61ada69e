// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RuleHashTest {

  private static final String ALL =
      "event: {type: [container, image], action: [start, \"health_status: unhealthy\"],"
          + " labels: {tier: web}}, run: [echo, \"%%name%%\"], stdin: x, env: {A: b, C: d},"
          + " cwd: /srv, retry: {attempts: 3, permanent_exit: [1, 2]}";

  private static String hash(String keys) {
    return Given.config("events_reactor:", "  r: {" + keys + "}").rules().getFirst().hash();
  }

  /** It stands in journals: another text here makes every rule look changed after an update. */
  @Test
  void hash_ofARule_isTheSameInEveryProcess() {
    assertThat(List.of(hash(ALL), hash("run: [echo]")))
        .containsExactly("d643049cccaa96eb", "c1c09ea6cbfaf4d3");
  }

  @Test
  void hash_ofARuleWithSecrets_isOfTheirNamesOnly() {
    String keys = "run: [echo], env: {A: \"${HOME}\"}, stdin: \"${HOME}\"";
    assertThat(hash(keys)).isNotEqualTo(hash(keys.replace("${HOME}", "/root")));
    RunSpec run = Given.config("events_reactor:", "  r: {" + keys + "}").rules().getFirst().run();
    assertThat(run).hasToString("RunSpec[echo][A]");
    assertThat(run.env().get("A")).hasToString("/root");
  }

  @Test
  void hash_writtenInAnotherWay_isTheSame() {
    assertThat(
            hash(
                "retry: {permanent_exit: [2, 1], attempts: 3}, cwd: /srv, env: {C: d, A: b},"
                    + " stdin: x, run: [\"echo\", '%%name%%'], timeout: 30000ms,"
                    + " event: {container.labels: {tier: [web]}, action: [\"health_status:"
                    + " unhealthy\", start], type: [image, container, image]},"
                    + " description: something, enabled: false, loop_guard: 3"))
        .isEqualTo(hash(ALL));
  }

  @Test
  void hash_ofARuleWithAThrottle_isAnother() {
    String one = hash("run: [echo], throttle: {max: 1, per: 1m}");
    assertThat(one)
        .isNotEqualTo(hash("run: [echo]"))
        .isNotEqualTo(hash("run: [echo], throttle: {max: 2, per: 1m}"))
        .isNotEqualTo(hash("run: [echo], throttle: {max: 1, per: 2m}"))
        .isNotEqualTo(hash("run: [echo], throttle: {max: 1, per: 1m, by: rule}"))
        .isNotEqualTo(hash("run: [echo], throttle: {max: 1, per: 1m, over: drop}"))
        .isEqualTo(hash("run: [echo], throttle: {max: 1, per: 60s, by: container, over: queue}"));
    assertThat(hash("run: [echo], throttle: off")).isEqualTo(hash("run: [echo]"));
  }

  @Test
  void hash_ofTheUsualSaidAloud_isTheSame() {
    assertThat(
            hash(
                "run: [echo], retry: {attempts: 5, first: 1s, max: 5m, permanent_exit: [127, 126]},"
                    + " order: container, max_parallel: 4, expires: 1h, when_gone: run,"
                    + " timeout: 30s, include_existing: false"))
        .isEqualTo(hash("run: [echo]"));
  }

  @Test
  void hash_ofWhateverIsDifferent_isDifferent() {
    Map<String, String> seen = new HashMap<>();
    for (String keys :
        List.of(
            "run: [echo]",
            "run: [echo, a, b]",
            "run: [echo, ab]",
            "run: [echo, \"a b\"]",
            "run: [echo, b, a]",
            "run: [echo], stdin: a",
            "run: [echo], stdin: \"\"",
            "run: [echo], env: {A: a}",
            "run: [echo], env: {A: b}",
            "run: [echo], env: {B: a}",
            "run: [echo], cwd: /srv",
            "run: [echo], allow_leading_dash: true",
            "run: [echo], include_existing: true",
            "run: [echo], engine: a",
            "run: [echo], engine: [a, b]",
            "run: [echo], event: {type: container}",
            "run: [echo], event: {type: image}",
            "run: [echo], event: {type: [container, image]}",
            "run: [echo], event: {action: start}",
            "run: [echo], event: {action: health_status}",
            "run: [echo], event: {action: \"health_status: healthy\"}",
            "run: [echo], event: {actor: {name: a}}",
            "run: [echo], event: {container: {name: a}}",
            "run: [echo], event: {actor: {name: a}, action: start}",
            "run: [echo], event: {action: [start, stop]}",
            "run: [echo], timeout: 1s",
            "run: [echo], retry: {attempts: 1}",
            "run: [echo], retry: {first: 2s}",
            "run: [echo], retry: {max: 2s}",
            "run: [echo], retry: {permanent_exit: 1}",
            "run: [echo], retry: {permanent_exit: []}",
            "run: [echo], order: rule",
            "run: [echo], order: none",
            "run: [echo], max_parallel: 3",
            "run: [echo], expires: 2h",
            "run: [echo], when_gone: skip")) {
      String hash = hash(keys);
      assertThat(hash).matches("[0-9a-f]{16}");
      assertThat(seen.put(hash, keys)).as(keys).isNull();
    }
  }
}
