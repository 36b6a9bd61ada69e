// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LintsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{type: container}                       | W201",
        "{type: [image, container]}              | W201",
        "{type: image}                           | ",
        "{type: container, action: start}        | ",
        "{type: container, actor: {name: web}}   | ",
        "{action: started}                       | W208",
        "{action: [start, exited]}               | W208",
        "{action: start, container.health: sick} | W208",
        "{action: start, origin: live}           | ",
        "{action: start, container: {oom_killed: 1}} | W208",
      })
  void event_unwise_isAdvised(String event, String codes) {
    List<String> expected = codes == null ? List.of() : List.of(codes);
    assertThat(Given.codes("events_reactor:", "  r: {event: " + event + ", run: [echo]}"))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[-x]                                      | E108",
        "[no-such]                                 | W203",
        "[/no-such]                                | ",
        "[sudo, reboot]                            | W210",
        "[/usr/bin/sudo, -n, reboot]               | W210",
        "[sudo]                                    | ",
        "[sudo, timeout, \"5\", reboot]            | ",
        "[echo, \"%%labels.x%%\"]                  | W202",
        "[echo, \"%%labels.x:-none%%\"]            | W202",
        "[echo, \"--x=%%labels.x%%\"]              | ",
        "[echo, \"%%%%labels.x\", x]               | ",
        "[echo, \"%%payload%%\", \"%%ip%%\", \"%%action%%\", \"%%container.ips.web%%\"] | ",
        "[echo, \"%name%\"]                        | W205",
        "[echo, \"%Y-%m-%d%\"]                     | ",
        "[echo, \"100% of %x%\"]                   | ",
        "[echo, \"{{.name}}\"]                     | W205",
        "[echo, \"{{.State.Pid}}\"]                | ",
        "[sh, -c, \"echo ${HOME} $1\", sh, \"%%name%%\"] | ",
        "[bash, -c, \"echo %%name%%\"]             | W207",
        "[bash, -x, \"echo %%name%%\"]             | ",
        "[bash, -c]                                | ",
      })
  void run_unwise_isAdvised(String run, String codes) {
    List<String> expected = codes == null ? List.of() : List.of(codes);
    assertThat(Given.codes("events_reactor:", "  r: {event: {action: start}, run: " + run + "}"))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1000 | {type: container, action: start}                        | ",
        "1001 | {type: container, action: start}                        | W214",
        "1001 | {action: [die, start]}                                  | W214",
        "1001 | {type: container, action: start, actor: {name: web}}    | W214",
        "5000 | {type: container, action: start, actor: {name: web-N}}  | ",
        "5000 | {type: container, action: start, labels: {a: N, b: c}}  | ",
      })
  void row28_manyRules_areAdvisedWhereEventsAreComparedWithAll(
      int count, String event, String code) {
    List<String> lines = new ArrayList<>(List.of("events_reactor:"));
    for (int i = 0; i < count; i++) {
      String number = Integer.toString(i);
      lines.add(
          "  r"
              + number
              + ": {event: "
              + event.replace("N", number)
              + ", run: [echo, c"
              + number
              + "]}");
    }

    assertThat(Given.codes(lines.toArray(String[]::new)))
        .isEqualTo(code == null ? List.of() : List.of(code));
  }

  @Test
  void row28_manyRules_adviceSaysForWhichEventsAndHowToMendIt() {
    List<String> lines = new ArrayList<>(List.of("events_reactor:"));
    for (int i = 0; i < 5000; i++) {
      lines.add("  r" + i + ": {event: {type: container, action: die}, run: [echo, c" + i + "]}");
    }

    Problem problem = Given.only(lines.toArray(String[]::new));

    assertThat(problem.message())
        .isEqualTo("every `container` `die` event may be compared with 5000 rules, one by one");
    assertThat(problem.place().orElseThrow().line()).isEqualTo(2);
    assertThat(problem.hint().orElseThrow()).contains("a value that few others ask for");
  }

  @Test
  void leadingDash_allowedByTheRule_isNotAdvised() {
    assertThat(
            Given.codes(
                "events_reactor:",
                "  r:",
                "    event: {action: start}",
                "    allow_leading_dash: true",
                "    run: [echo, \"%%labels.x%%\"]"))
        .isEmpty();
  }

  @Test
  void sudo_withoutTimeout_hintUsesTheRulesOwn() {
    Problem problem =
        Given.only(
            "events_reactor:", "  r: {event: {action: start}, run: [sudo, ls, /], timeout: 2m}");
    assertThat(problem.hint()).contains("run: [\"sudo\", \"timeout\", \"120\", \"ls\", …]");
  }

  @Test
  void rules_differentInSomething_areNotTheSame() {
    assertThat(
            Given.codes(
                "events_reactor:",
                "  a: {event: {action: start}, run: [echo]}",
                "  b: {event: {action: stop}, run: [echo]}",
                "  c: {event: {action: start}, run: [cat]}",
                "  d: {event: {action: start}, run: [echo], include_existing: true}",
                "  e: {event: {action: start}, run: [echo], enabled: false}"))
        .isEmpty();
  }

  @Test
  void rules_sameInAnotherOrder_areAdvisedWithBothPlaces() {
    Problem problem =
        Given.only(
            "events_reactor:",
            "  a: {event: {action: start, type: container}, run: [echo]}",
            "  b: {event: {type: container, action: start}, run: [echo]}");
    assertThat(problem.code()).isEqualTo(Code.SAME_RULE);
    assertThat(problem.other().orElseThrow().line()).isEqualTo(2);
    assertThat(problem.place().orElseThrow().line()).isEqualTo(3);
  }

  @Test
  void programWithArguments_inOneItem_isShownSplit() {
    Problem problem =
        Given.only(
            "events_reactor:", "  r: {event: {action: start}, run: [\"salt-call event.send\"]}");
    assertThat(problem.hint().orElseThrow()).contains("[\"salt-call\", \"event.send\"]");
  }
}
