// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.PlainText;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The thread of a watcher: brings messages and timers to the merge, and hands out what comes of
 * them. It lives until it is closed: a bug in the merge costs a reconnect, and so does any error in
 * its own steps; both are logged, and the second is seen in the freshness.
 */
final class WatchLoop {

  private final String name;
  private final InstantSource clock;
  private final Duration firstRetry;
  private final Consumer<Freshness> onFreshness;
  private final Mailbox mailbox = new Mailbox();
  private final Timers timers = new Timers();
  private final EngineThreads effects;
  private final Merge merge;
  private final Publisher publisher;
  private final Thread thread;
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Messages taken out of the mailbox, and how many of them were handled: the thread's own. */
  private List<Message> batch = new ArrayList<>();

  private int handled;
  private volatile Statistics statistics;

  /**
   * @param onFreshness called by the thread after each change of freshness is published
   */
  WatchLoop(Watcher.Builder settings, Consumer<Freshness> onFreshness) {
    this.name = settings.name;
    this.clock = settings.clock;
    this.firstRetry = settings.firstRetry;
    this.onFreshness = onFreshness;
    this.effects = new EngineThreads(name, settings.engine, mailbox, timers, clock);
    Backoff backoff = new Backoff(firstRetry, settings.maxRetry, new Random(System.nanoTime()));
    this.merge = new Merge(name, effects, backoff, settings.pace);
    settings.resumption.ifPresent(merge::resume);
    this.publisher =
        new Publisher(
            new Portfolio(
                name, 0, merge.freshness(), Optional.empty(), merge.picture().snapshot()));
    this.statistics = merge.statistics(0);
    this.thread = Thread.ofVirtual().name("watch-" + name).unstarted(this::live);
  }

  Publisher publisher() {
    return publisher;
  }

  Statistics statistics() {
    return statistics;
  }

  /** Has {@code answer} run by the thread when its turn has come; never, if it is closed before. */
  void call(Runnable answer) {
    mailbox.put(new Message.Called(answer));
  }

  private boolean isOpen() {
    return closed.getCount() > 0;
  }

  /** Once. */
  void start() {
    thread.start();
  }

  /** Ends the thread and the stream of events; the picture is stale from now on. Idempotent. */
  void close() {
    closed.countDown();
    thread.interrupt();
    publisher.end(clock.instant());
    effects.disconnect(Integer.MAX_VALUE);
  }

  /** The life of the watcher's thread: whatever goes wrong, it goes on. */
  private void live() {
    Optional<Throwable> failure = Optional.empty();
    for (boolean begun = false; isOpen(); begun = true) {
      try {
        if (failure.isPresent()) {
          Throwable cause = failure.get();
          failure = Optional.empty();
          recover(cause);
        } else if (!begun) {
          merge.begin();
        }
        loop();
      } catch (InterruptedException _) {
        // Closed; or a listener has left its interrupt on our thread.
      } catch (Throwable e) {
        failure = Optional.of(e);
      }
    }
    effects.end();
  }

  private void loop() throws InterruptedException {
    while (isOpen()) {
      while (handled < batch.size()) {
        handle(batch.get(handled++));
      }
      for (var due = timers.poll(effects.nanos());
          due.isPresent();
          due = timers.poll(effects.nanos())) {
        handle(due.get());
      }
      handOut();
      batch.clear();
      handled = 0;
      batch = mailbox.take(timers.untilNext(effects.nanos()), batch);
    }
  }

  /** A bug in the merge costs one message and a reconnect, not the watcher. */
  private void handle(Message message) {
    if (message instanceof Message.Called(Runnable answer)) {
      answer.run();
      return;
    }
    try {
      merge.handle(message);
      Optional<Settled> stricter = merge.takeStricter();
      if (stricter.isPresent()) { // No lambda: every message comes along here.
        publisher.settled(stricter.get());
      }
    } catch (RuntimeException e) {
      Watcher.LOG.log(System.Logger.Level.ERROR, "engine=" + name + " bug in the merge", e);
      merge.startOver();
    }
  }

  /**
   * Has the merge connect anew; what fails in here is tried again, or it would be silent for ever.
   */
  private void recover(Throwable cause) throws InterruptedException {
    boolean nowClosed = closed.await(firstRetry.toNanos(), TimeUnit.NANOSECONDS);
    if (!nowClosed) {
      Watcher.LOG.log(System.Logger.Level.ERROR, "engine=" + name + " the watcher failed", cause);
      Portfolio last = publisher.portfolio();
      Instant since = last.staleSince().or(last::syncedAt).orElse(Instant.EPOCH);
      String reason = "the watcher failed, and starts over: " + PlainText.brief(cause.toString());
      publish(new Freshness.Stale(since, reason, last.syncedAt()));
      merge.startOver();
    }
  }

  private void handOut() {
    statistics = merge.statistics(effects.malformed());
    ContainerTrie containers = merge.picture().snapshot();
    Freshness before = publisher.portfolio().freshness();
    Freshness freshness = merge.freshness();
    List<Event> events = merge.takeEvents();
    events.stream().filter(e -> e.type().equals("reactor")).forEach(this::log);
    publisher.publish(freshness, merge.engine(), containers, events);
    merge.takeSettled().ifPresent(publisher::settled);
    if (!freshness.equals(before)) {
      publish(freshness);
    }
  }

  private void log(Event gap) {
    Attributes of = gap.actor().attributes();
    Watcher.LOG.log(
        System.Logger.Level.WARNING,
        () ->
            ("engine=" + name + " event=gap from=" + of.get("from") + " to=" + of.get("to"))
                + (" reason=" + PlainText.quoted(of.getOrDefault("reason", ""))));
  }

  private void publish(Freshness freshness) {
    publisher.publish(freshness);
    onFreshness.accept(freshness);
  }
}
