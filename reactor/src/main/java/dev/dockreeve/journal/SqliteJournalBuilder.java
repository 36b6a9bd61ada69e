// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;

/** Opens a journal. Not safe for use by several threads. */
public final class SqliteJournalBuilder {

  final Path file;
  long maxBytes = 512L << 20;
  Duration keepRuns = Duration.ofDays(7);
  Duration keepEvents = Duration.ofHours(24);
  boolean stopOnError;
  InstantSource clock = InstantSource.system();
  Consumer<Health> listener = health -> {};
  Steps steps = Steps.UNSEEN;
  Schema schema = Schema.CURRENT;
  Duration firstRetry = Duration.ofMillis(250);
  Duration lastRetry = Duration.ofSeconds(30);

  SqliteJournalBuilder(Path file) {
    this.file = requireNonNull(file, "file").toAbsolutePath().normalize();
    if (file.toString().indexOf('?') >= 0) {
      throw new IllegalArgumentException("file: " + file + " (expected: no question mark)");
    }
  }

  /** How large its tables may become. Default: 512 MiB. */
  public SqliteJournalBuilder maxBytes(long value) {
    if (value < 1 << 20) {
      throw new IllegalArgumentException("maxBytes: " + value + " (expected: >= 1048576)");
    }
    this.maxBytes = value;
    return this;
  }

  /** How long runs are kept after their end. Default: 7 days. */
  public SqliteJournalBuilder keepRuns(Duration value) {
    this.keepRuns = positive("keepRuns", value);
    return this;
  }

  /** How long the events of runs are kept that did not fail. Default: 24 hours. */
  public SqliteJournalBuilder keepEvents(Duration value) {
    this.keepEvents = positive("keepEvents", value);
    return this;
  }

  /**
   * Whether to refuse what cannot be written ({@link JournalException.NotWritten}), rather than to
   * go on in memory. Default: no.
   */
  public SqliteJournalBuilder stopOnError(boolean value) {
    this.stopOnError = value;
    return this;
  }

  /** The clock for what is too old, and since when the journal is degraded. */
  public SqliteJournalBuilder clock(InstantSource value) {
    this.clock = requireNonNull(value, "clock");
    return this;
  }

  /** Who hears when the journal becomes degraded, or well again; on the journal's thread. */
  public SqliteJournalBuilder listener(Consumer<Health> value) {
    this.listener = requireNonNull(value, "listener");
    return this;
  }

  /** How soon to try again when the store fails, and how late at most. Doubles in between. */
  public SqliteJournalBuilder retry(Duration first, Duration last) {
    this.firstRetry = positive("first", first);
    this.lastRetry = positive("last", last);
    return this;
  }

  SqliteJournalBuilder steps(Steps value) {
    this.steps = value;
    return this;
  }

  SqliteJournalBuilder schema(Schema value) {
    this.schema = value;
    return this;
  }

  private static Duration positive(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
    }
    return value;
  }

  /**
   * Opens the journal, or makes it: readable for its owner only, in a folder that is made likewise.
   * An older one is brought to this version. A damaged one is set aside, and what can be read of it
   * is taken over. One that cannot be written now is opened degraded, unless it is to stop on
   * errors.
   *
   * @throws JournalException.Held when another process has it
   * @throws JournalException.Foreign when a newer version or another program made it
   * @throws JournalException.Unusable when file or folder cannot be used
   */
  public Opened open() {
    return SqliteJournal.open(this);
  }
}
