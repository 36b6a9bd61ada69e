// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dockreeve.action.HandlerAction;
import dev.dockreeve.action.Outcome;
import dev.dockreeve.dispatch.Duty;
import dev.dockreeve.dispatch.Treatment;
import dev.dockreeve.journal.Accepted;
import dev.dockreeve.journal.InMemoryJournal;
import dev.dockreeve.journal.Journal;
import dev.dockreeve.model.Actor;
import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Origin;
import dev.dockreeve.reactor.Suspension.Cause;
import dev.dockreeve.rule.Condition;
import dev.dockreeve.rule.Path;
import dev.dockreeve.rule.Rule;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A rule that triggers itself is suspended (fault 29), and goes on when somebody says so. */
@Timeout(60)
class ReactorLoopTest {

  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
  private static final String HOSTILE = "web\n\u001b[31m";

  private final InMemoryJournal memory = InMemoryJournal.create();

  /** Rules of the runs that were written together, each time. */
  private final List<List<String>> together = new CopyOnWriteArrayList<>();

  private final Journal journal =
      (Journal)
          Proxy.newProxyInstance(
              Journal.class.getClassLoader(), new Class<?>[] {Journal.class}, this::noted);

  /** Attempts at work, each of which ends when {@link #end} lets it. */
  private final BlockingQueue<String> atWork = new LinkedBlockingQueue<>();

  private final Semaphore end = new Semaphore(0);
  private final BlockingQueue<Event> loops = new LinkedBlockingQueue<>();

  private Object noted(Object proxy, Method method, Object[] arguments) throws Exception {
    if (method.getName().equals("accepted") && arguments[0] instanceof List<?> runs) {
      together.add(runs.stream().map(run -> ((Accepted) run).rule()).toList());
    }
    return method.invoke(memory, arguments);
  }

  private static Event start(int number) {
    EngineEvent said =
        EngineEvent.of(
            "container",
            "start",
            AT.plusSeconds(number),
            new Actor("c0ffee", Attributes.of("name", HOSTILE)));
    return new Event(
        "docker",
        "dk01",
        Origin.LIVE,
        said,
        Optional.of(Container.builder("c0ffee").name(HOSTILE).build()));
  }

  private Reactor reactor(OptionalInt loopGuard) {
    Rule restarts = Rule.of("restarts", Condition.anyOf(Path.of("action"), List.of("start")));
    Rule tells = Rule.of("tells", Condition.anyOf(Path.of("action"), List.of("loop")));
    return Reactor.builder()
        .journal(journal)
        .clock(() -> AT)
        .loopGuard(loopGuard)
        .rule(
            restarts,
            HandlerAction.of(
                "restarts",
                facts -> {
                  atWork.add(facts.runId());
                  end.acquire();
                  return Outcome.succeeded();
                }))
        .rule(
            tells,
            HandlerAction.of(
                "tells",
                facts -> {
                  loops.add(facts.event());
                  return Outcome.succeeded();
                }))
        .build();
  }

  /** Has so many containers start, each because of the attempt for the one before. */
  private void restart(Reactor reactor, int times) throws InterruptedException {
    for (int i = 1; i <= times; i++) {
      assertThat(atWork.poll(20, TimeUnit.SECONDS)).as("attempt " + i).isNotNull();
      reactor.accept(start(i));
      end.release();
    }
  }

  /** With a guard of two: until the rule is suspended, and another one was told. */
  private void awaitLoop(Reactor reactor) throws InterruptedException {
    reactor.accept(start(0));
    restart(reactor, 3);
    assertThat(loops.poll(20, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void row29_ruleThatTriggersItself_isSuspendedAndAnotherRuleIsTold() throws Exception {
    try (Reactor reactor = reactor(OptionalInt.of(10))) {
      reactor.accept(start(0));
      restart(reactor, 11);

      Event loop = loops.poll(20, TimeUnit.SECONDS);
      assertThat(loop).isNotNull();
      assertThat(loop.type() + " " + loop.action()).isEqualTo("reactor loop");
      assertThat(loop.engine()).isEqualTo("docker");
      assertThat(loop.time()).isEqualTo(AT.plusSeconds(11));
      assertThat(loop.actor().attributes())
          .isEqualTo(
              Map.of(
                  "rule",
                  "restarts",
                  "container",
                  "c0ffee",
                  "name",
                  HOSTILE,
                  "runs",
                  "11",
                  "within",
                  "60s"));
      assertThat(reactor.suspensions())
          .isEqualTo(Map.of("restarts", new Suspension(Cause.TRIGGERS_ITSELF, AT)));
      assertThat(journal.notes())
          .containsEntry("suspended:restarts", "2026-01-01T00:00:00Z triggers itself");
      assertThat(reactor.stats().waiting()).as("the run that was one too many").isEqualTo(1);
      assertThat(loops).isEmpty();

      assertThat(reactor.resume("restarts")).isTrue();
      assertThat(reactor.suspensions()).isEmpty();
      restart(reactor, 10);
      assertThat(reactor.suspensions()).as("it counts from the beginning").isEmpty();
      restart(reactor, 1);
      assertThat(loops.poll(20, TimeUnit.SECONDS)).isNotNull();
    }
  }

  @Test
  void row29_loop_isWrittenWithTheRunThatWasTooMany() throws Exception {
    try (Reactor reactor = reactor(OptionalInt.of(2))) {
      awaitLoop(reactor);

      assertThat(together)
          .as("a crash in between would have it told to nobody")
          .endsWith(List.of("restarts", "tells"));
    }
  }

  @Test
  void row29_suspendedInAnEarlierLife_staysSuspendedWithItsReason() throws Exception {
    try (Reactor reactor = reactor(OptionalInt.of(2))) {
      awaitLoop(reactor);
    }
    journal.note("suspended:tells", "2025-01-01T00:00:00Z");
    journal.note("suspended:gone", "2025-01-01T00:00:00Z by hand");
    try (Reactor next = reactor(OptionalInt.of(2)).start()) {
      assertThat(next.suspensions())
          .isEqualTo(
              Map.of(
                  "restarts",
                  new Suspension(Cause.TRIGGERS_ITSELF, AT),
                  "tells",
                  new Suspension(Cause.BY_HAND, Instant.parse("2025-01-01T00:00:00Z"))));
      assertThat(next.ruleStats()).allMatch(stats -> stats.suspended());
      assertThat(next.resume("restarts")).isTrue();
      assertThat(atWork.poll(20, TimeUnit.SECONDS)).as("the run that waited").isNotNull();
      end.release();
    }
    assertThat(journal.notes()).doesNotContainKey("suspended:restarts");
  }

  @Test
  void loopGuardOff_nothingIsSuspended() throws Exception {
    try (Reactor reactor = reactor(OptionalInt.empty())) {
      reactor.accept(start(0));
      restart(reactor, 150);
      assertThat(reactor.suspensions()).isEmpty();
      end.release();
    }
  }

  @Test
  void suspendedByHandMeanwhile_theReasonStaysThatOne() throws Exception {
    try (Reactor reactor = reactor(OptionalInt.of(1))) {
      reactor.accept(start(0));
      restart(reactor, 1);
      assertThat(atWork.poll(20, TimeUnit.SECONDS)).isNotNull();
      reactor.suspend("restarts");
      reactor.accept(start(2));
      assertThat(reactor.suspensions())
          .isEqualTo(Map.of("restarts", new Suspension(Cause.BY_HAND, AT)));
      assertThat(journal.notes())
          .containsEntry("suspended:restarts", "2026-01-01T00:00:00Z by hand");
      assertThat(loops).isEmpty();
      end.release();
    }
  }

  @Test
  void reload_ruleIsGone_soIsItsSuspension_andAnotherLimitIsAChange() {
    Rule rule = Rule.of("a", new Condition.Always());
    Duty duty =
        new Duty(HandlerAction.of("a", _ -> Outcome.succeeded()), Treatment.DEFAULT, "hash");
    RuleSet usual = RuleSet.of(List.of(new RuleSet.Entry(rule, duty)));
    RuleSet off = RuleSet.of(List.of(new RuleSet.Entry(rule, duty, OptionalInt.empty())));
    try (Reactor reactor = Reactor.builder().journal(journal).rules(usual).build()) {
      assertThat(reactor.reload(off).changed()).containsExactly("a");
      assertThat(reactor.reload(off).changed()).isEmpty();
      reactor.suspend("a");
      reactor.reload(RuleSet.EMPTY);
      assertThat(reactor.suspensions()).isEmpty();
      assertThat(journal.notes()).isEmpty();
    }
  }

  @Test
  void line_ofAHostileName_isOneLineAndSaysWhatToDo() {
    assertThat(new Loop("restarts", start(1), 11).line())
        .isEqualTo(
            "rule=\"restarts\" is suspended: it triggers itself engine=docker"
                + " container=\"web\\n\\u001b[31m\" id=c0ffee runs=11 within=60s; when that is"
                + " mended: dockreeve resume \"restarts\"; how many runs are too many: its key"
                + " `loop_guard`");
  }

  @Test
  void suspension_ofAnyNote_isOne() {
    assertThat(Suspension.of("2026-01-01T00:00:00Z by hand"))
        .isEqualTo(new Suspension(Cause.BY_HAND, AT));
    assertThat(Suspension.of("2026-01-01T00:00:00Z triggers itself"))
        .isEqualTo(new Suspension(Cause.TRIGGERS_ITSELF, AT));
    assertThat(Suspension.of("whatever").cause()).isEqualTo(Cause.BY_HAND);
  }

  @Test
  void entry_guardOutOfBounds_isRefused() {
    Rule rule = Rule.of("a", new Condition.Always());
    Duty duty =
        new Duty(HandlerAction.of("a", _ -> Outcome.succeeded()), Treatment.DEFAULT, "hash");
    for (int wrong : new int[] {0, -1, 101}) {
      assertThatThrownBy(() -> new RuleSet.Entry(rule, duty, OptionalInt.of(wrong)))
          .hasMessage("loopGuard: " + wrong + " (expected: 1 to 100, or none)");
    }
  }
}
