// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import dev.dockreeve.action.Captured;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Fingerprint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Something to be written, encoded already, by the thread that wants it written. Writing one twice
 * changes nothing: a commit that failed may have happened.
 */
sealed interface Write {

  /** About how much memory it takes. */
  long bytes();

  /** Runs and the events that they follow from, with how far the engines were heard. */
  final class Accept implements Write {
    final List<EventRow> events;
    final List<Moved> moved;
    private final int runs;
    private final long bytes;
    private long first;

    private Accept(List<EventRow> events, List<Moved> moved) {
      this.events = events;
      this.moved = moved;
      this.runs = events.stream().mapToInt(event -> event.runs.size()).sum();
      this.bytes =
          events.stream().mapToLong(EventRow::bytes).sum()
              + moved.stream().mapToLong(Moved::bytes).sum();
    }

    @SuppressWarnings("ReferenceEquality") // To compare events would cost more than it saves.
    static Accept of(List<Accepted> accepted, List<Progress> progress) {
      List<EventRow> events = new ArrayList<>();
      Optional<Event> last = Optional.empty();
      for (Accepted run : accepted) {
        if (last.isEmpty() || last.get() != run.event()) {
          events.add(EventRow.of(run));
          last = Optional.of(run.event());
        }
        events.getLast().runs.add(run);
      }
      return new Accept(events, progress.stream().map(Moved::of).toList());
    }

    /** How many sequence numbers it needs. */
    int runs() {
      return runs;
    }

    /** The sequence number of its first run; the others follow. An event has its first run's. */
    long first() {
      return first;
    }

    void first(long seq) {
      first = seq;
    }

    @Override
    public long bytes() {
      return 256 + bytes;
    }
  }

  /** An event and its runs. */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares rows.
  record EventRow(Fingerprint fingerprint, byte[] body, Labels labels, List<Accepted> runs) {

    static EventRow of(Accepted run) {
      Event event = run.event();
      return new EventRow(
          Fingerprint.of(event.said()), Codec.encode(event), Labels.of(event), new ArrayList<>());
    }

    long bytes() {
      // The runs hold on to the event as well, until all this is written.
      return body.length + runs.getFirst().event().bytes() + 256L * runs.size();
    }
  }

  /** What a list of runs shows of an event. */
  record Labels(String engine, String what, String subject, String name) {

    static Labels of(Event event) {
      return new Labels(
          event.engine(),
          event.type() + " " + event.action(),
          event.container().map(Container::id).orElse(event.actor().id()),
          event.container().map(Container::name).or(() -> event.actor().name()).orElse(""));
    }
  }

  /** How far an engine was heard. */
  record Moved(
      String engine,
      Optional<byte[]> last,
      List<Fingerprint> told,
      Optional<Instant> forgetTold,
      List<String> gone,
      List<AliveRow> alive)
      implements Write {

    static Moved of(Progress progress) {
      return new Moved(
          progress.engine(),
          progress.last().map(last -> Codec.encode(progress.engine(), last)),
          progress.told(),
          progress.forgetTold(),
          progress.gone(),
          progress.alive().stream().map(AliveRow::of).toList());
    }

    @Override
    public long bytes() {
      return 512L
          + 48L * told.size()
          + 128L * gone.size()
          + alive.stream().mapToLong(a -> 128 + a.body.length).sum();
    }
  }

  /** A container that is alive. */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares rows.
  record AliveRow(String id, byte[] body, boolean told) {

    static AliveRow of(Alive alive) {
      return new AliveRow(
          alive.container().id(), Codec.encode(alive.container()), alive.startTold());
    }
  }

  /** An engine is no longer watched. */
  record Forgotten(String engine) implements Write {
    @Override
    public long bytes() {
      return 128;
    }
  }

  /** An attempt is about to begin. */
  record Began(String runId, int attempt, Instant at) implements Write {
    @Override
    public long bytes() {
      return 192;
    }
  }

  /** An attempt ended. */
  record AttemptOver(String runId, Attempt attempt, Then then) implements Write {
    @Override
    public long bytes() {
      return 512 + 2L * (attempt.output().text().length() + 2L * attempt.reason().length());
    }

    AttemptOver withoutOutput() {
      Captured all = attempt.output();
      return new AttemptOver(
          runId,
          new Attempt(
              attempt.number(),
              attempt.startedAt(),
              attempt.state(),
              attempt.reason(),
              attempt.took(),
              new Captured("", all.bytes(), all.bytes())),
          then);
    }
  }

  /** A run is to wait. */
  record Postponed(String runId, Instant until) implements Write {
    @Override
    public long bytes() {
      return 192;
    }
  }

  /** A run ended. */
  record RunOver(String runId, Ended end) implements Write {
    @Override
    public long bytes() {
      return 256 + 2L * end.reason().length();
    }
  }

  /** A short text; empty removes it. */
  record Noted(String key, String value) implements Write {
    @Override
    public long bytes() {
      return 256 + 2L * (key.length() + value.length());
    }
  }

  /** Nothing: to know when all before it is written. */
  record Nothing() implements Write {
    @Override
    public long bytes() {
      return 64;
    }
  }
}
