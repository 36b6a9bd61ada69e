// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import dev.dockreeve.cli.Terminal.Tone;
import dev.dockreeve.model.PlainText;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code dockreeve reload}: the daemon reads its file again. */
@Command(
    name = "reload",
    description = {
      "Have the daemon read its configuration again and put the new rules in place, at once.",
      "Where the file is wrong nothing changes, and everything that is wrong is shown."
    })
final class ReloadCommand implements Callable<Integer> {

  @ParentCommand Main main = new Main(Terminal::ofProcess);

  @Mixin ApiOptions options = new ApiOptions();

  @Override
  public Integer call() {
    Terminal terminal = main.terminal(options);
    Json done = options.client().post("/v1/reload", Map.of());
    if (!done.text("warnings").isEmpty()) {
      done.text("warnings").lines().forEach(line -> terminal.say(PlainText.of(line)));
    }
    terminal.print(summary(names(done, "added"), names(done, "changed"), names(done, "removed")));
    List<String> later = names(done, "not_applied");
    if (!later.isEmpty()) {
      terminal.say(terminal.paint(Tone.WARN, notApplied(later)));
    }
    return ExitCode.OK;
  }

  private static List<String> names(Json done, String name) {
    return done.list(name).stream()
        .filter(Json.Text.class::isInstance)
        .map(text -> ((Json.Text) text).value())
        .toList();
  }

  /** What changed, in one line. */
  static String summary(List<String> added, List<String> changed, List<String> removed) {
    return "reloaded: "
        + Words.count(added.size(), "rule")
        + " added, "
        + changed.size()
        + " changed, "
        + removed.size()
        + " removed";
  }

  /** What has not, in one line. */
  static String notApplied(List<String> keys) {
    return "not before a restart: " + PlainText.of(String.join(", ", keys));
  }
}
