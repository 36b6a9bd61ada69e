// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import dev.dockreeve.model.PlainText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code dockreeve retry}: runs that did not succeed, once more. */
@Command(
    name = "retry",
    description = {
      "Have runs made again that did not succeed, each as a new run.",
      "The new run has an idempotency key of its own; the old one stays as it is."
    })
final class RetryCommand implements Callable<Integer> {

  @ParentCommand Main main = new Main(Terminal::ofProcess);

  @Mixin ApiOptions options = new ApiOptions();

  @Parameters(arity = "0..*", paramLabel = "ID", description = "The runs.")
  List<String> ids = List.of();

  @Option(names = "--all-failed", description = "Every dead letter that is kept.")
  boolean allFailed;

  @Option(
      names = "--rule",
      paramLabel = "NAME",
      description = "With --all-failed: only those of this rule.")
  String rule = "";

  @Override
  public Integer call() {
    Terminal terminal = main.terminal(options);
    if (allFailed != ids.isEmpty()) {
      throw new Failure(ExitCode.USAGE, "retry: name runs, or say --all-failed");
    }
    ApiClient client = options.client();
    List<String> chosen = allFailed ? failed(client) : ids;
    int code = ExitCode.OK;
    for (String id : chosen) {
      try {
        Json again = client.post("/v1/runs/" + ApiClient.part(id) + "/retry", Map.of());
        terminal.print(PlainText.of(id) + " -> " + PlainText.of(again.text("run_id")));
      } catch (Failure e) {
        if (e.exitCode() == ExitCode.NOT_REACHABLE) {
          throw e;
        }
        terminal.say("dockreeve: " + PlainText.of(String.valueOf(e.getMessage())));
        code = e.exitCode();
      }
    }
    if (chosen.isEmpty()) {
      terminal.say("no run has failed");
    }
    return code;
  }

  /** Chosen before the first is retried: what fails meanwhile is not retried again and again. */
  private List<String> failed(ApiClient client) {
    List<String> chosen = new ArrayList<>();
    String before = "";
    do {
      Map<String, String> query = new LinkedHashMap<>();
      query.put("state", "failed");
      query.put("rule", rule);
      query.put("limit", "1000");
      query.put("before", before);
      Json page = client.get("/v1/runs" + ApiClient.query(query));
      page.list("runs").forEach(run -> chosen.add(run.text("run_id")));
      before = page.text("before");
    } while (!before.isEmpty());
    return chosen.reversed();
  }
}
