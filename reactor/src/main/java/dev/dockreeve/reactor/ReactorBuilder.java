// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.reactor;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.action.Action;
import dev.dockreeve.dispatch.Dispatcher;
import dev.dockreeve.dispatch.DispatcherBuilder;
import dev.dockreeve.dispatch.Duty;
import dev.dockreeve.dispatch.RunListener;
import dev.dockreeve.dispatch.Treatment;
import dev.dockreeve.journal.InMemoryJournal;
import dev.dockreeve.journal.Journal;
import dev.dockreeve.journal.JournalException;
import dev.dockreeve.model.Event;
import dev.dockreeve.rule.Rule;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** Makes a reactor. Not safe for use by several threads. */
public final class ReactorBuilder {

  final DispatcherBuilder dispatcher = Dispatcher.builder();
  Journal journal = InMemoryJournal.create();
  InstantSource clock = InstantSource.system();
  LongSupplier nanos = System::nanoTime;
  RunListener listener = RunListener.NONE;
  private final List<RuleSet.Entry> entries = new ArrayList<>();
  private Treatment treatment = Treatment.DEFAULT;
  private OptionalInt loopGuard = RuleSet.LOOP_GUARD;

  ReactorBuilder() {}

  /** Adds a rule and what it does, in the usual way: see {@link #treatment}. */
  public ReactorBuilder rule(Rule rule, Action action) {
    return rule(rule, new Duty(action, treatment, ""));
  }

  /** Adds a rule, what it does, and how. */
  public ReactorBuilder rule(Rule rule, Duty duty) {
    entries.add(new RuleSet.Entry(rule, duty, loopGuard));
    return this;
  }

  /** Adds rules, as a file has them. */
  public ReactorBuilder rules(RuleSet set) {
    entries.addAll(set.entries());
    return this;
  }

  /** How rules that are added after this are dealt with. Default: {@link Treatment#DEFAULT}. */
  public ReactorBuilder treatment(Treatment value) {
    this.treatment = requireNonNull(value, "treatment");
    return this;
  }

  /**
   * How many runs of a rule for one container within a minute may each be caused by the one before;
   * at the next one the rule is suspended until it is resumed. Empty: any number. For rules that
   * are added after this; default: {@link RuleSet#LOOP_GUARD}.
   */
  public ReactorBuilder loopGuard(OptionalInt value) {
    this.loopGuard = requireNonNull(value, "loopGuard");
    return this;
  }

  /** {@link DispatcherBuilder#workers}. */
  public ReactorBuilder workers(int value) {
    dispatcher.workers(value);
    return this;
  }

  /** {@link DispatcherBuilder#inMemory}. */
  public ReactorBuilder inMemory(int value) {
    dispatcher.inMemory(value);
    return this;
  }

  /** {@link DispatcherBuilder#workerWaitWarning}. */
  public ReactorBuilder workerWaitWarning(Duration value) {
    dispatcher.workerWaitWarning(value);
    return this;
  }

  /** Where runs are remembered. Default: in memory. It is not closed by the reactor. */
  public ReactorBuilder journal(Journal value) {
    this.journal = requireNonNull(value, "journal");
    return this;
  }

  /** The clock for what the journal remembers. */
  public ReactorBuilder clock(InstantSource value) {
    this.clock = requireNonNull(value, "clock");
    return this;
  }

  /** The monotonic clock, in nanoseconds, of the loop guard and of what is written now and then. */
  ReactorBuilder nanos(LongSupplier value) {
    this.nanos = requireNonNull(value, "nanos");
    return this;
  }

  /** {@link DispatcherBuilder#listener}. */
  public ReactorBuilder listener(RunListener value) {
    this.listener = requireNonNull(value, "listener");
    return this;
  }

  /** {@link DispatcherBuilder#gone}. */
  public ReactorBuilder gone(Predicate<Event> value) {
    dispatcher.gone(value);
    return this;
  }

  /** {@link DispatcherBuilder#onJournalFailure}. */
  public ReactorBuilder onJournalFailure(Consumer<JournalException> value) {
    dispatcher.onJournalFailure(value);
    return this;
  }

  RuleSet rules() {
    return RuleSet.of(entries);
  }

  /**
   * The reactor.
   *
   * @throws IllegalArgumentException when two rules have the same name
   */
  public Reactor build() {
    return new Reactor(this);
  }
}
