// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.cli.Table.Cell;
import dev.dockreeve.cli.Terminal.Tone;
import dev.dockreeve.model.Actor;
import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tables, lines and the log: aligned, coloured only on terminals, and safe. */
class PrintingTest {

  private final Screen screen = new Screen();

  @Test
  void table_wideCharactersAndLongText_staysAligned() {
    Table table = new Table(List.of("A", "B"), false);
    table.row(Cell.of("日本"), Cell.of("x"));
    table.row(Cell.of("abcd"), Cell.of("y".repeat(100)));
    assertThat(table.lines(screen.terminal(false)))
        .containsExactly("A     B", "日本  x", "abcd  " + "y".repeat(47) + "…");
  }

  @Test
  void table_hostileText_isEscaped() {
    Table table = new Table(List.of("A"), true);
    table.row(Cell.of("\u001b]0;x\u0007\u202e"));
    assertThat(table.lines(screen.terminal(false)).getLast())
        .isEqualTo("\\u001b]0;x\\u0007\\u202e");
  }

  @Test
  void paint_onlyWithColour_addsCodes() {
    assertThat(screen.terminal(false).paint(Tone.BAD, "x")).isEqualTo("x");
    assertThat(screen.terminal(true).paint(Tone.BAD, "x")).isEqualTo("\u001b[31mx\u001b[0m");
    assertThat(screen.terminal(true).paint(Tone.PLAIN, "x")).isEqualTo("x");
  }

  @Test
  void eventLine_execOfHostileCommand_isOnePlainLine() {
    EngineEvent said =
        EngineEvent.of(
            "container",
            "exec_start: sh -c '\n\u001b[2J'",
            Instant.EPOCH,
            new Actor("0123456789abcdef", Attributes.EMPTY));
    Event event = new Event("docker", "host", Origin.REPLAYED, said, Optional.empty());
    assertThat(new EventLine(screen.terminal(false), true).of(event))
        .endsWith(
            "docker  container exec_start    0123456789ab  sh -c '\\n\\u001b[2J'  (replayed)");
  }

  @Test
  void log_oneRecordIsOneLine() {
    ConsoleLog.install(screen.terminal(false), true);
    System.Logger log = System.getLogger("dev.dockreeve.test");
    log.log(System.Logger.Level.WARNING, "a\n2026-01-01 info fake");
    log.log(System.Logger.Level.ERROR, "failed", new IllegalStateException("x"));
    log.log(System.Logger.Level.DEBUG, "quiet");
    assertThat(screen.err()).hasSize(3);
    assertThat(screen.err().get(0)).contains("Z warn  a\\n2026-01-01 info fake");
    assertThat(screen.err().get(1)).contains(" error failed trace=", "IllegalStateException");
    assertThat(screen.err().get(2)).contains(" debug quiet");
  }

  @Test
  void words_durationsAndCounts() {
    assertThat(
            List.of(84L, 3_200L, 240_000L, 18_000_000L, 259_200_000L).stream()
                .map(ms -> Words.duration(Duration.ofMillis(ms))))
        .containsExactly("84 ms", "3.2 s", "4 min", "5 h", "3 d");
    assertThat(Words.count(1, "rule")).isEqualTo("1 rule");
    assertThat(Words.count(0, "rule")).isEqualTo("0 rules");
  }

  @Test
  void detect_dockerHost_isUsedBeforeTheUsualSocket() {
    assertThat(EngineAddress.detect(Map.of("DOCKER_HOST", "tcp://10.0.0.1:2375")))
        .singleElement()
        .satisfies(spec -> assertThat(spec.url()).isEqualTo("tcp://10.0.0.1:2375"));
  }
}
