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
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Makes a reactor. Not safe for use by several threads. */
public final class ReactorBuilder {

  final DispatcherBuilder dispatcher = Dispatcher.builder();
  Journal journal = InMemoryJournal.create();
  InstantSource clock = InstantSource.system();
  private final List<RuleSet.Entry> entries = new ArrayList<>();
  private Treatment treatment = Treatment.DEFAULT;

  ReactorBuilder() {}

  /** Adds a rule and what it does, in the usual way: see {@link #treatment}. */
  public ReactorBuilder rule(Rule rule, Action action) {
    return rule(rule, new Duty(action, treatment, ""));
  }

  /** Adds a rule, what it does, and how. */
  public ReactorBuilder rule(Rule rule, Duty duty) {
    entries.add(new RuleSet.Entry(rule, duty));
    return this;
  }

  /** Adds rules, as a file has them. */
  public ReactorBuilder rules(RuleSet set) {
    set.rules()
        .forEach(rule -> entries.add(new RuleSet.Entry(rule, set.duty(rule.name()).orElseThrow())));
    return this;
  }

  /** How rules that are added after this are dealt with. Default: {@link Treatment#DEFAULT}. */
  public ReactorBuilder treatment(Treatment value) {
    this.treatment = requireNonNull(value, "treatment");
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

  /** {@link DispatcherBuilder#listener}. */
  public ReactorBuilder listener(RunListener value) {
    dispatcher.listener(value);
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
