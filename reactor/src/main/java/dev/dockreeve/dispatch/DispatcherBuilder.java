// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.journal.InMemoryJournal;
import dev.dockreeve.journal.Journal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** Makes a dispatcher. Not safe for use by several threads. */
public final class DispatcherBuilder {

  int workers = 16;
  int maxPending = 100_000;
  long maxPendingBytes = Math.max(8L << 20, Runtime.getRuntime().maxMemory() / 3);
  Duration warning = Duration.ofSeconds(60);
  LongSupplier nanos = System::nanoTime;
  InstantSource clock = InstantSource.system();
  Journal journal = InMemoryJournal.create();
  RunListener listener = RunListener.NONE;

  DispatcherBuilder() {}

  /** How many attempts there may be at a time. Default: 16. */
  public DispatcherBuilder workers(int value) {
    if (value < 1) {
      throw new IllegalArgumentException("workers: " + value + " (expected: >= 1)");
    }
    this.workers = value;
    return this;
  }

  /** How many runs may wait. Default: 100,000. */
  public DispatcherBuilder maxPending(int value) {
    if (value < 1) {
      throw new IllegalArgumentException("maxPending: " + value + " (expected: >= 1)");
    }
    this.maxPending = value;
    return this;
  }

  /**
   * How much memory the events of waiting runs may take together, about (see {@link
   * dev.dockreeve.model.Event#bytes}); one run may always wait. Default: a third of the heap.
   */
  public DispatcherBuilder maxPendingBytes(long value) {
    if (value < 1) {
      throw new IllegalArgumentException("maxPendingBytes: " + value + " (expected: >= 1)");
    }
    this.maxPendingBytes = value;
    return this;
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

  /** Where runs are remembered. Default: in memory. */
  public DispatcherBuilder journal(Journal value) {
    this.journal = requireNonNull(value, "journal");
    return this;
  }

  /** Who hears what happens to runs. */
  public DispatcherBuilder listener(RunListener value) {
    this.listener = requireNonNull(value, "listener");
    return this;
  }

  /** The dispatcher. */
  public Dispatcher build() {
    return new Dispatcher(this);
  }
}
