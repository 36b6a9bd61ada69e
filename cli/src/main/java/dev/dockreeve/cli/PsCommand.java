// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import dev.dockreeve.cli.Table.Cell;
import dev.dockreeve.cli.Terminal.Tone;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.EventJson;
import dev.dockreeve.model.Health;
import dev.dockreeve.model.JsonWriter;
import dev.dockreeve.watch.Portfolio;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code dockreeve ps}: the alive containers by project, straight from the engine. */
@Command(name = "ps", description = "Show the alive containers by Compose project.")
final class PsCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @ParentCommand Main main = new Main(Terminal::ofProcess);

  @Mixin CommonOptions options = new CommonOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  Output output = Output.table;

  @Override
  public Integer call() throws InterruptedException {
    Terminal terminal = main.terminal(options);
    try (Watching watching = new Watching(options.engineSpecs(terminal), (_, _) -> {}).start()) {
      List<String> missing = watching.awaitSettled(PATIENCE);
      List<Portfolio> portfolios = watching.portfolios();
      switch (output) {
        case table, wide -> lines(portfolios, output, terminal).forEach(terminal::printLater);
        case json -> terminal.printLater(json(portfolios));
        case jsonl -> jsonLines(portfolios).forEach(terminal::printLater);
      }
      terminal.flush();
      missing.forEach(reason -> terminal.say("dockreeve: " + reason));
      return missing.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }
  }

  /** The containers as a table. */
  static List<String> lines(List<Portfolio> portfolios, Output output, Terminal terminal) {
    boolean wide = output == Output.wide;
    boolean engines = portfolios.size() > 1;
    List<String> headings =
        new ArrayList<>(List.of("PROJECT", "NAME", "IMAGE", "STATE", "HEALTH", "IP", "UP", "ID"));
    if (wide) {
      headings.addAll(List.of("SERVICE", "PID", "NETWORKS", "PORTS"));
    }
    if (engines) {
      headings.addFirst("ENGINE");
    }
    Table table = new Table(headings, wide);
    for (Portfolio portfolio : portfolios) {
      portfolio
          .projects()
          .forEach((project, containers) -> {
            for (Container container : containers) {
              List<Cell> cells = cells(project, container, wide);
              if (engines) {
                cells.addFirst(Cell.of(portfolio.engine()));
              }
              table.row(cells.toArray(Cell[]::new));
            }
          });
    }
    return table.lines(terminal);
  }

  private static List<Cell> cells(String project, Container container, boolean wide) {
    List<Cell> cells = new ArrayList<>();
    cells.add(Cell.of(project));
    cells.add(new Cell(container.name(), Tone.BOLD));
    cells.add(Cell.of(container.image()));
    cells.add(new Cell(container.state().word(), container.paused() ? Tone.WARN : Tone.GOOD));
    cells.add(new Cell(health(container.health()), tone(container.health())));
    cells.add(Cell.of(container.ip().or(container::ip6).orElse("")));
    cells.add(Cell.of(age(container)));
    String id = container.id();
    cells.add(new Cell(wide || id.length() < 12 ? id : id.substring(0, 12), Tone.DIM));
    if (wide) {
      cells.add(Cell.of(container.service().orElse("")));
      cells.add(Cell.of(container.pid() == 0 ? "" : Integer.toString(container.pid())));
      cells.add(
          Cell.of(
              container.endpoints().stream()
                  .map(e -> e.network() + e.ip().or(e::ip6).map(ip -> "=" + ip).orElse(""))
                  .collect(Collectors.joining(", "))));
      cells.add(
          Cell.of(
              container.ports().stream().map(Object::toString).collect(Collectors.joining(", "))));
    }
    return cells;
  }

  private static String health(Health health) {
    return health == Health.NONE ? "" : health.word();
  }

  static Tone tone(Health health) {
    return switch (health) {
      case NONE -> Tone.PLAIN;
      case STARTING -> Tone.WARN;
      case HEALTHY -> Tone.GOOD;
      case UNHEALTHY -> Tone.BAD;
    };
  }

  private static String age(Container container) {
    return container.incarnation().startKnown()
        ? Words.duration(Duration.between(container.incarnation().startedAt(), Instant.now()))
        : "";
  }

  private static String json(List<Portfolio> portfolios) {
    JsonWriter json = new JsonWriter().beginArray();
    portfolios.forEach(p -> sorted(p).forEach(c -> write(json, p, c)));
    return json.endArray().toString();
  }

  private static List<String> jsonLines(List<Portfolio> portfolios) {
    List<String> lines = new ArrayList<>();
    for (Portfolio portfolio : portfolios) {
      for (Container container : sorted(portfolio)) {
        JsonWriter json = new JsonWriter();
        write(json, portfolio, container);
        lines.add(json.toString());
      }
    }
    return lines;
  }

  private static List<Container> sorted(Portfolio portfolio) {
    return portfolio.projects().values().stream().flatMap(List::stream).toList();
  }

  private static void write(JsonWriter json, Portfolio portfolio, Container container) {
    json.beginObject().member("engine", portfolio.engine());
    EventJson.write(json.name("container"), container);
    json.endObject();
  }
}
