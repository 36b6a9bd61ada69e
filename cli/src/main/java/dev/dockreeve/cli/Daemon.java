// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import dev.dockreeve.config.Config;
import dev.dockreeve.config.EngineSpec;
import dev.dockreeve.dispatch.RunListener;
import dev.dockreeve.journal.Journal;
import dev.dockreeve.journal.JournalException;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.PlainText;
import dev.dockreeve.reactor.Reactor;
import dev.dockreeve.reactor.ReactorBuilder;
import dev.dockreeve.watch.Fleet;
import dev.dockreeve.watch.Portfolio;
import dev.dockreeve.watch.Room;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Watchers and reactor together: every event of every engine goes to the reactor, on one thread per
 * engine. {@link #run} returns when {@link #stop} was called, when the journal cannot be written
 * and is to stop us then, or when no command can be started any more.
 */
final class Daemon implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger("dev.dockreeve.cli");

  /** How many events wait for the reactor while the journal is slow. */
  private static final int ROOM = 65_536;

  /**
   * What a daemon is made of.
   *
   * @param journal is not closed by the daemon
   * @param onEvent sees every event before the reactor does, on the thread that brings it
   */
  record Parts(
      Config config,
      List<EngineSpec> engines,
      Journal journal,
      RunListener listener,
      Consumer<Event> onEvent) {

    Parts {
      engines = List.copyOf(engines);
    }
  }

  private final Terminal terminal;
  private final Duration grace;
  private final Fleet fleet = Fleet.of();
  private final Reactor reactor;
  private final Map<String, EngineFeed> feeds = new LinkedHashMap<>();
  private final AtomicInteger exitCode = new AtomicInteger(ExitCode.OK);

  Daemon(Parts parts, Terminal terminal) {
    this.terminal = terminal;
    Config config = parts.config();
    this.grace = config.shutdownGrace();
    ReactorBuilder builder =
        Reactor.builder()
            .workers(config.workers())
            .workerWaitWarning(config.workerWaitWarning())
            .journal(parts.journal())
            .rules(Rules.of(config))
            .listener(parts.listener())
            .gone(this::gone)
            .onJournalFailure(this::fail);
    this.reactor = builder.build();
    EngineLines lines = new EngineLines(terminal, System.nanoTime());
    EngineFeed.Shared shared =
        new EngineFeed.Shared(fleet, reactor, config.resync(), parts.onEvent(), this::fail);
    long bytes = Runtime.getRuntime().maxMemory() / 4 / Math.max(1, parts.engines().size());
    for (EngineSpec spec : parts.engines()) {
      feeds.put(
          spec.name(), new EngineFeed(spec, shared, new Room(ROOM, Math.max(1, bytes)), lines));
    }
  }

  private boolean gone(Event event) {
    EngineFeed feed = feeds.get(event.engine());
    return feed != null && feed.gone(event);
  }

  private void fail(JournalException e) {
    String why = PlainText.brief(String.valueOf(e.getMessage()));
    stop(ExitCode.FAILED, "stopping, since the journal cannot be written: " + why);
  }

  /** Ends {@link #run}, since only another process of ours could start commands again. */
  void restart() {
    stop(
        ExitCode.TEMPORARY,
        "stopping, to be started anew: the Java runtime was replaced, and no command can be started");
  }

  private void stop(int code, String why) {
    if (exitCode.compareAndSet(ExitCode.OK, code)) {
      LOG.log(System.Logger.Level.ERROR, why);
      Thread.ofVirtual().name("stop").start(this::stop);
    }
  }

  Reactor reactor() {
    return reactor;
  }

  /** The feeds, in the order of the configuration. */
  List<EngineFeed> feeds() {
    return List.copyOf(feeds.values());
  }

  /** The pictures now. */
  List<Portfolio> portfolios() {
    return feeds.values().stream().map(feed -> feed.watcher().portfolio()).toList();
  }

  /** How many events the engines have sent, since their watchers began. */
  long received() {
    return feeds.values().stream().mapToLong(feed -> feed.watcher().statistics().received()).sum();
  }

  /** Calls {@code then} once, with the first picture of every engine. */
  void onReady(Consumer<List<Portfolio>> then) {
    var _ =
        all(feeds().stream().map(feed -> feed.watcher().ready()).toList())
            .thenRun(() -> then.accept(portfolios()));
  }

  private static CompletableFuture<Void> all(List<? extends CompletableFuture<?>> futures) {
    return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new));
  }

  /** Completes when each engine was reached, or could not be, for the first time. */
  CompletableFuture<Void> settled() {
    return all(feeds().stream().map(EngineFeed::settled).toList());
  }

  /**
   * Watches and reacts until it is stopped, and what runs has ended or had its time of grace.
   *
   * @return what the process is to end with: not 0 where nobody had asked for it
   */
  int run(long beganNanos) throws InterruptedException {
    var _ = settled().thenRun(() -> ready(Duration.ofNanos(System.nanoTime() - beganNanos)));
    reactor.start();
    feeds.values().forEach(EngineFeed::start);
    fleet.start();
    for (EngineFeed feed : feeds.values()) {
      feed.join();
    }
    finish();
    return exitCode.get();
  }

  private void ready(Duration after) {
    List<String> missing = new ArrayList<>();
    for (Portfolio portfolio : portfolios()) {
      if (!portfolio.connected()) {
        missing.add(portfolio.engine());
      }
    }
    terminal.say(
        "ready in "
            + Words.duration(after)
            + (missing.isEmpty() ? "" : ", still looking for " + String.join(", ", missing)));
  }

  /** Ends {@link #run}. Any thread; returns soon. */
  void stop() {
    reactor.halt();
    feeds.values().forEach(EngineFeed::stop);
    fleet.close();
  }

  private void finish() {
    reactor.close(grace);
    reactor.flush();
  }

  @Override
  public void close() {
    fleet.close();
    finish();
  }
}
