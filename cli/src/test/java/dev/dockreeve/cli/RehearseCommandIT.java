// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the launcher has a JVM watch after a build. */
class RehearseCommandIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void rehearse_untilItIsToldToStop_isADaemonWithRunsAndLeavesNothingBehind() throws Exception {
    try (Program program = Program.start("rehearse")) {
      String first = program.awaitErr(line -> line.startsWith("dockreeve "), PATIENCE);
      Path folder = Path.of(first.replaceAll(".*, (/.*)/dockreeve.yml: .*", "$1"));
      assertThat(folder.resolve("dockreeve.yml")).exists();
      program.awaitErr(line -> line.startsWith("ready"), PATIENCE);
      program.awaitErr(line -> line.contains("-> \"starts\"  ok"), PATIENCE);
      program.awaitOut(line -> line.contains("web-49"), PATIENCE);

      assertThat(program.terminate()).isZero();
      assertThat(Files.exists(folder)).isFalse();
    }
  }

  @Test
  void help_ofAllCommands_doesNotShowIt() throws Exception {
    assertThat(String.join("\n", Program.ask(0, Map.of(), List.of("help"))))
        .contains("reload")
        .doesNotContain("rehearse");
  }
}
