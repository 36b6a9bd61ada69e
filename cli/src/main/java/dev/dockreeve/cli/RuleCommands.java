// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import dev.dockreeve.model.PlainText;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code dockreeve suspend} and {@code dockreeve resume}. */
final class RuleCommands {

  private RuleCommands() {}

  private static Integer tell(Terminal terminal, ApiOptions options, String rule, String verb) {
    Json standing =
        options.client().post("/v1/rules/" + ApiClient.part(rule) + "/" + verb, Map.of());
    terminal.print(
        "rule \""
            + PlainText.of(rule)
            + "\" is "
            + (standing.flag("suspended") ? "suspended" : "on")
            + ", "
            + Words.count(standing.number("waiting"), "run")
            + " waiting");
    return ExitCode.OK;
  }

  /** {@code dockreeve suspend}: no further attempt of a rule. */
  @Command(
      name = "suspend",
      description = {
        "Start no further attempt of a rule until it is resumed, also after a restart.",
        "Its events go on being accepted; its runs wait, and expire in their time."
      })
  static final class Suspend implements Callable<Integer> {

    @ParentCommand Main main = new Main(Terminal::ofProcess);

    @Mixin ApiOptions options = new ApiOptions();

    @Parameters(paramLabel = "RULE", description = "The rule's name.")
    String rule = "";

    @Override
    public Integer call() {
      return tell(main.terminal(options), options, rule, "suspend");
    }
  }

  /** {@code dockreeve resume}: a suspended rule goes on. */
  @Command(name = "resume", description = "Let a suspended rule go on with what waits.")
  static final class Resume implements Callable<Integer> {

    @ParentCommand Main main = new Main(Terminal::ofProcess);

    @Mixin ApiOptions options = new ApiOptions();

    @Parameters(paramLabel = "RULE", description = "The rule's name.")
    String rule = "";

    @Override
    public Integer call() {
      return tell(main.terminal(options), options, rule, "resume");
    }
  }
}
