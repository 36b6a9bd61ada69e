// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import static dev.dockreeve.dispatch.DispatchWitness.check;
import static java.util.Objects.requireNonNull;

import dev.dockreeve.action.Captured;
import dev.dockreeve.action.Outcome;
import dev.dockreeve.journal.Accepted;
import dev.dockreeve.journal.RunSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A dispatcher on virtual time and one thread: events, attempts, crashes at any write, a full
 * journal, reloads and suspended rules come in an order that a seed decides. Whatever is wrong is
 * an AssertionError.
 */
final class DispatchSimulation implements DispatchWitness.View {

  static final int STEPS = 300;
  static final Seeds SEEDS = new Seeds(STEPS, DispatchSimulation::failure);
  static final int MOST_ATTEMPTS = 3;
  private static final int WORKERS = 4;
  private static final List<String> RULES = List.of("r0", "r1", "r2", "r3");

  /** A worker who is at work. */
  private record Busy(Queued queued, Attempts.Begun begun) {}

  final List<String> tale = new ArrayList<>();
  private final DispatchWitness witness = new DispatchWitness(this, tale);
  private final Map<String, Treatment> treatments = new HashMap<>();
  private final Map<String, Duty> duties = new LinkedHashMap<>();
  private final Set<String> suspended = new HashSet<>();
  private final Map<String, Long> removedAt = new HashMap<>();
  private final List<Busy> busy = new ArrayList<>();
  private ModelJournal journal = new ModelJournal(DispatchWitness::noSecret);
  private Dispatcher dispatcher;
  private SplittableRandom random = new SplittableRandom(0);
  private long nanos;
  private Duration wallOff = Duration.ZERO;
  private int life;
  private int events;

  private DispatchSimulation() {
    for (String rule : RULES) {
      treatments.put(rule, treatment(rule, Order.CONTAINER));
      duties.put(rule, duty(rule));
    }
    treatments.put("r1", treatment("r1", Order.RULE));
    duties.put("r1", duty("r1"));
    dispatcher = begin();
  }

  private static Treatment treatment(String rule, Order order) {
    boolean patient = !rule.equals("r3");
    Treatment treatment =
        new Treatment(
            new RetryPolicy(MOST_ATTEMPTS, Duration.ofSeconds(2), Duration.ofSeconds(5)),
            order,
            rule.equals("r2") ? 1 : 2,
            patient ? Duration.ofDays(1) : Duration.ofSeconds(20),
            rule.equals("r2") ? WhenGone.SKIP : WhenGone.RUN,
            Duration.ofSeconds(30),
            Optional.empty());
    return switch (rule) {
      case "r1" -> treatment.withThrottle(throttle(1, 5, Throttle.By.CONTAINER));
      case "r2", "r3" -> treatment.withThrottle(throttle(2, 10, Throttle.By.RULE));
      default -> treatment;
    };
  }

  private static Throttle throttle(int max, int seconds, Throttle.By by) {
    return new Throttle(max, Duration.ofSeconds(seconds), by, Throttle.Over.QUEUE);
  }

  private Duty duty(String rule) {
    return new Duty(Runs.action(facts -> Runs.OK), treatment(rule), "");
  }

  private Dispatcher begin() {
    Dispatcher next =
        Dispatcher.builder()
            .threaded(false)
            .workers(WORKERS)
            .inMemory(4)
            .overflow(2)
            .nanos(() -> nanos)
            .clock(this::wall)
            .random(new SplittableRandom(events))
            .journal(journal)
            .listener(witness)
            .gone(event -> goneNow(event.actor().id()))
            .duties(duties)
            .build();
    suspended.forEach(next::suspend);
    next.start();
    return next;
  }

  private Instant wall() {
    return Runs.AT.plusNanos(nanos).plus(wallOff);
  }

  private boolean goneNow(String container) {
    return container.equals("c3");
  }

  /** The first of those seeds that fails, or −1. Asked for by {@link Mutant}, too. */
  static long firstFailing(long from, long to) {
    return SEEDS.firstFailing(from, to);
  }

  /** What is wrong after these steps, if anything. */
  static Optional<String> failure(List<Long> steps) {
    DispatchSimulation simulation = new DispatchSimulation();
    try {
      for (long step : steps) {
        simulation.random = new SplittableRandom(step);
        simulation.step();
      }
      simulation.settle();
      return Optional.empty();
    } catch (AssertionError | RuntimeException e) {
      List<String> tale = simulation.tale;
      return Optional.of(
          e
              + "\n  "
              + String.join("\n  ", tale.subList(Math.max(0, tale.size() - 50), tale.size())));
    }
  }

  /** The trace of a seed. */
  static int hash(long seed) {
    DispatchSimulation simulation = new DispatchSimulation();
    for (long step : SEEDS.schedule(seed)) {
      simulation.random = new SplittableRandom(step);
      simulation.step();
    }
    return simulation.tale.hashCode();
  }

  private void step() {
    try {
      switch (random.nextInt(26)) {
        case 0, 1, 2, 3, 4, 5 -> accept();
        case 6, 7, 8, 9, 10 -> take();
        case 11, 12, 13, 14, 15 -> finish();
        case 16, 17 -> backlog();
        case 18, 19 -> time(Duration.ofMillis(random.nextInt(4_000)));
        case 20 -> time(Duration.ofSeconds(random.nextInt(15)));
        case 21 -> wallOff = Duration.ofSeconds(random.nextInt(-100_000, 100_000));
        case 22 -> suspendOrResume();
        case 23 -> reload();
        case 24 -> journal.full(random.nextInt(3) == 0);
        default -> end();
      }
    } catch (ModelJournal.Crash e) {
      crash();
    }
  }

  private void accept() {
    String container = "c" + random.nextInt(4);
    List<Accepted> runs = new ArrayList<>();
    for (String rule : RULES) {
      if (random.nextInt(3) == 0) {
        String id = "e" + events++;
        runs.add(new Accepted(id, rule, "", Runs.start(container), wall()));
      }
    }
    tale.add(
        nanos / 1_000_000
            + " ms accept "
            + runs.stream().map(Accepted::runId).toList()
            + " of "
            + container);
    boolean crashed = true;
    try {
      dispatcher.accept(runs, List.of());
      crashed = false;
    } finally {
      // A crash may leave it accepted: then it will be heard of.
      if (!crashed) {
        witness.accepted(runs.stream().filter(run -> journal.isDurable(run.runId())).toList());
      }
    }
  }

  private void take() {
    if (busy.size() >= WORKERS) {
      return;
    }
    Optional<Queued> next = dispatcher.take();
    if (next.isEmpty()) {
      return;
    }
    Queued queued = next.get();
    Duty duty =
        dispatcher
            .lineup()
            .duty(queued.run.rule())
            .orElseThrow(() -> new AssertionError("a rule that is gone has no turn: " + queued));
    Optional<Attempts.Left> needless = dispatcher.attempts().needless(queued, duty);
    if (needless.isPresent()) {
      dispatcher.leave(queued, needless);
    } else {
      busy.add(new Busy(queued, dispatcher.attempts().begin(queued, duty)));
      long ofRule = busy.stream().filter(b -> rule(b).equals(queued.run.rule())).count();
      check(ofRule <= duty.treatment().maxParallel(), "G5 no more than its share: " + queued);
    }
    check(dispatcher.lineup().inMemory() <= 4L * RULES.size() + WORKERS, "I8 memory is bounded");
  }

  private static String rule(Busy busy) {
    return busy.queued().run.rule();
  }

  private void finish() {
    if (busy.isEmpty()) {
      return;
    }
    Busy one = busy.remove(random.nextInt(busy.size()));
    Outcome outcome =
        switch (random.nextInt(6)) {
          case 0 -> Runs.FAILURE;
          case 1 -> Outcome.permanent("planted");
          case 2 -> new Outcome.TimedOut(Duration.ofSeconds(30), "killed", Captured.NOTHING);
          default -> Runs.OK;
        };
    Attempts.Left left = dispatcher.attempts().end(one.begun(), outcome);
    if (outcome instanceof Outcome.Failed failed && failed.permanent()) {
      check(left instanceof Attempts.Left.Over, "G8 a permanent failure is final: " + one);
    }
    dispatcher.leave(one.queued(), Optional.of(left));
  }

  private void backlog() {
    dispatcher.backlog().step();
  }

  private void time(Duration passed) {
    nanos += passed.toNanos();
    dispatcher.tick();
  }

  private void suspendOrResume() {
    String rule = RULES.get(random.nextInt(RULES.size()));
    if (suspended.remove(rule)) {
      dispatcher.resume(rule);
    } else if (dispatcher.suspend(rule)) {
      suspended.add(rule);
    }
  }

  private void reload() {
    String rule = RULES.get(random.nextInt(RULES.size()));
    tale.add("reload " + rule + " of " + duties.keySet());
    if (random.nextInt(3) == 0 && duties.remove(rule) != null) {
      removedAt.put(rule, nanos);
    } else {
      if (rule.equals("r0") && busy.stream().noneMatch(b -> rule(b).equals("r0"))) {
        treatments.put(rule, treatment(rule, random.nextBoolean() ? Order.CONTAINER : Order.RULE));
      }
      duties.put(rule, duty(rule));
    }
    suspended.retainAll(duties.keySet());
    dispatcher.duties(duties);
  }

  /** A crash, at once or in a later write, or an end in good order. */
  private void end() {
    switch (random.nextInt(3)) {
      case 0 -> throw new ModelJournal.Crash();
      case 1 -> journal.crashIn(random.nextInt(6));
      default -> {
        tale.add("close");
        for (Busy one : List.copyOf(busy)) {
          busy.remove(one);
          dispatcher.leave(
              one.queued(), Optional.of(dispatcher.attempts().interrupted(one.begun())));
        }
        dispatcher.close(Duration.ZERO);
        crash();
      }
    }
  }

  private void crash() {
    tale.add("crash");
    witness.crashed();
    busy.clear();
    Set<String> acknowledged = new HashSet<>(witness.runs.keySet());
    ModelJournal next = journal.afterCrash(random);
    for (String runId : acknowledged) {
      check(next.run(runId).isPresent(), "I10 what was accepted is there after a crash: " + runId);
    }
    journal = next;
    // What was written when we died, and nobody was told of.
    for (RunSummary run : next.runs(dev.dockreeve.journal.RunQuery.newest(100_000)).reversed()) {
      witness.accepted(List.of(new Known(next, run).accepted()));
      run.end().ifPresent(end -> witness.endedUnheard(run.runId(), end.state()));
    }
    life++;
    dispatcher = begin();
  }

  private record Known(ModelJournal journal, RunSummary run) {
    Accepted accepted() {
      return new Accepted(
          run.runId(),
          run.rule(),
          "",
          journal.run(run.runId()).orElseThrow().event().orElseThrow(),
          run.at());
    }
  }

  /** No faults any more: all that was accepted comes to an end, and nothing is left. */
  private void settle() {
    journal.full(false);
    journal.crashIn(-1);
    List.copyOf(suspended).forEach(dispatcher::resume);
    suspended.clear();
    for (int i = 0; i < 3_000 && !(quiet() && i > 10); i++) {
      backlog();
      take();
      if (!busy.isEmpty()) {
        Busy one = busy.removeFirst();
        dispatcher.leave(
            one.queued(), Optional.of(dispatcher.attempts().end(one.begun(), Runs.OK)));
      }
      time(Duration.ofSeconds(1));
    }
    for (DispatchWitness.Known known : witness.runs.values()) {
      check(known.end.isPresent(), "G2 every accepted run comes to an end: " + known.run);
    }
    check(journal.pending().isEmpty(), "nothing is left: " + journal.pending());
    check(dispatcher.stats().waiting() == 0, "nobody waits: " + dispatcher.ruleStats());
  }

  private boolean quiet() {
    return busy.isEmpty()
        && journal.pending().isEmpty()
        && witness.runs.values().stream().allMatch(known -> known.end.isPresent());
  }

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public int life() {
    return life;
  }

  @Override
  public boolean durable(String runId) {
    return journal.run(runId).isPresent();
  }

  @Override
  public boolean suspended(String rule) {
    return suspended.contains(rule);
  }

  @Override
  public Treatment treatment(String rule) {
    return requireNonNull(treatments.get(rule));
  }

  @Override
  public boolean wasRemoved(String rule, long since) {
    return removedAt.getOrDefault(rule, Long.MIN_VALUE) >= since || !duties.containsKey(rule);
  }

  @Override
  public boolean gone(Accepted run) {
    return goneNow(run.event().actor().id()) && run.rule().equals("r2");
  }
}
