// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.reactor;

import dev.dockreeve.dispatch.Dispatcher;
import dev.dockreeve.dispatch.RuleStats;
import dev.dockreeve.dispatch.Stats;
import dev.dockreeve.dispatch.Taken;
import dev.dockreeve.journal.Accepted;
import dev.dockreeve.journal.Ended;
import dev.dockreeve.journal.EventQuery;
import dev.dockreeve.journal.Journal;
import dev.dockreeve.journal.JournalException;
import dev.dockreeve.journal.JournalledEvent;
import dev.dockreeve.journal.RunDetail;
import dev.dockreeve.model.Event;
import dev.dockreeve.rule.Rule;
import dev.dockreeve.watch.Portfolio;
import dev.dockreeve.watch.Resumption;
import dev.dockreeve.watch.Settled;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Compares events with rules, and has done what the matching rules ask for: at least once, in order
 * per rule and container, across restarts where the journal is durable.
 *
 * <p>{@link #accept} is to be called by one thread per engine, in the order of the events; several
 * engines may call at a time. It matches, writes to the journal and returns: it never waits for an
 * action. What is ordered, bounded and told is said at {@link Dispatcher}.
 *
 * <p>What was heard of an engine is remembered with the runs that follow from it: {@link
 * #resumption} is where a watcher of the next life begins, so that what happened in between is
 * found, and what was accepted is not accepted again.
 *
 * <p>Safe for use by several threads, with that one exception.
 */
public final class Reactor implements AutoCloseable {

  /** How long {@link #close()} lets running attempts go on. */
  public static final Duration CLOSE_GRACE = Duration.ofSeconds(8);

  private final Journal journal;
  private final Dispatcher dispatcher;
  private final InstantSource clock;
  private final ReentrantLock changing = new ReentrantLock();
  private final LoopGuard guard = new LoopGuard();
  private final Suspensions suspensions;
  private final Reception reception;
  private volatile RuleSet rules;

  Reactor(ReactorBuilder builder) {
    this.rules = builder.rules();
    this.journal = builder.journal;
    this.clock = builder.clock;
    this.dispatcher =
        builder
            .dispatcher
            .journal(journal)
            .clock(clock)
            .duties(rules.duties())
            .listener(guard.before(builder.listener, clock, builder.nanos))
            .build();
    this.suspensions = new Suspensions(journal, dispatcher, clock, changing);
    suspensions.takeUp();
    this.reception =
        new Reception(
            new Reception.Ways(
                journal, dispatcher, guard, this::stop, this::stopped, clock, builder.nanos));
  }

  /** Begins a reactor without rules, with a journal in memory. */
  public static ReactorBuilder builder() {
    return new ReactorBuilder();
  }

  /**
   * Takes up what an earlier life left unfinished in the journal, and begins to work. The first
   * {@link #accept} does so too.
   */
  public Reactor start() {
    dispatcher.start();
    return this;
  }

  /** The rules, in their order. */
  public List<Rule> rules() {
    return rules.rules();
  }

  /** Where runs and events are remembered. Only to be read from. */
  public Journal journal() {
    return journal;
  }

  /**
   * Has done what the rules ask for about {@code event}. When this returns, the runs are in the
   * journal, together with how far the engine was heard. After {@link #close} nothing happens.
   *
   * <p>A rule that triggers itself is suspended here, as by {@link #suspend} (see {@link
   * ReactorBuilder#loopGuard}): its run is accepted, and waits. Then an event of type {@code
   * reactor} and action {@code loop} is accepted in the same way.
   *
   * @throws JournalException.NotWritten when the journal cannot be written and is to stop then
   */
  public void accept(Event event) {
    accept(List.of(event));
  }

  /**
   * {@link #accept(Event)} of several events of one engine, in their order, which wait for the
   * journal together: up to 256 cost little more than one. A bug while one is compared with the
   * rules is logged, and costs that one.
   *
   * @throws IllegalArgumentException when they are of several engines
   * @throws JournalException.NotWritten as above; what of them was accepted by then, stays so
   */
  public void accept(List<Event> events) {
    for (Event event : events) {
      if (!event.engine().equals(events.getFirst().engine())) {
        throw new IllegalArgumentException("events of several engines (expected: of one)");
      }
    }
    reception.accept(rules, events);
  }

  private boolean stop(Loop loop) {
    changing.lock();
    try {
      return suspensions.stop(loop);
    } finally {
      changing.unlock();
    }
  }

  private void stopped(Loop loop) {
    changing.lock();
    try {
      suspensions.remember(loop.rule());
    } finally {
      changing.unlock();
    }
  }

  /**
   * Where a watcher of {@code engine} begins; empty at our first contact with it. What is brought
   * after this is what that watcher tells: to be asked by who calls {@link #accept} for that
   * engine, for each watcher anew.
   */
  public Optional<Resumption> resumption(String engine) {
    return reception.resumption(engine);
  }

  /**
   * That all was brought that a subscription has told when it said that this is settled: see {@link
   * dev.dockreeve.watch.Subscription#settled}. To be called by who calls {@link #accept} for that
   * engine, now and then; before the first time, our next life makes its first contact again.
   *
   * @param now the engine's picture, as it is now
   */
  public void settled(String engine, Settled what, Portfolio now) {
    reception.settled(engine, what, now);
  }

  /**
   * That the engine of that name has this id of its own: should another one answer in our next
   * life, its containers are other ones.
   */
  public void identified(String engine, String id) {
    reception.identified(engine, id);
  }

  /**
   * Puts other rules in the place of those that there are, at once and as a whole. Attempts that go
   * on end as they began; queued runs are held to the new rule of their name; those of a rule that
   * is gone end as cancelled.
   */
  public Reloaded reload(RuleSet next) {
    changing.lock();
    try {
      RuleSet last = rules;
      dispatcher.duties(next.duties());
      rules = next;
      for (Rule gone : last.rules()) {
        if (next.named(gone.name()).isEmpty()) {
          suspensions.gone(gone.name());
          guard.forget(gone.name());
        }
      }
      return Reloaded.of(last, next);
    } finally {
      changing.unlock();
    }
  }

  /**
   * Starts no further attempt of a rule until {@link #resume}, also in our next life. Its events go
   * on being accepted, and its runs wait; those that waited too long expire when it goes on.
   *
   * @return false when there is no rule of that name
   */
  public boolean suspend(String rule) {
    changing.lock();
    try {
      return suspensions.suspend(rule, Suspension.Cause.BY_HAND);
    } finally {
      changing.unlock();
    }
  }

  /**
   * Lets a suspended rule go on with what waits, whatever it was suspended for.
   *
   * @return false when there is no rule of that name
   */
  public boolean resume(String rule) {
    changing.lock();
    try {
      guard.forget(rule);
      return suspensions.resume(rule);
    } finally {
      changing.unlock();
    }
  }

  /** The suspended rules by their names, and why they are. */
  public Map<String, Suspension> suspensions() {
    return suspensions.all();
  }

  /** What became of the wish to retry a run. */
  public sealed interface Retried {

    /** A new run of the same event was accepted. */
    record Again(String runId) implements Retried {}

    /**
     * Nothing was done.
     *
     * @param known whether there is a run of that name
     */
    record Not(boolean known, String why) implements Retried {}
  }

  /**
   * Has a run that did not succeed made again, as a new run of the same rule and event, with an
   * idempotency key of its own.
   */
  public Retried retry(String runId) {
    Optional<RunDetail> found = journal.run(runId);
    if (found.isEmpty()) {
      return new Retried.Not(false, "there is no run " + runId);
    }
    RunDetail run = found.get();
    Optional<Ended> end = run.summary().end();
    if (end.isEmpty()) {
      return new Retried.Not(true, "run " + runId + " has not ended");
    }
    if (end.get().state() == Ended.State.SUCCEEDED) {
      return new Retried.Not(true, "run " + runId + " has succeeded");
    }
    if (run.event().isEmpty()) {
      return new Retried.Not(true, "the event of run " + runId + " is no longer kept");
    }
    RuleSet now = rules;
    Optional<Rule> rule = now.named(run.summary().rule());
    if (rule.isEmpty()) {
      return new Retried.Not(true, "there is no rule \"" + run.summary().rule() + "\" any more");
    }
    Accepted again = reception.run(now, rule.get(), run.event().get());
    return switch (dispatcher.acceptByHand(List.of(again))) {
      case ACCEPTED -> new Retried.Again(again.runId());
      case FULL -> new Retried.Not(true, "the journal is full, nothing was accepted");
      case CLOSED -> new Retried.Not(true, "the daemon is stopping");
    };
  }

  /**
   * Compares events that led to runs before with the rules as they are now, and has done what these
   * ask for; a page of them, in the order of acceptance. The first that there is no room for in the
   * journal is the last one.
   *
   * @param rule only this rule
   * @param dry only tells what would be done
   */
  public List<Replayed> replay(EventQuery query, Optional<String> rule, boolean dry) {
    List<Replayed> replayed = new ArrayList<>();
    for (JournalledEvent old : journal.events(query)) {
      RuleSet now = rules;
      List<Rule> matching =
          now.matching(old.event()).stream()
              .filter(match -> rule.map(match.name()::equals).orElse(true))
              .toList();
      List<Accepted> runs = reception.runs(now, matching, old.event());
      Taken what = dry || runs.isEmpty() ? Taken.ACCEPTED : dispatcher.acceptByHand(runs);
      replayed.add(new Replayed(old, dry, what, runs));
      if (what != Taken.ACCEPTED) {
        break;
      }
    }
    return replayed;
  }

  /**
   * An event that was compared with the rules again.
   *
   * @param dry whether nothing was done
   * @param what whether the runs were accepted, or would have been
   * @param runs what its rules ask for
   */
  public record Replayed(JournalledEvent event, boolean dry, Taken what, List<Accepted> runs) {

    /** Copies the list. */
    public Replayed {
      runs = List.copyOf(runs);
    }
  }

  /** The counters now. */
  public Stats stats() {
    return dispatcher.stats();
  }

  /** How each rule stands. */
  public List<RuleStats> ruleStats() {
    return dispatcher.ruleStats();
  }

  /**
   * Writes down how far the engines were heard, as far as that is not written yet. It is done every
   * second while events come, and when we close; any thread.
   */
  public void flush() {
    if (!suspensions.known()) {
      suspensions.takeUp();
    }
    reception.flush();
  }

  /**
   * Waits until the journal has written what was said before, and then asks the dispatcher: what is
   * returned completes when that gets on, too. For who watches whether anything hangs.
   */
  public CompletableFuture<?> beat() {
    flush();
    // Of no run: nothing is changed, but it returns only when it would be safe.
    journal.postponed("", clock.instant());
    return dispatcher.beat();
  }

  /** {@link Dispatcher#halt}: the first step of stopping, while events still come. */
  public void halt() {
    dispatcher.halt();
  }

  /** {@link #close(Duration)} with {@link #CLOSE_GRACE}. */
  @Override
  public void close() {
    close(CLOSE_GRACE);
  }

  /**
   * Stops: starts nothing more, lets running attempts go on for {@code grace}, then ends them. The
   * journal is not closed. May be called again.
   */
  public void close(Duration grace) {
    flush();
    dispatcher.close(grace);
  }
}
