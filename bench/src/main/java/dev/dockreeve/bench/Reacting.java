// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.bench;

import dev.dockreeve.action.HandlerAction;
import dev.dockreeve.action.Outcome;
import dev.dockreeve.action.RunCommand;
import dev.dockreeve.dispatch.Order;
import dev.dockreeve.dispatch.RunEvent;
import dev.dockreeve.dispatch.RunListener;
import dev.dockreeve.dispatch.Treatment;
import dev.dockreeve.dispatch.WhenGone;
import dev.dockreeve.engine.docker.DockerEngine;
import dev.dockreeve.journal.Accepted;
import dev.dockreeve.journal.SqliteJournal;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Origin;
import dev.dockreeve.reactor.Reactor;
import dev.dockreeve.reactor.ReactorBuilder;
import dev.dockreeve.rule.Condition;
import dev.dockreeve.rule.Rule;
import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.simulated.SimulatedDocker;
import dev.dockreeve.watch.Notice;
import dev.dockreeve.watch.Room;
import dev.dockreeve.watch.Subscription;
import dev.dockreeve.watch.Watcher;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * A reactor with its journal on a disk, measured from within its process. Each way prints rows of a
 * table and ends.
 *
 * <pre>
 * java … dev.dockreeve.bench.Reacting latency|journal|together|queue|flood FOLDER COUNT [URL RATE]
 * </pre>
 */
public final class Reacting {

  private static final int CALLERS = 16;

  /** As the daemon brings events. */
  private static final int TOGETHER = 256;

  private static final Room LIKE_DAEMON = new Room(TOGETHER, 1 << 20);

  /** 16 at a time, within ten years. */
  private static final Treatment WIDE =
      new Treatment(
          Treatment.DEFAULT.retry(),
          Order.CONTAINER,
          CALLERS,
          Duration.ofDays(3650),
          WhenGone.RUN,
          Duration.ofSeconds(30),
          Optional.empty());

  private Reacting() {}

  /** Measures what the first argument says. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[1]);
    int count = Integer.parseInt(arguments[2]);
    try (SqliteJournal journal =
        SqliteJournal.builder(folder.resolve("journal.db")).maxBytes(8L << 30).open().journal()) {
      switch (arguments[0]) {
        case "latency" -> latency(journal, folder, count);
        case "journal" -> journal(journal, count);
        case "together" -> together(journal, count);
        case "queue" -> queue(journal, count);
        default -> flood(journal, count, arguments[3], Integer.parseInt(arguments[4]));
      }
    }
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }

  /** From an event's line being written, to the start of its command and to that command's end. */
  private static void latency(SqliteJournal journal, Path folder, int count) throws Exception {
    int containers = 50;
    Map<String, Long> said = new ConcurrentHashMap<>();
    Samples started = new Samples(count);
    Samples ended = new Samples(count);
    RunListener listener =
        event -> {
          long sent = said.getOrDefault(event.run().event().actor().id(), 0L);
          if (event instanceof RunEvent.Started) {
            started.add(System.nanoTime() - sent);
          } else if (event instanceof RunEvent.Ended) {
            ended.add(System.nanoTime() - sent);
          }
        };
    Condition paused = new Condition.ActionIs("pause", Optional.empty());
    Condition resumed = new Condition.ActionIs("unpause", Optional.empty());
    Path socket = folder.resolve("docker.sock");
    try (SimulatedDocker docker = SimulatedDocker.start(socket);
        Watcher watcher = Watcher.builder("docker", DockerEngine.at("unix://" + socket)).build();
        Reactor reactor =
            unguarded()
                .journal(journal)
                .treatment(WIDE)
                .listener(listener)
                .rule(
                    Rule.of("true", new Condition.AnyOf(List.of(paused, resumed))),
                    RunCommand.of("/bin/true"))
                .build()) {
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < containers; i++) {
        ids.add(docker.run(ContainerSpec.named("web-" + i).build()));
      }
      Subscription events = watcher.subscribe(new Room(65_536, 16 << 20));
      watcher.start().ready().get();
      Thread.ofVirtual().start(() -> bring(events, reactor));
      for (int i = 0; i < count; i++) {
        String id = ids.get(i % containers);
        said.put(id, System.nanoTime());
        if (i / containers % 2 == 0) {
          docker.pause(id);
        } else {
          docker.unpause(id);
        }
        LockSupport.parkNanos(10_000_000);
      }
      ended.await();
    }
    // The first fifth warms up.
    System.out.println(started.cells(count / 5) + " | " + ended.cells(count / 5));
  }

  private static void bring(Subscription events, Reactor reactor) {
    try {
      while (true) {
        List<Event> together = new ArrayList<>();
        for (Notice notice : events.next(Duration.ofMillis(500), LIKE_DAEMON)) {
          if (notice instanceof Notice.Happened(Event event)) {
            together.add(event);
          }
        }
        reactor.accept(together);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Runs accepted a second, each of which is on the disk when its caller goes on. */
  private static void journal(SqliteJournal journal, int seconds) throws InterruptedException {
    callers(journal, 2, "warm");
    long commits = journal.stats().commits();
    Samples waits = callers(journal, seconds, "run");
    System.out.printf(
        "16, of one | %,d | %,d | %s%n",
        waits.count() / seconds, (journal.stats().commits() - commits) / seconds, waits.cells(0));
  }

  /** The same, where one brings all that there is together, as the daemon does. */
  private static void together(SqliteJournal journal, int seconds) {
    try (Reactor reactor =
        unguarded()
            .journal(journal)
            .rule(
                Rule.of("rule", new Condition.Always()),
                HandlerAction.of("nothing", _ -> Outcome.succeeded()))
            .build()) {
      reactor.suspend("rule");
      together(reactor, 2, 0);
      long commits = journal.stats().commits();
      Samples waits = together(reactor, seconds, 3);
      System.out.printf(
          "1, of %d | %,d | %,d | %s%n",
          TOGETHER,
          waits.count() * TOGETHER / seconds,
          (journal.stats().commits() - commits) / seconds,
          waits.cells(0));
    }
  }

  /** Events whose times begin after so many seconds: never the same again, as engines do. */
  private static Samples together(Reactor reactor, int seconds, long after) {
    Samples waits = new Samples(1 << 20);
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    List<Event> usual =
        IntStream.range(0, TOGETHER).mapToObj(n -> Happening.of("docker", n)).toList();
    for (long at = TimeUnit.SECONDS.toNanos(after); System.nanoTime() < until; at += TOGETHER) {
      long later = at;
      List<Event> events = usual.stream().map(event -> Happening.later(event, later)).toList();
      long began = System.nanoTime();
      reactor.accept(events);
      waits.add(System.nanoTime() - began);
    }
    return waits;
  }

  private static Samples callers(SqliteJournal journal, int seconds, String name)
      throws InterruptedException {
    Samples waits = new Samples(4_000_000);
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    Event event = Happening.of("docker", 0);
    callers(caller -> {
      for (long n = 0; System.nanoTime() < until; n++) {
        long began = System.nanoTime();
        Accepted run = new Accepted(name + caller + "-" + n, "rule", "hash", event, event.time());
        journal.accepted(List.of(run));
        waits.add(System.nanoTime() - began);
      }
    });
    return waits;
  }

  private static void callers(IntConsumer body) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      int caller = i;
      threads.add(Thread.ofVirtual().start(() -> body.accept(caller)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** So many runs wait, and then all of them run. */
  private static void queue(SqliteJournal journal, int count) throws InterruptedException {
    CountDownLatch left = new CountDownLatch(count);
    try (Reactor reactor =
        unguarded()
            .journal(journal)
            .treatment(WIDE)
            .rule(
                Rule.of("rule", new Condition.Always()),
                HandlerAction.of(
                    "nothing",
                    _ -> {
                      left.countDown();
                      return Outcome.succeeded();
                    }))
            .build()) {
      reactor.suspend("rule");
      long began = System.nanoTime();
      for (int n = 0; n < count; ) {
        List<Event> together = new ArrayList<>(TOGETHER);
        while (together.size() < TOGETHER && n < count) {
          together.add(Happening.of("docker", n++));
        }
        reactor.accept(together);
      }
      double accepted = (System.nanoTime() - began) / 1e9;
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      long heap = (runtime.totalMemory() - runtime.freeMemory()) >> 20;
      began = System.nanoTime();
      reactor.resume("rule");
      left.await();
      double ran = (System.nanoTime() - began) / 1e9;
      System.out.printf(
          "%,d | %.0f | %.0f | %d | %d%n",
          count, accepted, ran, heap, Memory.resident(ProcessHandle.current().pid()) / 1024);
    }
  }

  /** Events at a rate, of which one in a thousand matches a rule that is slow, and few another. */
  private static void flood(SqliteJournal journal, int count, String url, int rate)
      throws IOException, InterruptedException {
    Flood flood = new Flood(count - rate, rate);
    RunListener listener =
        event -> {
          Event of = event.run().event();
          if (event instanceof RunEvent.Started
              && event.run().rule().equals("other")
              && of.origin() == Origin.LIVE) {
            flood.started(of);
          }
        };
    Room room = new Room(65_536, Runtime.getRuntime().maxMemory() / 4);
    try (Watcher watcher = Watcher.builder("bench", DockerEngine.at(url)).build();
        Reactor reactor =
            unguarded()
                .journal(journal)
                .listener(listener)
                .rule(Happening.oneIn(6, "flooding", "commit"), RunCommand.of("sleep", "0.05"))
                .rule(Happening.oneIn(60, "other", "export"), RunCommand.of("/bin/true"))
                .build();
        Subscription events = watcher.subscribe(room)) {
      watcher.start();
      flood.bring(events, watcher, reactor);
      await(reactor, "other");
      System.out.printf(
          "%,.0f | %,d | %,d | %,d | %s%n",
          flood.rate(),
          flood.missed + watcher.statistics().overflowed(),
          reactor.stats().accepted(),
          reactor.stats().waiting(),
          flood.delays());
      reactor.close(Duration.ZERO);
    }
  }

  /** Until no run of that rule waits any more: else only those that were quick would be seen. */
  private static void await(Reactor reactor, String rule) {
    while (reactor.ruleStats().stream()
        .anyMatch(stats -> stats.rule().equals(rule) && stats.waiting() + stats.running() > 0)) {
      LockSupport.parkNanos(10_000_000);
    }
  }

  /** What there is to know of a flood. */
  private static final class Flood {

    /** The first events find a process that is still loading its classes. */
    private static final int WARM_SECONDS = 5;

    private final long count;
    private final long rate;

    /** Of each start, which event it was and when, by our clock. */
    private final Map<Long, Long> starts = new ConcurrentHashMap<>();

    private long brought;
    private long missed;
    private long began;
    private long ended;

    /** When the event of number 0 was sent at the latest, by our clock: no event was faster. */
    private long zero = Long.MAX_VALUE;

    Flood(int count, int rate) {
      this.count = count;
      this.rate = rate;
    }

    void started(Event event) {
      starts.put(number(event), System.nanoTime());
    }

    void bring(Subscription events, Watcher watcher, Reactor reactor) throws InterruptedException {
      began = System.nanoTime();
      while (brought + missed + watcher.statistics().overflowed() < count) {
        List<Event> together = new ArrayList<>();
        long now = System.nanoTime();
        for (Notice notice : events.next(Duration.ofSeconds(1), LIKE_DAEMON)) {
          switch (notice) {
            case Notice.Happened(Event event) -> {
              brought++;
              together.add(event);
              if (event.origin() == Origin.LIVE) { // Else the time is not that of an event.
                zero = Math.min(zero, now - due(number(event)));
              }
            }
            case Notice.Lagged(long more) -> missed += more;
          }
        }
        reactor.accept(together);
      }
      ended = System.nanoTime();
    }

    private long due(long number) {
      return number * (1_000_000_000L / rate);
    }

    double rate() {
      return brought / ((ended - Math.max(began, zero)) / 1e9);
    }

    /** From when events were to be sent to when their runs started; first the slowest at first. */
    String delays() {
      Samples first = new Samples(1 << 20);
      Samples later = new Samples(1 << 20);
      starts.forEach((number, at) ->
          (number < WARM_SECONDS * rate ? first : later).add(at - due(number) - zero));
      return first.longest() + " | " + later.cells(0);
    }
  }

  /** Which one of its connection {@link Replay} has sent: it is the fraction of its stamp. */
  private static long number(Event event) {
    return event.time().get(ChronoField.NANO_OF_SECOND);
  }

  /** A flood of one container's events is no loop here. */
  private static ReactorBuilder unguarded() {
    return Reactor.builder().loopGuard(OptionalInt.empty());
  }
}
