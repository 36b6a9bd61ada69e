// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.dockreeve.action.HandlerAction;
import dev.dockreeve.action.Outcome;
import dev.dockreeve.dispatch.Duty;
import dev.dockreeve.dispatch.Order;
import dev.dockreeve.dispatch.RetryPolicy;
import dev.dockreeve.dispatch.RunEvent;
import dev.dockreeve.dispatch.Treatment;
import dev.dockreeve.dispatch.WhenGone;
import dev.dockreeve.model.Actor;
import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Fingerprint;
import dev.dockreeve.model.Origin;
import dev.dockreeve.reactor.Reactor;
import dev.dockreeve.rule.Condition;
import dev.dockreeve.rule.Facts;
import dev.dockreeve.rule.Rule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * A life of a reactor that takes in three events, of which each matches two rules, and ends when
 * their six runs have ended; or at the N-th step of journal, dispatch or action, without any
 * warning.
 *
 * <p>What it accepted and what its actions did is in two files beside the journal.
 */
final class HaltedLife {

  static final int WORKERS = 2;
  static final String ENGINE = "docker";
  static final String QUICK = "quick";
  static final String FLAKY = "flaky";
  static final int HALTED = 99;

  private static final Instant AT = Instant.parse("2026-11-21T10:00:00Z");
  private static final Treatment TREATMENT =
      new Treatment(
          new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(1)),
          Order.CONTAINER,
          WORKERS,
          Duration.ofDays(10_000),
          WhenGone.RUN,
          Duration.ofSeconds(30),
          Optional.empty());

  private final Path folder;
  private final Steps steps;

  /** With steps that nobody looks at, a life that goes to its end. */
  HaltedLife(Path folder, Steps steps) {
    this.folder = folder;
    this.steps = steps;
  }

  /** What happens in the world. */
  static List<Event> events() {
    return List.of(event("start", "a", 1), event("die", "a", 2), event("start", "b", 3));
  }

  private static Event event(String action, String container, int second) {
    EngineEvent said =
        EngineEvent.of(
            "container",
            action,
            AT.plusSeconds(second),
            new Actor(container, Attributes.of("name", container)));
    Container alive = Container.builder(container).name(container).startedAt(AT).build();
    return new Event(ENGINE, "h", Origin.LIVE, said, Optional.of(alive));
  }

  static Path journal(Path folder) {
    return folder.resolve("journal.db");
  }

  /** A line for each event that was accepted. */
  static Path acknowledged(Path folder) {
    return folder.resolve("acknowledged");
  }

  /** A line for each attempt: key, rule, event. */
  static Path attempts(Path folder) {
    return folder.resolve("attempts");
  }

  /** Takes in what the journal does not know yet, and ends when nothing is unfinished. */
  void live(SqliteJournal journal) throws InterruptedException {
    Semaphore ended = new Semaphore(0);
    Set<String> heard = new HashSet<>();
    journal.heard(ENGINE, Instant.EPOCH).forEach(print -> heard.add(print.toString()));
    int unfinished = journal.pending().values().stream().mapToInt(Long::intValue).sum();
    List<Event> news = new ArrayList<>(events());
    news.removeIf(event -> heard.contains(Fingerprint.of(event.said()).toString()));
    try (Reactor reactor =
        Reactor.builder()
            .loopGuard(OptionalInt.empty())
            .journal(seen(journal))
            .workers(WORKERS)
            .listener(event -> {
              if (event instanceof RunEvent.Ended) {
                ended.release();
              }
            })
            .rule(Rule.of(QUICK, new Condition.Always()), duty(_ -> Outcome.succeeded()))
            .rule(
                Rule.of(FLAKY, new Condition.Always()),
                duty(facts ->
                    facts.attempt() == 1 ? Outcome.failed("not yet") : Outcome.succeeded()))
            .build()) {
      reactor.start();
      for (Event event : news) {
        reactor.accept(event);
        append(acknowledged(folder), event.id());
      }
      int expected = unfinished + 2 * news.size();
      if (!ended.tryAcquire(expected, 30, TimeUnit.SECONDS)) {
        throw new AssertionError("runs do not end: " + reactor.stats());
      }
    }
  }

  private Duty duty(Function<Facts, Outcome> outcome) {
    return new Duty(
        HandlerAction.of(
            "writes a line",
            facts -> {
              step();
              append(
                  attempts(folder), facts.runId() + " " + facts.rule() + " " + facts.event().id());
              step();
              return outcome.apply(facts);
            }),
        TREATMENT,
        "");
  }

  private void step() {
    try {
      steps.at(Steps.Step.STATEMENT);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A step before and after each thing that dispatch says to the journal. */
  private Journal seen(Journal journal) {
    return (Journal)
        Proxy.newProxyInstance(
            Journal.class.getClassLoader(),
            new Class<?>[] {Journal.class},
            (proxy, method, arguments) -> {
              step();
              try {
                return method.invoke(journal, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              } finally {
                step();
              }
            });
  }

  private static void append(Path file, String line) {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      channel.write(ByteBuffer.wrap((line + "\n").getBytes(UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Folder, and the number of the step to end at. */
  public static void main(String[] arguments) throws InterruptedException {
    Path folder = Path.of(arguments[0]);
    long last = Long.parseLong(arguments[1]);
    AtomicLong count = new AtomicLong();
    Steps steps =
        step -> {
          if (count.incrementAndGet() == last) {
            Runtime.getRuntime().halt(HALTED);
          }
        };
    try (SqliteJournal journal =
        SqliteJournal.builder(journal(folder)).steps(steps).open().journal()) {
      new HaltedLife(folder, steps).live(journal);
    }
  }
}
