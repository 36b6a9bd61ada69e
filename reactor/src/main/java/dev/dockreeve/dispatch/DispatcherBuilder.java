// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.journal.InMemoryJournal;
import dev.dockreeve.journal.Journal;
import dev.dockreeve.journal.JournalException;
import dev.dockreeve.model.Event;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** Makes a dispatcher. Not safe for use by several threads. */
public final class DispatcherBuilder {

  int workers = 16;
  int window = 1_000;
  long room = Math.max(8L << 20, Runtime.getRuntime().maxMemory() / 4);
  int mostOverflow = 10_000;
  Duration warning = Duration.ofSeconds(60);
  LongSupplier nanos = System::nanoTime;
  InstantSource clock = InstantSource.system();
  RandomGenerator random = new SecureRandom();
  Journal journal = InMemoryJournal.create();
  RunListener listener = RunListener.NONE;
  Predicate<Event> gone = event -> false;
  Consumer<JournalException> onJournalFailure = failure -> {};
  Map<String, Duty> duties = Map.of();
  boolean threaded = true;

  DispatcherBuilder() {}

  /** What there is to do, by the names of the rules; see {@link Dispatcher#duties}. */
  public DispatcherBuilder duties(Map<String, Duty> value) {
    this.duties = Map.copyOf(value);
    return this;
  }

  /** How many attempts there may be at a time. Default: 16. */
  public DispatcherBuilder workers(int value) {
    this.workers = Math.toIntExact(atLeastOne("workers", value));
    return this;
  }

  /** How many runs of one rule wait in memory; further ones wait in the journal. Default: 1,000. */
  public DispatcherBuilder inMemory(int value) {
    this.window = Math.toIntExact(atLeastOne("inMemory", value));
    return this;
  }

  /**
   * How much memory the events of waiting runs of all rules may take together, about (see {@link
   * Event#bytes}), those of one rule three quarters of it; one run of each rule may always wait.
   * Default: a quarter of the heap.
   */
  public DispatcherBuilder inMemoryBytes(long value) {
    this.room = atLeastOne("inMemoryBytes", value);
    return this;
  }

  /**
   * How many runs that the journal has no room for are kept in memory. They may take a quarter of
   * {@link #inMemoryBytes} more. Default: 10,000.
   */
  public DispatcherBuilder overflow(int value) {
    this.mostOverflow = Math.toIntExact(atLeastOne("overflow", value));
    return this;
  }

  private static long atLeastOne(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
    }
    return value;
  }

  /**
   * How long a run may wait for nothing but a worker before that is told; also how often it is
   * told. Default: 60 s.
   */
  public DispatcherBuilder workerWaitWarning(Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException("workerWaitWarning: " + value + " (expected: > 0)");
    }
    this.warning = value;
    return this;
  }

  /** The monotonic clock, in nanoseconds, for waiting and taking. */
  public DispatcherBuilder nanos(LongSupplier value) {
    this.nanos = requireNonNull(value, "nanos");
    return this;
  }

  /** The clock for what the journal remembers. */
  public DispatcherBuilder clock(InstantSource value) {
    this.clock = requireNonNull(value, "clock");
    return this;
  }

  /** What chance is made of: how long a retry waits. */
  public DispatcherBuilder random(RandomGenerator value) {
    this.random = requireNonNull(value, "random");
    return this;
  }

  /** Where runs are remembered. Default: in memory. It is not closed by the dispatcher. */
  public DispatcherBuilder journal(Journal value) {
    this.journal = requireNonNull(value, "journal");
    return this;
  }

  /** Who hears what happens to runs. */
  public DispatcherBuilder listener(RunListener value) {
    this.listener = requireNonNull(value, "listener");
    return this;
  }

  /**
   * Whether the very life of a container that an event speaks of is known to be over. Asked by
   * workers. Default: nothing is known.
   */
  public DispatcherBuilder gone(Predicate<Event> value) {
    this.gone = requireNonNull(value, "gone");
    return this;
  }

  /**
   * Who hears, once, that the journal does not take what workers have to write: it cannot be
   * written, and is set to stop then. What they were at is unfinished.
   */
  public DispatcherBuilder onJournalFailure(Consumer<JournalException> value) {
    this.onJournalFailure = requireNonNull(value, "onJournalFailure");
    return this;
  }

  /** Whether it has threads; without, somebody takes every step by hand. */
  DispatcherBuilder threaded(boolean value) {
    this.threaded = value;
    return this;
  }

  /** The dispatcher. */
  public Dispatcher build() {
    return new Dispatcher(this);
  }
}
