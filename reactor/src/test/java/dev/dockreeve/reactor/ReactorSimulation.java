// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.reactor;

import dev.dockreeve.action.Action;
import dev.dockreeve.action.Outcome;
import dev.dockreeve.dispatch.ByHand;
import dev.dockreeve.dispatch.Dispatcher;
import dev.dockreeve.dispatch.Duty;
import dev.dockreeve.dispatch.ModelJournal;
import dev.dockreeve.dispatch.Mutant;
import dev.dockreeve.dispatch.Order;
import dev.dockreeve.dispatch.RetryPolicy;
import dev.dockreeve.dispatch.Seeds;
import dev.dockreeve.dispatch.Treatment;
import dev.dockreeve.dispatch.WhenGone;
import dev.dockreeve.journal.JournalException;
import dev.dockreeve.model.Event;
import dev.dockreeve.rule.Facts;
import dev.dockreeve.watch.Portfolio;
import dev.dockreeve.watch.Settled;
import dev.dockreeve.watch.Watcher;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * What is between the watchers of two engines and the journal, over many lives, on virtual time and
 * one thread: what happens to containers, what is told of it when, crashes at any write, engines
 * that forget, a full journal come in an order that a seed decides. Whatever is wrong is an
 * AssertionError.
 */
final class ReactorSimulation {

  static final int STEPS = 150;
  static final Seeds SEEDS = new Seeds(STEPS, ReactorSimulation::failure);
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

  /** What is settled is looked up in it only for lives of which inspect has told nothing. */
  private static final Portfolio NOTHING =
      Watcher.builder("none", new NoEngine()).build().portfolio();

  /** Our life has ended. */
  private static final class Over extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** Told to people only when something is wrong: to put it into words would take most time. */
  private record Step(String what, Object of) {
    @Override
    public String toString() {
      return what + " " + of;
    }
  }

  private final List<Step> tale = new ArrayList<>();
  private final ReactorWitness witness = new ReactorWitness();
  private final RuleSet rules = rules();
  private ModelJournal journal = new ModelJournal(ReactorWitness::noSecret);
  private SplittableRandom random = new SplittableRandom(0);
  private long nanos;
  private final List<Feed> feeds = List.of(feed("one"), feed("two"));
  private ByHand dispatch;
  private Reception reception;

  /** What was told while nothing was written. */
  private final List<Event> unwritten = new ArrayList<>();

  /** The journal had no room for some run that may not be in it yet. */
  private boolean crowded;

  private ReactorSimulation() {
    this.dispatch = dispatch();
    this.reception = reception();
  }

  /** Something has happened before we come. */
  private Feed feed(String name) {
    EngineModel engine = new EngineModel(name);
    happens(engine, 6);
    return new Feed(engine, now());
  }

  private RuleSet rules() {
    Treatment treatment =
        new Treatment(
            new RetryPolicy(3, Duration.ofSeconds(2), Duration.ofSeconds(5)),
            Order.CONTAINER,
            2,
            Duration.ofDays(1),
            WhenGone.RUN,
            Duration.ofSeconds(30),
            Optional.empty());
    return RuleSet.of(
        ReactorWitness.RULES.stream()
            .map(asks ->
                new RuleSet.Entry(
                    asks.rule(asks.rule()),
                    new Duty(new Attempted(), treatment, ""),
                    OptionalInt.empty()))
            .toList());
  }

  private final class Attempted implements Action {
    @Override
    public Outcome attempt(Facts facts, Duration timeout) {
      witness.attempted(facts);
      return random.nextInt(4) == 0 ? Outcome.failed("planted") : Outcome.succeeded();
    }

    @Override
    public String describe() {
      return "test";
    }
  }

  private ByHand dispatch() {
    return ByHand.start(
        Dispatcher.builder()
            .workers(3)
            .inMemory(4)
            .overflow(3)
            .nanos(() -> nanos)
            .clock(this::now)
            .random(new SplittableRandom(nanos))
            .journal(journal)
            .listener(witness)
            .duties(rules.duties()));
  }

  private Reception reception() {
    return new Reception(
        new Reception.Ways(
            journal,
            dispatch.dispatcher(),
            new LoopGuard(),
            loop -> false,
            loop -> {},
            this::now,
            () -> nanos));
  }

  private Instant now() {
    return AT.plusNanos(nanos);
  }

  /** The first of those seeds that fails, or −1. Asked for by {@link Mutant}, too. */
  static long firstFailing(long from, long to) {
    return SEEDS.firstFailing(from, to);
  }

  /** What is wrong after these steps, if anything. */
  static Optional<String> failure(List<Long> steps) {
    ReactorSimulation simulation = new ReactorSimulation();
    try {
      simulation.play(steps);
      simulation.settle();
      return Optional.empty();
    } catch (AssertionError | RuntimeException e) {
      List<Step> tale = simulation.tale;
      return Optional.of(
          tale.stream()
              .skip(Math.max(0, tale.size() - 60))
              .map(step -> "\n  " + step)
              .collect(Collectors.joining("", e.toString(), "")));
    }
  }

  /** The trace of a seed. */
  static int hash(long seed) {
    ReactorSimulation simulation = new ReactorSimulation();
    simulation.play(SEEDS.schedule(seed));
    return simulation.tale.toString().hashCode();
  }

  private void play(List<Long> steps) {
    journal.durable(steps.isEmpty() || (steps.getFirst() & 1) == 0);
    for (long step : steps) {
      random = new SplittableRandom(step);
      try {
        step(feeds.get(random.nextInt(feeds.size())));
        witness.check();
      } catch (ModelJournal.Crash | Over e) {
        nextLife();
      }
    }
  }

  private void step(Feed feed) {
    switch (random.nextInt(34)) {
      case 0, 1, 2, 3, 4, 5, 6 -> happens(feed.engine, 1 + random.nextInt(3));
      case 7, 8, 9, 10, 11, 12 -> tell(feed, feed.watcher.tell(1 + random.nextInt(6), random));
      case 13, 14, 15 -> settle(feed);
      case 16, 17, 18 -> {
        feed.watcher.sweep(now());
        settle(feed);
      }
      case 19, 20 -> dispatch.take();
      case 21, 22 -> dispatch.finish(random.nextInt(3));
      case 23 -> backlog();
      case 24 -> time(random.nextInt(4_000));
      case 25 -> {
        tale.add(new Step("forgets", feed.engine.name));
        feed.engine.forgets(random.nextInt(8));
      }
      case 26 -> feed.watcher.reconnects();
      case 27 -> again(feed);
      case 28, 31 -> fill();
      case 30 -> degrade();
      case 29 -> journal.crashIn(random.nextInt(6));
      default -> end(feed);
    }
  }

  private void happens(EngineModel engine, int times) {
    for (int i = 0; i < times; i++) {
      nanos += random.nextLong(300_000_000);
      EngineModel.Entry entry = engine.happens(random, now());
      witness.happened(entry);
      tale.add(new Step("happens", entry));
    }
  }

  private void tell(Feed feed, List<Event> events) {
    if (events.isEmpty()) {
      return;
    }
    tale.add(new Step("told", events.stream().map(Words::new).toList()));
    crowded |= journal.isFull();
    if (journal.isDegraded()) {
      unwritten.addAll(events);
    }
    feed.brings(events, !crowded && !journal.isDegraded());
    if (crowded) {
      witness.excuse(events);
    }
    try {
      reception.accept(rules, events);
    } catch (JournalException.NotWritten e) {
      tale.add(new Step("not written", ""));
      reception.flush();
      throw new Over();
    }
  }

  private record Words(Event event) {
    @Override
    public String toString() {
      return event.origin().word() + " " + ReactorWitness.What.of(event);
    }
  }

  private void settle(Feed feed) {
    Optional<Settled> settled = feed.watcher.settled();
    settled.ifPresent(what -> {
      tale.add(new Step("settled of " + feed.engine.name, what));
      feed.settles(what);
      reception.settled(feed.engine.name, what, NOTHING);
    });
  }

  private void backlog() {
    tale.add(new Step("backlog", ""));
    dispatch.backlog();
    crowded &= journal.isFull();
  }

  private void time(int millis) {
    nanos += millis * 1_000_000L;
    dispatch.tick();
  }

  private void fill() {
    journal.full(!journal.isFull() && random.nextInt(3) > 0);
    tale.add(new Step("full", journal.isFull()));
    if (!journal.isFull() && random.nextBoolean()) {
      backlog();
      dispatch.take();
      dispatch.take();
    }
  }

  private void degrade() {
    journal.degraded(!journal.isDegraded());
    tale.add(new Step("degraded", journal.isDegraded()));
    unwritten.clear();
    if (journal.isDegraded()) {
      dispatch.dispatcher().withoutRoom().forEach(run -> unwritten.add(run.event()));
    }
  }

  /** What was to be told did not fit into memory: another watcher goes on. */
  private void again(Feed feed) {
    tale.add(new Step("again", feed.engine.name));
    reception.flush();
    feed.again(reception.resumption(feed.engine.name), now());
  }

  /** A crash, or an end in good order, after which something may come yet. */
  private void end(Feed feed) {
    switch (random.nextInt(4)) {
      case 0, 1 -> {}
      case 2 -> {
        tale.add(new Step("refuse", ""));
        journal.refuse();
        tell(feed, feed.watcher.tell(5, random));
      }
      default -> {
        tale.add(new Step("close", ""));
        reception.flush();
        dispatch.close();
        tell(feed, feed.watcher.tell(5, random));
        settle(feed);
        reception.flush();
      }
    }
    throw new Over();
  }

  private void nextLife() {
    tale.add(new Step("next life", ""));
    for (Feed feed : feeds) {
      if (random.nextInt(3) == 0) {
        happens(feed.engine, random.nextInt(4));
      }
      if (random.nextInt(4) == 0) {
        feed.engine.forgets(random.nextInt(6));
      }
    }
    if (journal.isDegraded()) {
      witness.forgotten(unwritten);
    }
    unwritten.clear();
    journal = journal.afterCrash(random);
    crowded = false;
    witness.look(journal);
    if (random.nextInt(4) == 0) {
      tale.add(new Step("tidies", ""));
      journal.tidies();
    }
    dispatch = dispatch();
    reception = reception();
    feeds.forEach(feed -> feed.begin(reception.resumption(feed.engine.name), now()));
  }

  /** No faults any more: all comes to an end, and stays so in another life. */
  private void settle() {
    tale.add(new Step("no faults any more", ""));
    journal.full(false);
    journal.degraded(false);
    journal.crashIn(-1);
    for (int life = 0; life < 2; life++) {
      for (Feed feed : feeds) {
        tell(feed, feed.watcher.tellAll());
        feed.watcher.sweep(now());
        settle(feed);
      }
      drain();
      witness.look(journal);
      feeds.forEach(feed -> witness.complete(feed.engine));
      reception.flush();
      journal = journal.afterCrash(random);
      dispatch = dispatch();
      reception = reception();
      feeds.forEach(feed -> feed.begin(reception.resumption(feed.engine.name), now()));
    }
  }

  private void drain() {
    for (int i = 0; i < 3_000 && !(journal.pending().isEmpty() && i > 3); i++) {
      backlog();
      dispatch.take();
      dispatch.finish(0);
      witness.check();
      time(1_000);
    }
    ReactorWitness.check(journal.pending().isEmpty(), "G2 all ends: " + journal.pending());
  }
}
