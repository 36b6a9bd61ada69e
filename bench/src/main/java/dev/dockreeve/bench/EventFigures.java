// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.bench;

import static dev.dockreeve.bench.Setting.median;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What an event costs: ours beside other clients of Docker, in turn, on the same stream. Each with
 * N and with 3 N events: the difference leaves out what a process costs before its first event.
 */
final class EventFigures {

  private static final int FACTOR = 3;

  private final Setting setting;
  private final List<Client> clients = new ArrayList<>();

  /**
   * How to run one, and what came of it.
   *
   * @param end of the stream: who does not count events ends with it
   * @param few runs of N events
   * @param many runs of 3 N events
   */
  private record Client(
      String name, Replay.End end, Command command, List<Measured> few, List<Measured> many) {

    Client(String name, Replay.End end, Command command) {
      this(name, end, command, new ArrayList<>(), new ArrayList<>());
    }
  }

  private interface Command {
    List<String> of(String url, int events);
  }

  EventFigures(Setting setting) {
    this.setting = setting;
    clients.add(
        new Client(
            "docker events --format '{{json .}}' (Go)",
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
    clients.add(
        new Client(
            name,
            Replay.End.OPEN,
            (url, events) ->
                Java.command(
                    options, ReadParseMatch.class, way, url, Integer.toString(events), "1000")));
  }

  private void addOthers(Path folder) {
    String python = folder.resolve("python").toString();
    if (Files.isExecutable(Path.of(python))) {
      String program = folder.resolve("events.py").toString();
      clients.add(
          new Client(
              "docker for Python, events(decode=True)",
              Replay.End.OPEN,
              (url, events) -> List.of(python, program, url, Integer.toString(events))));
    }
    if (Files.exists(folder.resolve("DockerJavaEvents.class"))) {
      for (String transport : List.of("zerodep", "httpclient5")) {
        clients.add(
            new Client(
                "docker-java, " + transport,
                Replay.End.OPEN,
                (url, events) -> dockerJava(folder, transport, url, events)));
      }
    }
  }

  private static List<String> dockerJava(Path folder, String transport, String url, int events) {
    return Java.command(
        Setting.LEAN,
        folder + ":" + folder + "/lib/*",
        "DockerJavaEvents",
        transport,
        url,
        Integer.toString(events));
  }

  void print() throws IOException, InterruptedException {
    for (int round = 0; round < setting.rounds(); round++) {
      for (Client client : clients) {
        client.few().add(measured(client, setting.events()));
        client.many().add(measured(client, FACTOR * setting.events()));
      }
    }
    System.out.printf(
        "%n%,d and %,d events, 1,000 rules, no match; medians of %d%n%n",
        setting.events(), FACTOR * setting.events(), setting.rounds());
    System.out.println(
        "| | k events/s | CPU s of the first million | CPU µs of a further event | of Go's | peak RSS MB |");
    System.out.println("|---|---|---|---|---|---|");
    clients.forEach(this::row);
    System.out.println("\nlast: " + clients.getLast().many().getLast().output());
  }

  private Measured measured(Client client, int events) throws InterruptedException {
    boolean says = client.end() == Replay.End.OPEN;
    return setting.beside(
        Replay.Script.flood(events, client.end()),
        url -> Measured.run(client.command().of(url, events), says));
  }

  private void row(Client client) {
    double marginal = marginal(client);
    System.out.printf(
        "| %s | %.0f | %.2f | %.2f | 1/%.1f | %.0f |%n",
        client.name(),
        median(client.many(), m -> FACTOR * setting.events() / m.wallSeconds() / 1000),
        firstMillion(client),
        marginal,
        marginal(clients.getFirst()) / marginal,
        median(client.many(), m -> m.peakKilobytes() / 1024.0));
  }

  /** Start and a million events: as measured when the short run has that many. */
  private double firstMillion(Client client) {
    double measured = median(client.few(), Measured::cpuSeconds);
    return measured + marginal(client) * (1e6 - setting.events()) / 1e6;
  }

  private double marginal(Client client) {
    double more =
        median(client.many(), Measured::cpuSeconds) - median(client.few(), Measured::cpuSeconds);
    return more / ((FACTOR - 1) * setting.events()) * 1e6;
  }
}
