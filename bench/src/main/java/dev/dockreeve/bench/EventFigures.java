// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.bench;

import static dev.dockreeve.bench.Setting.median;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an event costs: ours beside other clients of Docker, in turn, on the same stream. Each with
 * N and with 3 N events: the difference leaves out what a process costs before its first event.
 */
final class EventFigures {

  private static final int FACTOR = 3;

  private final Setting setting;
  private final Map<String, Client> clients = new LinkedHashMap<>();
  private final Map<String, List<Measured>> few = new LinkedHashMap<>();
  private final Map<String, List<Measured>> many = new LinkedHashMap<>();

  /**
   * How to run one.
   *
   * @param end of the stream: who does not count events ends with it
   */
  private record Client(Replay.End end, Command command) {}

  private interface Command {
    List<String> of(String url, int events);
  }

  EventFigures(Setting setting) {
    this.setting = setting;
    clients.put(
        "docker events --format '{{json .}}' (Go)",
        new Client(
            Replay.End.CLOSE,
            (url, _) ->
                List.of("docker", "-H", url, "events", "--since", "1", "--format", "{{json .}}")));
    setting.clients().ifPresent(this::addOthers);
    add("ours: read + parse + match", Setting.LEAN, "plain");
    add("the same, C1 only", Setting.LEAN_C1, "plain");
    add("ours: the whole watcher + match", Setting.LEAN, "watch");
    add("the same, C1 only (as ./dockreeve runs)", Setting.LEAN_C1, "watch");
  }

  private void add(String name, String options, String way) {
    clients.put(
        name,
        new Client(
            Replay.End.OPEN,
            (url, events) ->
                Java.command(
                    options, ReadParseMatch.class, way, url, Integer.toString(events), "1000")));
  }

  private void addOthers(Path folder) {
    Path python = folder.resolve("python");
    if (Files.isExecutable(python)) {
      clients.put(
          "docker for Python, events(decode=True)",
          new Client(
              Replay.End.OPEN,
              (url, events) ->
                  List.of(
                      python.toString(),
                      folder.resolve("events.py").toString(),
                      url,
                      Integer.toString(events))));
    }
    if (Files.exists(folder.resolve("DockerJavaEvents.class"))) {
      for (String transport : List.of("zerodep", "httpclient5")) {
        clients.put(
            "docker-java, " + transport,
            new Client(
                Replay.End.OPEN,
                (url, events) -> {
                  List<String> command = new ArrayList<>(Java.command(Setting.LEAN, Figures.class));
                  command.set(command.size() - 2, folder + ":" + folder + "/lib/*");
                  command.set(command.size() - 1, "DockerJavaEvents");
                  command.addAll(List.of(transport, url, Integer.toString(events)));
                  return command;
                }));
      }
    }
  }

  void print() throws IOException, InterruptedException {
    for (int round = 0; round < setting.rounds(); round++) {
      for (Map.Entry<String, Client> client : clients.entrySet()) {
        measure(client.getKey(), client.getValue(), 1, few);
        measure(client.getKey(), client.getValue(), FACTOR, many);
      }
    }
    System.out.printf(
        "%n%,d and %,d events, 1,000 rules, no match; medians of %d%n%n",
        setting.events(), FACTOR * setting.events(), setting.rounds());
    System.out.println(
        "| | k events/s | CPU s of the first million | CPU µs of a further event | of Go's | peak RSS MB |");
    System.out.println("|---|---|---|---|---|---|");
    clients.keySet().forEach(this::row);
    String watcher = "ours: the whole watcher + match";
    System.out.println("\nlast of the watcher: " + many.get(watcher).getLast().output());
  }

  private void measure(String name, Client client, int times, Map<String, List<Measured>> to)
      throws InterruptedException {
    int events = times * setting.events();
    Measured run =
        setting.beside(
            Replay.Script.flood(events, client.end()),
            url -> Measured.run(client.command().of(url, events), client.end() == Replay.End.OPEN));
    to.computeIfAbsent(name, _ -> new ArrayList<>()).add(run);
  }

  private void row(String name) {
    double marginal = marginal(name);
    System.out.printf(
        "| %s | %.0f | %.2f | %.2f | 1/%.1f | %.0f |%n",
        name,
        median(many.get(name), m -> FACTOR * setting.events() / m.wallSeconds() / 1000),
        firstMillion(name),
        marginal,
        marginal(clients.keySet().iterator().next()) / marginal,
        median(many.get(name), m -> m.peakKilobytes() / 1024.0));
  }

  /** Start and a million events: as measured when the short run has that many. */
  private double firstMillion(String name) {
    double measured = median(few.get(name), Measured::cpuSeconds);
    return measured + marginal(name) * (1e6 - setting.events()) / 1e6;
  }

  private double marginal(String name) {
    double more =
        median(many.get(name), Measured::cpuSeconds) - median(few.get(name), Measured::cpuSeconds);
    return more / ((FACTOR - 1) * setting.events()) * 1e6;
  }
}
