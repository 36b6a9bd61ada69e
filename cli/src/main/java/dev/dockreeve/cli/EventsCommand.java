// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import dev.dockreeve.config.EngineSpec;
import dev.dockreeve.engine.Engine;
import dev.dockreeve.engine.EngineException;
import dev.dockreeve.engine.EngineInfo;
import dev.dockreeve.engine.EventStream;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.JsonWriter;
import dev.dockreeve.model.Origin;
import dev.dockreeve.watch.Notice;
import dev.dockreeve.watch.Subscription;
import dev.dockreeve.watch.Watcher;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code dockreeve events}: what the engine remembers, or what happens from now on. */
@Command(
    name = "events",
    description = {
      "Show the events that the engine remembers, or with -f what happens from now on.",
      "With -f the containers that are alive already come first, as starts of origin initial."
    })
final class EventsCommand implements Callable<Integer> {

  private static final int CAPACITY = 8192;

  /** After so many events the output is flushed although more are there. */
  private static final int MOST_UNFLUSHED = 256;

  private static final Duration LAST_WRITE = Duration.ofSeconds(1);

  @ParentCommand Main main = new Main(Terminal::ofProcess);

  @Mixin CommonOptions options = new CommonOptions();

  @Option(
      names = {"-f", "--follow"},
      description = "Go on until interrupted; reconnects by itself.")
  boolean follow;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  Output output = Output.table;

  @Override
  public Integer call() throws InterruptedException {
    Terminal terminal = main.terminal(options);
    List<EngineSpec> specs = options.engineSpecs(terminal);
    EventLine lines = new EventLine(terminal, specs.size() > 1);
    Function<Event, String> format =
        switch (output) {
          case table, wide -> lines::of;
          case json, jsonl -> Event::json;
        };
    if (follow) {
      follow(specs, terminal, format);
    } else {
      List<String> printed = remembered(specs).stream().map(format).toList();
      if (output == Output.json) {
        terminal.print("[" + String.join(",", printed) + "]");
      } else {
        printed.forEach(terminal::printLater);
        terminal.flush();
      }
    }
    return ExitCode.OK;
  }

  private static List<Event> remembered(List<EngineSpec> specs) {
    List<Event> events = new ArrayList<>();
    for (EngineSpec spec : specs) {
      try (Engine engine = EngineAddress.open(spec)) {
        EngineInfo info = engine.identify();
        try (EventStream stream = engine.events(Instant.EPOCH, info.clock())) {
          for (EngineEvent said = stream.next(); said != null; said = stream.next()) {
            events.add(
                new Event(spec.name(), info.host(), Origin.REPLAYED, said, Optional.empty()));
          }
        }
      } catch (EngineException e) {
        throw new Failure(ExitCode.FAILED, "engine " + spec.name() + ": " + e.getMessage());
      }
    }
    events.sort(Comparator.comparing(Event::time));
    return events;
  }

  private void follow(List<EngineSpec> specs, Terminal terminal, Function<Event, String> format)
      throws InterruptedException {
    try (Watching watching =
        new Watching(specs, new EngineLines(terminal, System.nanoTime())::changed)) {
      List<Thread> threads = new ArrayList<>();
      for (Watcher watcher : watching.watchers()) {
        Subscription subscription = watcher.subscribe(CAPACITY);
        threads.add(
            Thread.ofVirtual()
                .name("events-" + watcher.name())
                .start(() -> print(subscription, terminal, format)));
      }
      AtomicBoolean stopped = new AtomicBoolean();
      Runnable close = watching::close;
      Runnable stop =
          () -> {
            close.run();
            stopped.set(true);
          };
      terminal.onBroken(stop);
      Signals.onFirst(stop);
      watching.start();
      for (Thread thread : threads) {
        // A reader of ours that does not read must not keep us when we were asked to stop.
        boolean ended = thread.join(LAST_WRITE);
        while (!ended && !stopped.get()) {
          ended = thread.join(LAST_WRITE);
        }
      }
    }
  }

  private void print(Subscription subscription, Terminal terminal, Function<Event, String> format) {
    try (subscription) {
      int printed = 0;
      while (!subscription.closed()) {
        Optional<Notice> notice = subscription.next(Duration.ZERO);
        if (notice.isEmpty() || ++printed % MOST_UNFLUSHED == 0) {
          terminal.flush();
        }
        if (notice.isEmpty()) {
          notice = subscription.next();
        }
        notice.ifPresent(n -> {
          switch (n) {
            case Notice.Happened(Event event) -> terminal.printLater(format.apply(event));
            case Notice.Lagged(long missed) -> lagged(missed, terminal);
          }
        });
      }
      terminal.flush();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void lagged(long missed, Terminal terminal) {
    terminal.say("dockreeve: missed " + Words.count(missed, "event") + ": the output is too slow");
    if (output == Output.json || output == Output.jsonl) {
      terminal.printLater(
          new JsonWriter()
              .beginObject()
              .member("type", "reactor")
              .member("action", "lagged")
              .member("missed", missed)
              .endObject()
              .toString());
    }
  }
}
