// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code dockreeve runs}: what was done, is being done, and is yet to be done. */
@Command(
    name = "runs",
    description = {
      "Show the newest runs, or one with its attempts and what they wrote.",
      "With -f those that end, or fail and will be tried again, from now on."
    })
final class RunsCommand implements Callable<Integer> {

  private static final int LARGEST_PAGE = 1000;

  @ParentCommand Main main = new Main(Terminal::ofProcess);

  @Mixin ApiOptions options = new ApiOptions();

  @Parameters(arity = "0..1", paramLabel = "ID", description = "Only this run, in full.")
  @Nullable String id;

  @Option(names = "--failed", description = "Only dead letters: the same as --state failed.")
  boolean failed;

  @Option(names = "--rule", paramLabel = "NAME", description = "Only those of this rule.")
  String rule = "";

  @Option(
      names = "--container",
      paramLabel = "NAME",
      description = "Only those about this container: its name, or the beginning of its id.")
  String container = "";

  @Option(
      names = "--state",
      paramLabel = "STATE",
      split = ",",
      description =
          "Only those that are unfinished, succeeded, failed, skipped, expired or cancelled; may be"
              + " repeated.")
  List<String> states = List.of();

  @Option(
      names = {"-n", "--number"},
      paramLabel = "N",
      description = "At most so many (default: ${DEFAULT-VALUE}).")
  int number = 20;

  @Option(
      names = {"-f", "--follow"},
      description = "Go on until interrupted.")
  boolean follow;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  Output output = Output.table;

  @Override
  public Integer call() {
    Terminal terminal = main.terminal(options);
    if (number < 1) {
      throw new Failure(ExitCode.USAGE, "-n " + number + ": expected 1 or more");
    }
    RunTable table = new RunTable(terminal, output == Output.wide);
    ApiClient client = options.client();
    if (id != null) {
      Json run = client.get("/v1/runs/" + ApiClient.part(id));
      print(terminal, table.detail(run), List.of(run), run);
    } else if (follow) {
      follow(client, terminal, table);
    } else {
      List<Json> runs = newest(client);
      print(terminal, table.lines(runs), runs, new Json.Elements(runs));
    }
    return ExitCode.OK;
  }

  private void print(Terminal terminal, List<String> lines, List<Json> each, Json all) {
    switch (output) {
      case table, wide -> lines.forEach(terminal::printLater);
      case json -> terminal.printLater(all.line());
      case jsonl -> each.forEach(run -> terminal.printLater(run.line()));
    }
    terminal.flush();
  }

  private List<Json> newest(ApiClient client) {
    List<Json> runs = new ArrayList<>();
    String before = "";
    do {
      Map<String, String> query = filter();
      query.put("limit", Integer.toString(Math.min(LARGEST_PAGE, number - runs.size())));
      query.put("before", before);
      Json page = client.get("/v1/runs" + ApiClient.query(query));
      runs.addAll(page.list("runs"));
      before = page.text("before");
    } while (!before.isEmpty() && runs.size() < number);
    return runs;
  }

  private Map<String, String> filter() {
    List<String> wanted = new ArrayList<>(states);
    if (failed) {
      wanted.add("failed");
    }
    Map<String, String> query = new LinkedHashMap<>();
    query.put("state", String.join(",", wanted.stream().distinct().toList()));
    query.put("rule", rule);
    query.put("container", container);
    return query;
  }

  private void follow(ApiClient client, Terminal terminal, RunTable table) {
    AtomicBoolean more = new AtomicBoolean(true);
    terminal.onBroken(() -> more.set(false));
    client.lines(
        "/v1/runs/stream" + ApiClient.query(filter()),
        run -> {
          if (run.text("what").equals("lagged")) {
            throw new Failure(ExitCode.FAILED, run.text("error"));
          }
          terminal.print(
              switch (output) {
                case table, wide -> table.told(run);
                case json, jsonl -> run.line();
              });
          return more.get();
        });
    if (more.get()) {
      throw new Failure(ExitCode.NOT_REACHABLE, "the daemon has ended");
    }
  }
}
