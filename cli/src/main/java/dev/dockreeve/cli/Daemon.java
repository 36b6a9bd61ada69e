// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import dev.dockreeve.config.Config;
import dev.dockreeve.config.EngineSpec;
import dev.dockreeve.config.RuleSpec;
import dev.dockreeve.dispatch.RunListener;
import dev.dockreeve.model.Event;
import dev.dockreeve.reactor.Reactor;
import dev.dockreeve.watch.Notice;
import dev.dockreeve.watch.Portfolio;
import dev.dockreeve.watch.Subscription;
import dev.dockreeve.watch.Watcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Watchers and reactor together: every event of every engine goes to the reactor, on one thread per
 * engine. {@link #run} returns when {@link #stop} was called.
 */
final class Daemon implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger("dev.dockreeve.cli");

  /** How many events wait for the reactor before the oldest would be missed. */
  private static final int CAPACITY = 8192;

  /** How long runs may go on after a signal: inside the ten seconds that engines give us. */
  private static final Duration SHUTDOWN_GRACE = Duration.ofSeconds(8);

  private final Terminal terminal;
  private final Watching watching;
  private final Reactor reactor;
  private final Consumer<Event> onEvent;

  Daemon(Config config, List<EngineSpec> engines, RunListener listener, Terminal terminal) {
    this(config, engines, listener, terminal, _ -> {});
  }

  /** With somebody who sees every event before the reactor does. */
  Daemon(
      Config config,
      List<EngineSpec> engines,
      RunListener listener,
      Terminal terminal,
      Consumer<Event> onEvent) {
    this.terminal = terminal;
    this.onEvent = onEvent;
    this.watching = new Watching(engines, new EngineLines(terminal, System.nanoTime())::changed);
    Reactor.Builder builder =
        Reactor.builder()
            .workers(config.workers())
            .workerWaitWarning(config.workerWaitWarning())
            .listener(listener);
    for (RuleSpec spec : config.enabledRules()) {
      builder.rule(spec.rule(), spec.command(), spec.treatment().timeout());
    }
    this.reactor = builder.build();
  }

  /** Calls {@code then} once, with the first picture of every engine. */
  void onReady(Consumer<List<Portfolio>> then) {
    whenReady(() -> then.accept(watching.watchers().stream().map(Watcher::portfolio).toList()));
  }

  private void whenReady(Runnable then) {
    CompletableFuture<?>[] ready =
        watching.watchers().stream().map(Watcher::ready).toArray(CompletableFuture[]::new);
    var _ = CompletableFuture.allOf(ready).thenRun(then);
  }

  /** Watches and reacts until it is stopped. */
  void run(long beganNanos) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (Watcher watcher : watching.watchers()) {
      Subscription subscription = watcher.subscribe(CAPACITY);
      threads.add(
          Thread.ofVirtual()
              .name("react-" + watcher.name())
              .start(() -> react(watcher, subscription)));
    }
    whenReady(() ->
        terminal.say(
            "ready in " + Words.duration(Duration.ofNanos(System.nanoTime() - beganNanos))));
    watching.start();
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void react(Watcher watcher, Subscription subscription) {
    try (subscription) {
      for (Optional<Notice> notice = subscription.next();
          notice.isPresent();
          notice = subscription.next()) {
        switch (notice.get()) {
          case Notice.Happened(Event event) -> {
            onEvent.accept(event);
            reactor.accept(event);
          }
          case Notice.Lagged(long missed) ->
              LOG.log(
                  System.Logger.Level.ERROR,
                  "engine="
                      + watcher.name()
                      + " missed="
                      + missed
                      + " events: rules were too slow");
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends {@link #run}. Any thread; returns at once. */
  void stop() {
    watching.close();
  }

  @Override
  public void close() {
    watching.close();
    reactor.close(SHUTDOWN_GRACE);
  }
}
