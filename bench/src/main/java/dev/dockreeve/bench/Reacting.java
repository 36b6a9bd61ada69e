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
import dev.dockreeve.model.Fingerprint;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * A reactor with its journal on a disk, measured from within its process. Each way prints rows of a
 * table and ends.
 *
 * <pre>java … dev.dockreeve.bench.Reacting latency|journal|queue|flood FOLDER COUNT [URL RATE]
 * </pre>
 */
public final class Reacting {

  private static final int CALLERS = 16;

  /** 16 at a time, within ten years. */
  private static final Treatment WIDE =
      new Treatment(
          Treatment.DEFAULT.retry(),
          Order.CONTAINER,
          CALLERS,
          Duration.ofDays(3650),
          WhenGone.RUN,
          Duration.ofSeconds(30));

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
      for (Optional<Notice> notice = events.next(); notice.isPresent(); notice = events.next()) {
        if (notice.get() instanceof Notice.Happened(Event event)) {
          reactor.accept(event);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Runs accepted a second, each of which is on the disk when its caller goes on. */
  private static void journal(SqliteJournal journal, int seconds) throws InterruptedException {
    accept(journal, 2, "warm");
    long commits = journal.stats().commits();
    Samples waits = accept(journal, seconds, "run");
    System.out.printf(
        "%,d | %,d | %s%n",
        waits.count() / seconds, (journal.stats().commits() - commits) / seconds, waits.cells(0));
  }

  private static Samples accept(SqliteJournal journal, int seconds, String name)
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
      callers(caller -> {
        for (int n = caller; n < count; n += CALLERS) {
          reactor.accept(Happening.of("docker-" + caller, n));
        }
      });
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

  /** Events at a rate, of which one in a thousand matches each of two rules. */
  private static void flood(SqliteJournal journal, int count, String url, int rate)
      throws IOException, InterruptedException {
    AtomicLong first = new AtomicLong();
    Samples delays = new Samples(1 << 20);
    RunListener listener =
        event -> {
          if (event instanceof RunEvent.Started started && started.run().rule().equals("other")) {
            long number = number(started.run().event());
            delays.add(System.nanoTime() - first.get() - number * (1_000_000_000L / rate));
          }
        };
    Room room = new Room(65_536, Runtime.getRuntime().maxMemory() / 4);
    try (Watcher watcher = Watcher.builder("bench", DockerEngine.at(url)).build();
        Reactor reactor =
            unguarded()
                .journal(journal)
                .listener(listener)
                .rule(Happening.oneInThousand("flooding", "commit"), RunCommand.of("sleep", "0.05"))
                .rule(Happening.oneInThousand("other", "export"), RunCommand.of("/bin/true"))
                .build();
        Subscription events = watcher.subscribe(room)) {
      watcher.start();
      long brought = 0;
      long missed = 0;
      while (brought + missed < count - rate) {
        switch (events.next().orElseThrow()) {
          case Notice.Happened(Event event) -> {
            brought++;
            if (!event.type().equals("reactor")) {
              first.compareAndSet(0, System.nanoTime() - number(event) * (1_000_000_000L / rate));
            }
            reactor.accept(event);
          }
          case Notice.Lagged(long more) -> missed += more;
        }
      }
      double seconds = (System.nanoTime() - first.get()) / 1e9;
      System.out.printf(
          "%,.0f | %,d | %,d | %,d | %s%n",
          brought / seconds,
          missed + watcher.statistics().overflowed(),
          reactor.stats().accepted(),
          reactor.stats().waiting(),
          delays.cells(0));
      reactor.close(Duration.ZERO);
    }
  }

  /** Which one of its connection {@link Replay} has sent: it is the fraction of its stamp. */
  private static long number(Event event) {
    return Fingerprint.of(event.said()).timeNanos() % 1_000_000_000L;
  }

  /** A flood of one container's events is no loop here. */
  private static ReactorBuilder unguarded() {
    return Reactor.builder().loopGuard(OptionalInt.empty());
  }
}
