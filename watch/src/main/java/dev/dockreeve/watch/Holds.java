// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import dev.dockreeve.model.Container;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Origin;
import dev.dockreeve.watch.Inspections.Inspection;
import dev.dockreeve.watch.Inspections.Purpose;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Starts that wait for inspect, each with the later events of its container behind it; and ends of
 * lives that we do not know, which wait a moment for their start: engines publish events in another
 * order than they happen, now and then, by some milliseconds. A hold of a start ends when inspect
 * has answered and the container has an address (if it is to have one), or after {@link #PATIENCE},
 * or at once when it has ended before its turn has come to be asked about. Not more than {@value
 * #MOST} events of {@value #BYTES} bytes wait in all: beyond that no new hold collects, and events
 * go out at once with what is known. For one thread.
 */
final class Holds {

  /** How long a start waits for an answer and an address. */
  static final Duration PATIENCE = Duration.ofSeconds(3);

  /** How long an end waits for the start that it has overtaken. */
  static final Duration EARLY = Duration.ofMillis(250);

  static final int MOST = 8192;
  static final long BYTES = 32 << 20;

  private static final Duration ADDRESS_RETRY = Duration.ofMillis(100);
  private static final Duration FAILURE_RETRY = Duration.ofMillis(250);

  /** An event that waits. */
  record Held(EngineEvent event, Origin origin) {}

  /** A start that waits, or an end that does. */
  static final class Hold {
    private final long number;
    private final EngineEvent first;
    private final Origin origin;
    private final boolean early;
    private long begun;
    private Queue<Held> later = new ArrayDeque<>();
    private boolean due;
    private Optional<Container> lastAnswer = Optional.empty();
    private boolean engineAnswered;

    private Hold(long number, Held held, boolean early, long begun) {
      this.begun = begun;
      this.number = number;
      this.first = held.event();
      this.origin = held.origin();
      this.early = early;
    }

    /** What waits. */
    EngineEvent first() {
      return first;
    }

    /** Whether it is an end that waits for its start. */
    boolean early() {
      return early;
    }

    Origin origin() {
      return origin;
    }

    /** The number of the message that brought what waits, or of an earlier one. */
    long begun() {
      return begun;
    }

    /** What waits behind it; whoever ended the hold may take it out. */
    Queue<Held> later() {
      return later;
    }

    /** Whether inspect has ever answered, if only that there is no such container. */
    boolean engineAnswered() {
      return engineAnswered;
    }
  }

  private final Inspections inspections;
  private final Effects effects;
  private final Map<String, Hold> open = new HashMap<>();
  private long numbers;
  private int events;
  private long bytes;

  Holds(Inspections inspections, Effects effects) {
    this.inspections = inspections;
    this.effects = effects;
  }

  boolean holds(String id) {
    return open.containsKey(id);
  }

  boolean any() {
    return !open.isEmpty();
  }

  /** When the oldest of all that waits happened. */
  Optional<Instant> oldest() {
    return open.values().stream()
        .flatMap(hold -> Stream.concat(Stream.of(hold.first), hold.later.stream().map(Held::event)))
        .map(EngineEvent::time)
        .min(Comparator.naturalOrder());
  }

  boolean isOpen(String id, long number) {
    Hold hold = open.get(id);
    return hold != null && hold.number == number;
  }

  /** Whether an end waits behind a start. */
  boolean endIsBehind(String id) {
    Hold hold = open.get(id);
    if (hold != null && !hold.early) {
      for (Held held : hold.later) {
        if (held.event().action().equals("die")) {
          return true;
        }
      }
    }
    return false;
  }

  /** The start of that container that waits, if no end waits behind it. */
  Optional<EngineEvent> startWithoutEnd(String id) {
    Hold hold = open.get(id);
    return hold == null || endIsBehind(id) ? Optional.empty() : Optional.of(hold.first);
  }

  /** The number of what waits of that container; 0 when nothing does. */
  long number(String id) {
    Hold hold = open.get(id);
    return hold == null ? 0 : hold.number;
  }

  Optional<Container> lastAnswer(String id) {
    Hold hold = open.get(id);
    return hold == null ? Optional.empty() : hold.lastAnswer;
  }

  void begin(EngineEvent start, Origin origin, long now) {
    String id = start.actor().id();
    Hold hold = new Hold(++numbers, new Held(start, origin), false, now);
    open.put(id, hold);
    count(start);
    effects.timer(PATIENCE, new Message.HoldDue(id, hold.number));
    inspections.ask(Purpose.START, id, hold.number, now);
    keepBound(id, hold);
  }

  /** An end of a life that we do not know. */
  void beginEarly(EngineEvent end, Origin origin, long now) {
    String id = end.actor().id();
    Hold hold = new Hold(++numbers, new Held(end, origin), true, now);
    open.put(id, hold);
    count(end);
    effects.timer(EARLY, new Message.HoldDue(id, hold.number));
    keepBound(id, hold);
  }

  boolean early(String id) {
    Hold hold = open.get(id);
    return hold != null && hold.early;
  }

  /** Beyond the bound nothing may wait: due at once, told with what the event itself says. */
  private void keepBound(String id, Hold hold) {
    if ((events > MOST || bytes > BYTES) && !hold.due) {
      hold.due = true;
      effects.timer(Duration.ZERO, new Message.HoldDue(id, hold.number));
    }
  }

  /** The hold that just began takes over what waited behind an earlier one, as a whole. */
  void inherit(String id, Queue<Held> later, long begun) {
    Hold hold = open.get(id);
    if (hold != null) {
      hold.begun = begun;
      hold.later = later;
      later.forEach(held -> count(held.event()));
      keepBound(id, hold);
    }
  }

  /** Takes {@code event} if an earlier one of that container waits. */
  boolean add(String id, EngineEvent event, Origin origin, long now) {
    Hold hold = open.get(id);
    if (hold == null) {
      return false;
    }
    if (hold.early && event.action().equals("start") && !event.time().isAfter(hold.first.time())) {
      // Here is the start that it has overtaken.
      end(id, hold.number);
      Queue<Held> later = new ArrayDeque<>();
      later.add(new Held(hold.first, hold.origin));
      later.addAll(hold.later);
      begin(event, origin, now);
      inherit(id, later, hold.begun);
      return true;
    }
    hold.later.add(new Held(event, origin));
    count(event);
    keepBound(id, hold);
    return true;
  }

  /** Whether the answer is not good enough, so that the question was put again. */
  boolean askAgain(Inspection inspection, Optional<Container> found, long now) {
    Hold hold = open.get(inspection.id());
    if (hold == null || hold.number != inspection.scope()) {
      return true;
    }
    hold.engineAnswered = true;
    hold.lastAnswer = found;
    if (found.isPresent() && found.get().alive() && awaitsAddress(found.get())) {
      inspections.again(inspection, ADDRESS_RETRY, now);
      return true;
    }
    return false;
  }

  void askAgainAfterFailure(Inspection inspection, long now) {
    if (isOpen(inspection.id(), inspection.scope())) {
      inspections.again(inspection, FAILURE_RETRY, now);
    }
  }

  @Nullable Hold end(String id, long number) {
    if (!isOpen(id, number)) {
      return null;
    }
    Hold hold = open.remove(id);
    if (hold != null) {
      discount(hold.first);
      hold.later.forEach(held -> discount(held.event()));
      inspections.forgetStart(id);
    }
    return hold;
  }

  private void count(EngineEvent event) {
    events++;
    bytes += event.bytes();
  }

  private void discount(EngineEvent event) {
    events--;
    bytes -= event.bytes();
  }

  private static boolean awaitsAddress(Container container) {
    String mode = container.networkMode();
    return !mode.isEmpty()
        && !mode.equals("host")
        && !mode.equals("none")
        && !mode.startsWith("container:")
        && container.ip().isEmpty()
        && container.ip6().isEmpty();
  }
}
