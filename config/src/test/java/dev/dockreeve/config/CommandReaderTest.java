// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.rule.Template;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandReaderTest {

  private static RunSpec run(String keys) {
    return Given.config("events_reactor:", Given.rule("r", keys)).rules().getFirst().run();
  }

  @Test
  void everyKey_ofARun_isRead() {
    RunSpec run =
        run(
            "stdin: \"%%payload%%\", env: {Z: \"%%ip:-none%%\", A: 1}, cwd: /srv/tool,"
                + " allow_leading_dash: true");

    assertThat(run.argv()).extracting(Template::toString).containsExactly("echo", "%%name%%");
    assertThat(run.allowLeadingDash()).isTrue();
    assertThat(run.stdin()).map(Template::toString).contains("%%payload%%");
    assertThat(run.env().keySet()).containsExactly("Z", "A");
    assertThat(run.env().get("Z")).hasToString("%%ip:-none%%");
    assertThat(run.env().get("A")).hasToString("1");
    assertThat(run.cwd()).contains(Path.of("/srv/tool"));
  }

  @Test
  void nothingSaid_isNothing() {
    RunSpec run = run("");

    assertThat(run.stdin()).isEmpty();
    assertThat(run.env()).isEmpty();
    assertThat(run.cwd()).isEmpty();
    assertThat(run.allowLeadingDash()).isFalse();
  }

  @Test
  void variables_ofTheDaemon_areReplacedAndNeverPlaceholders() {
    RunSpec run =
        run(
            "stdin: \"${MARKS} %%name%%\", env: {A: \"${HOME}/${NONE:-%%id%%}\", B: \"$${HOME}\"},"
                + " cwd: \"/srv${HOME}\"");

    assertThat(run.stdin()).map(Template::toString).contains("%%%%name%%%% %%name%%");
    assertThat(run.env().get("A")).hasToString("/root/%%id%%");
    assertThat(run.env().get("B")).hasToString("${HOME}");
    assertThat(run.cwd()).contains(Path.of("/srv/root"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "stdin: [a]                           | E103",
        "stdin:                               | E103",
        "stdin: \"\"                          | ",
        "stdin: \"a\\0b\"                     | ",
        "stdin: \"%%nope%%\"                  | E107",
        "stdin: \"${NONE}\"                   | E111",
        "stdin: \"%name%\"                    | W205",
        "stdin: \"{{ .name }}\"               | W205",
        "stdin: \"$${name}\"                  | ",
        "env: [\"A=b\"]                       | E103",
        "env: {}                              | E105",
        "env: {A: }                           | E103",
        "env: {A: [b]}                        | E103",
        "env: {A: \"\"}                       | ",
        "env: {A: \"b\\0\"}                   | E108",
        "env: {A: \"%%\"}                     | E107",
        "env: {A: \"${NONE:?say it}\"}        | E111",
        "env: {A: \"%ip%\"}                   | W205",
        "env: {1A: b}                         | E108",
        "env: {\"\": b}                       | E108",
        "env: {\"A=B\": b}                    | E108",
        "env: {DOCKREEVE_TYPE: b}             | E108",
        "env: {LD_PRELOAD: \"%%labels.x%%\"}  | E107",
        "env: {PATH: \"/srv/%%name%%:/bin\"}  | E107",
        "env: {PATH: /srv/bin, LD_PRELOAD: x} | ",
        "env: {BASH_ENVY: \"%%name%%\"}       | ",
        "cwd: tool                            | E108",
        "cwd: ~/tool                          | E108",
        "cwd: \"\"                            | E108",
        "cwd: \"/srv/a\\0b\"                  | E108",
        "cwd: [/srv]                          | E103",
        "cwd: \"/srv/%%name%%\"               | E107",
        "cwd: /nowhere                        | W213",
        "user: nobody                         | E109",
      })
  void key_wrongOrUnwise_isReported(String keys, String codes) {
    List<String> expected = codes == null ? List.of() : List.of(codes.split(" "));
    assertThat(Given.codes("events_reactor:", Given.rule("r", keys))).isEqualTo(expected);
  }

  @Test
  void placeholder_wrongInText_isMarkedItself() {
    Problem problem = Given.only("events_reactor:", Given.rule("r", "stdin: \"a %%nope%% b\""));
    assertThat(Given.marked(problem)).isEqualTo("nope");
  }

  @Test
  void placeholder_wrongBehindAVariable_isMarkedAsAWhole() {
    Problem problem = Given.only("events_reactor:", Given.rule("r", "stdin: \"${HOME} %%nope%%\""));
    assertThat(Given.marked(problem)).isEqualTo("\"${HOME} %%nope%%\"");
  }

  @Test
  void rules_differentInTheirInputOnly_areNotTheSame() {
    assertThat(
            Given.codes(
                "events_reactor:",
                Given.rule("a", "stdin: x"),
                Given.rule("b", "stdin: y"),
                Given.rule("c", "env: {A: x}"),
                Given.rule("d", "cwd: /srv")))
        .isEmpty();
  }

  @Test
  void rulesKeys_withoutRun_areStillARuleThatDoesNothing() {
    assertThat(Given.codes("events_reactor:", "  r: {event: {action: start}, stdin: x}"))
        .containsExactly("E105");
  }
}
