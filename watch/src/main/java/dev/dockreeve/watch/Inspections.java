// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The questions to the engine about single containers: at most {@value #PARALLEL} at a time, those
 * that hold back an event before those that only check. For each container and purpose one waits at
 * most: a newer one takes the older one's place. Of those that only check not more than {@value
 * #MOST} wait, the rest is left to the next list. For one thread.
 *
 * <p>Starts are asked about {@value #STARTS} times a second at most in the long run, after {@value
 * #BURST} at once: no engine starts more, but one that tells of more must not have to answer for
 * each of them, too.
 */
final class Inspections {

  static final int PARALLEL = 16;

  /** So many are given out, to follow one another at once: else each lane waits for us between. */
  static final int OPEN = 2 * PARALLEL;

  static final int MOST = 8192;

  static final int STARTS = 250;
  static final int BURST = 4096;
  private static final long EACH = TimeUnit.SECONDS.toNanos(1) / STARTS;
  private static final Duration TURN = Duration.ofMillis(10);

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

    private Key key() {
      return new Key(purpose, id);
    }
  }

  private record Key(Purpose purpose, String id) {}

  private final Effects effects;
  private final Map<Long, Inspection> open = new HashMap<>();
  private final LinkedHashMap<String, Inspection> urgent = new LinkedHashMap<>();
  private final LinkedHashMap<Key, Inspection> waiting = new LinkedHashMap<>();
  private final Map<Long, Inspection> later = new HashMap<>();
  private long tickets;

  /** What may still be asked about starts, in nanoseconds of {@link #EACH}, and when it was so. */
  private long allowance = BURST * EACH;

  private long allowedAt;
  private boolean turnAwaited;

  Inspections(Effects effects) {
    this.effects = effects;
  }

  void ask(Purpose purpose, String id, long scope, long now) {
    if (purpose != Purpose.REFRESH || waiting.size() < MOST) {
      enqueue(new Inspection(++tickets, purpose, id, scope, now, 1));
    }
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
    } else if (ticket == 0) {
      turnAwaited = false;
      issue();
    }
  }

  /** Whether that start's turn will not come soon, since too many were asked about lately. */
  boolean tooMany(String id) {
    return turnAwaited && urgent.containsKey(id);
  }

  /** The start of that container waits no longer. */
  void forgetStart(String id) {
    urgent.remove(id);
  }

  /** The listing is over: what it has not yet asked need not be asked. */
  void forgetListing() {
    waiting.keySet().removeIf(key -> key.purpose() != Purpose.REFRESH);
  }

  /** The question that was just answered, if it was one of ours. */
  @Nullable Inspection answered(long ticket) {
    Inspection inspection = open.remove(ticket);
    if (inspection != null) {
      issue();
    }
    return inspection;
  }

  /** How many are not asked yet. */
  int waiting() {
    return urgent.size() + waiting.size() + later.size();
  }

  private void enqueue(Inspection inspection) {
    if (inspection.purpose() == Purpose.START) {
      urgent.merge(inspection.id(), inspection, Inspections::newer);
    } else {
      waiting.merge(inspection.key(), inspection, Inspections::newer);
    }
    issue();
  }

  private static Inspection newer(Inspection a, Inspection b) {
    return a.ticket() > b.ticket() ? a : b;
  }

  private void issue() {
    while (open.size() < OPEN) {
      var first = urgent.firstEntry();
      // Only the first question about a start counts.
      boolean start = first != null && (first.getValue().tries() > 1 || mayStart());
      Map.Entry<?, Inspection> next = start ? urgent.pollFirstEntry() : waiting.pollFirstEntry();
      if (next == null) {
        return;
      }
      Inspection inspection = next.getValue();
      open.put(inspection.ticket(), inspection);
      effects.inspect(inspection.ticket(), inspection.id());
    }
  }

  /** Whether one more start may be asked about; if so, that counts as done. */
  private boolean mayStart() {
    long now = effects.nanos();
    allowance = Math.min(BURST * EACH, allowance + Math.clamp(now - allowedAt, 0, BURST * EACH));
    allowedAt = now;
    if (allowance >= EACH) {
      allowance -= EACH;
      return true;
    }
    if (!turnAwaited) {
      turnAwaited = true;
      effects.timer(TURN, new Message.InspectDue(0));
    }
    return false;
  }
}
