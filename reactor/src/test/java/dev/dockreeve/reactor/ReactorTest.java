// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dockreeve.action.Action;
import dev.dockreeve.action.Captured;
import dev.dockreeve.action.Outcome;
import dev.dockreeve.action.RunCommand;
import dev.dockreeve.dispatch.Duty;
import dev.dockreeve.dispatch.RunEvent;
import dev.dockreeve.dispatch.Treatment;
import dev.dockreeve.journal.InMemoryJournal;
import dev.dockreeve.journal.RunQuery;
import dev.dockreeve.journal.SqliteJournal;
import dev.dockreeve.model.Actor;
import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Origin;
import dev.dockreeve.rule.Condition;
import dev.dockreeve.rule.Facts;
import dev.dockreeve.rule.Path;
import dev.dockreeve.rule.Rule;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ReactorTest {

  private static Event event(String action, String container) {
    EngineEvent said =
        EngineEvent.of(
            "container",
            action,
            Instant.EPOCH,
            new Actor(container, Attributes.of("name", container)));
    return new Event(
        "docker",
        "dk01",
        Origin.LIVE,
        said,
        Optional.of(Container.builder(container).name(container).build()));
  }

  /** Remembers which facts it got, and how much time. */
  private static final class Recorder implements Action {
    private record Call(Facts facts, Duration timeout) {}

    private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();

    @Override
    public Outcome attempt(Facts facts, Duration timeout) {
      calls.add(new Call(facts, timeout));
      return new Outcome.Succeeded(Captured.NOTHING);
    }

    @Override
    public String describe() {
      return "records";
    }

    Call next() throws InterruptedException {
      Call call = calls.poll(20, TimeUnit.SECONDS);
      assertThat(call).isNotNull();
      return call;
    }
  }

  private static Rule start(String name) {
    return Rule.of(name, Condition.anyOf(Path.of("action"), List.of("start")));
  }

  @Test
  void accept_eventOfTwoRules_runsBothWithTheirTimeouts() throws Exception {
    Recorder first = new Recorder();
    Recorder second = new Recorder();
    InMemoryJournal journal = InMemoryJournal.create();
    Rule all = Rule.of("all", new Condition.Always());
    try (Reactor reactor =
        Reactor.builder()
            .treatment(Treatment.DEFAULT.withTimeout(Duration.ofSeconds(7)))
            .rule(start("starts"), first)
            .rule(
                all, new Duty(second, Treatment.DEFAULT.withTimeout(Duration.ofSeconds(3)), "hash"))
            .workers(2)
            .workerWaitWarning(Duration.ofSeconds(1))
            .journal(journal)
            .build()) {
      reactor.accept(event("start", "web"));
      reactor.accept(event("die", "web"));

      Recorder.Call call = first.next();
      assertThat(call.timeout()).isEqualTo(Duration.ofSeconds(7));
      assertThat(call.facts().rule()).isEqualTo("starts");
      assertThat(second.next().timeout()).isEqualTo(Duration.ofSeconds(3));
      assertThat(second.next().facts().event().action()).isEqualTo("die");
      assertThat(reactor.rules()).extracting(Rule::name).containsExactly("starts", "all");
      reactor.close(Duration.ofSeconds(20));
      assertThat(reactor.stats().succeeded()).isEqualTo(3);
      assertThat(first.calls).isEmpty();
      Set<String> ids = new HashSet<>();
      journal.ended().forEach(entry -> ids.add(entry.run().runId()));
      assertThat(ids).hasSize(3);
    }
  }

  private static String container(Recorder recorder) throws InterruptedException {
    return recorder.next().facts().event().actor().id();
  }

  private static List<Event> starts(int count) {
    return IntStream.range(0, count).mapToObj(n -> event("start", "c" + n)).toList();
  }

  @Test
  void accept_manyEvents_inTheirOrderByOneCommit(@TempDir java.nio.file.Path folder) {
    List<Event> events = starts(200);
    try (SqliteJournal journal =
            SqliteJournal.builder(folder.resolve("journal.db")).open().journal();
        Reactor reactor =
            Reactor.builder()
                .rule(start("first"), new Recorder())
                .rule(start("second"), new Recorder())
                .journal(journal)
                .build()) {
      reactor.suspend("first");
      reactor.suspend("second");
      reactor.accept(event("start", "before"));
      long commits = journal.stats().commits();
      reactor.accept(events);
      assertThat(journal.stats().commits() - commits).isEqualTo(1);
      assertThat(journal.engine("docker").orElseThrow().told())
          .as("that they were told is known by their runs")
          .isEmpty();
      List<String> accepted =
          journal.runs(RunQuery.newest(1000)).reversed().stream()
              .map(run -> run.rule() + " " + run.subject())
              .skip(2)
              .toList();
      assertThat(accepted)
          .isEqualTo(
              events.stream()
                  .flatMap(e -> Stream.of("first " + e.actor().id(), "second " + e.actor().id()))
                  .toList());
    }
  }

  @Test
  void accept_eventsOfSeveralEngines_areRefused() {
    Event other =
        new Event("podman", "dk01", Origin.LIVE, event("die", "x").said(), Optional.empty());
    try (Reactor reactor = Reactor.builder().rule(start("starts"), new Recorder()).build()) {
      assertThatThrownBy(() -> reactor.accept(List.of(event("start", "web"), other)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("events of several engines (expected: of one)");
      assertThat(reactor.stats().accepted()).isZero();
      reactor.accept(List.of());
    }
  }

  @Test
  void accept_bugWithOneOfThem_theOthersAreAccepted() throws Exception {
    Recorder recorder = new Recorder();
    AtomicInteger asked = new AtomicInteger();
    InstantSource broken =
        () -> {
          if (asked.incrementAndGet() == 2) {
            throw new IllegalStateException("planted");
          }
          return Instant.EPOCH;
        };
    try (Reactor reactor =
        Reactor.builder().rule(start("starts"), recorder).clock(broken).build()) {
      asked.set(0);
      reactor.accept(starts(3));
      assertThat(reactor.stats().accepted()).isEqualTo(2);
      Set<String> acted = new HashSet<>(Set.of(container(recorder)));
      acted.add(container(recorder));
      assertThat(acted).containsExactlyInAnyOrder("c0", "c2");
    }
  }

  @Test
  void accept_realCommand_getsTheValuesOfTheEvent() throws Exception {
    BlockingQueue<RunEvent.Ended> ended = new LinkedBlockingQueue<>();
    RunCommand echo =
        RunCommand.of(
            "printf", "%s|", "--text", "Docker container %%actor.name%%: %%action%%", "%%host%%");
    try (Reactor reactor =
        Reactor.builder()
            .rule(start("notify"), echo)
            .listener(event -> {
              if (event instanceof RunEvent.Ended end) {
                ended.add(end);
              }
            })
            .build()) {
      reactor.accept(event("start", "web-1"));

      RunEvent.Ended end = ended.poll(20, TimeUnit.SECONDS);
      assertThat(end).isNotNull();
      assertThat(end.output().text()).isEqualTo("--text|Docker container web-1: start|dk01|");
    }
  }

  @Test
  void accept_nothingMatchesOrClosed_doesNothing() {
    Reactor reactor = Reactor.builder().rule(start("starts"), new Recorder()).build();
    reactor.accept(event("die", "web"));
    reactor.close();
    reactor.accept(event("start", "web"));

    assertThat(reactor.stats().accepted()).isZero();
  }

  @Test
  void builder_mistakes_areRefused() {
    ReactorBuilder builder = Reactor.builder().rule(start("a"), new Recorder());

    assertThatThrownBy(() -> builder.rule(start("a"), new Recorder()).build())
        .hasMessage("rule: two are called a");
  }

  @Test
  void runIds_ofTwoLives_differ() {
    RunIds one = new RunIds(new Random(1));
    RunIds two = new RunIds(new Random(2));

    assertThat(one.next()).matches("[0-9a-z]{10}-1").isNotEqualTo(two.next());
    assertThat(one.next()).endsWith("-2");
  }
}
