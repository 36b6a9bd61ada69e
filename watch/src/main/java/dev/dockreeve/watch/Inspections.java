// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The questions to the engine about single containers: at most {@value #PARALLEL} at a time, those
 * that hold back an event before those that only check. Waiting ones are as many as containers at
 * most. For one thread.
 */
final class Inspections {

  static final int PARALLEL = 16;

  /** Why we ask. */
  enum Purpose {
    /** A container started: its event waits for the answer. */
    START,
    /** It is on the list. */
    LISTED,
    /** It is in our picture, but not on the list. */
    ABSENT,
    /** Something about it may have changed. */
    REFRESH
  }

  /**
   * One question.
   *
   * @param scope the number of the hold or of the listing that wants to know
   * @param asked the number of the message after which it was first asked: the answer is newer
   */
  record Inspection(long ticket, Purpose purpose, String id, long scope, long asked, int tries) {
    Inspection again(long newTicket, long now) {
      return new Inspection(newTicket, purpose, id, scope, now, tries + 1);
    }
  }

  private final Effects effects;
  private final Map<Long, Inspection> open = new HashMap<>();
  private final ArrayDeque<Inspection> urgent = new ArrayDeque<>();
  private final ArrayDeque<Inspection> waiting = new ArrayDeque<>();
  private final Map<Long, Inspection> later = new HashMap<>();
  private long tickets;

  Inspections(Effects effects) {
    this.effects = effects;
  }

  void ask(Purpose purpose, String id, long scope, long now) {
    enqueue(new Inspection(++tickets, purpose, id, scope, now, 1));
  }

  /** Asks the same again, after {@code delay}. */
  void again(Inspection inspection, Duration delay, long now) {
    Inspection next = inspection.again(++tickets, now);
    later.put(next.ticket(), next);
    effects.timer(delay, new Message.InspectDue(next.ticket()));
  }

  /** The time for a question that was to be asked again has come. */
  void due(long ticket) {
    Inspection inspection = later.remove(ticket);
    if (inspection != null) {
      enqueue(inspection);
    }
  }

  /** The question that was just answered, if it was one of ours. */
  @Nullable Inspection answered(long ticket) {
    Inspection inspection = open.remove(ticket);
    if (inspection != null) {
      issue();
    }
    return inspection;
  }

  private void enqueue(Inspection inspection) {
    (inspection.purpose() == Purpose.START ? urgent : waiting).add(inspection);
    issue();
  }

  private void issue() {
    while (open.size() < PARALLEL) {
      Inspection next = urgent.isEmpty() ? waiting.poll() : urgent.poll();
      if (next == null) {
        return;
      }
      open.put(next.ticket(), next);
      effects.inspect(next.ticket(), next.id());
    }
  }
}
