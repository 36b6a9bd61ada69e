// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import dev.dockreeve.model.EngineEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks the engine what it remembers of the last while, beside the stream: a sweep. Its answer
 * proves that the engine is there; what it brings and the stream did not was skipped, or the stream
 * is dead. One at a time. For one thread.
 */
final class Sweeps {

  private static final String STOPPED = "this program was stopped for a while";

  /** Younger events are left to the stream. */
  private static final Duration YOUNG = Duration.ofSeconds(2);

  /**
   * One sweep.
   *
   * @param suspect the engine's time since when we may have missed events, if we have reason to
   *     fear it
   * @param anchored whether it reaches back to an event that we know
   * @param thenList whether a listing waits for its end
   */
  record Sweep(
      long number,
      Instant since,
      Instant until,
      Optional<Instant> suspect,
      boolean anchored,
      boolean thenList) {

    /** Whether it only looks for the last event of the time before we came. */
    boolean beforeUs() {
      return since.equals(Instant.EPOCH);
    }
  }

  private final Effects effects;
  private final Duration patience;
  private long numbers;
  private @Nullable Sweep current;
  private Instant sweptUntil = Instant.EPOCH;
  private @Nullable Instant suspect;

  /**
   * When the newest event happened that a sweep has brought. The next one reaches back to it, so
   * that it begins with an event that we know, if the engine's memory is long enough.
   */
  private Optional<Instant> anchorAt = Optional.empty();

  Sweeps(Effects effects, Duration patience) {
    this.effects = effects;
    this.patience = patience;
  }

  /** A connection begins: what happened until {@code engineNow} is the business of its stream. */
  void connected(Instant engineNow) {
    current = null;
    if (sweptUntil.equals(Instant.EPOCH) || sweptUntil.isAfter(engineNow)) {
      sweptUntil = engineNow;
    }
  }

  /** In an earlier life nothing was missing until {@code settled}. */
  void resumed(Instant settled) {
    sweptUntil = settled;
  }

  /** Until when the engine's memory was compared with what we heard. */
  Instant sweptUntil() {
    return sweptUntil;
  }

  /** The connection is over. */
  void forget() {
    current = null;
  }

  /** From that time on events may have been skipped; the next sweep says more. */
  void suspect(Instant since) {
    if (suspect == null || since.isBefore(suspect)) {
      suspect = since;
    }
  }

  /** Whether events may have been skipped, as far as is known yet. */
  boolean suspects() {
    return suspect != null;
  }

  /** The answer to {@code sweep} was looked at for what may have been skipped. */
  void examined(Sweep sweep) {
    if (suspect != null && sweep.suspect().filter(suspect::equals).isPresent()) {
      suspect = null;
    }
  }

  /** The span in which events may have been skipped, of which no sweep will say more. */
  Optional<Continuity.Gap> giveUpSuspicion(Instant to) {
    Instant from = suspect;
    suspect = null;
    return from == null || from.isAfter(to)
        ? Optional.empty()
        : Optional.of(new Continuity.Gap(from, to, STOPPED, 0));
  }

  /**
   * Sweeps, unless there is nothing old enough.
   *
   * @param engineNow the engine's time
   * @param lastEventAt the stamp of the newest event that the stream brought
   * @return whether one is under way now
   */
  boolean begin(int epoch, Instant engineNow, Instant lastEventAt, boolean thenList) {
    if (current != null) {
      current = thenList ? withList(current) : current;
      return true;
    }
    Instant until = engineNow.minus(YOUNG);
    Instant from = earlier(earlier(lastEventAt, sweptUntil), anchorAt.orElse(lastEventAt));
    Instant since = from.minus(Connection.OVERLAP);
    if (!since.isBefore(until)) {
      return false;
    }
    Optional<Instant> feared = Optional.ofNullable(suspect);
    ask(epoch, new Sweep(++numbers, since, until, feared, anchorAt.isPresent(), thenList));
    return true;
  }

  /** Asks for all that the engine remembers of the time before we came. */
  void beforeUs(int epoch, Instant engineNow) {
    Sweep sweep = new Sweep(++numbers, Instant.EPOCH, engineNow, Optional.empty(), false, false);
    ask(epoch, sweep);
  }

  private void ask(int epoch, Sweep sweep) {
    current = sweep;
    effects.replay(epoch, sweep.number(), sweep.since(), sweep.until());
    effects.timer(patience, new Message.SweepDue(epoch, sweep.number()));
  }

  /** The sweep of that number, if it is the one under way, which then is over. */
  @Nullable Sweep answered(long number) {
    Sweep sweep = current;
    if (sweep == null || sweep.number() != number) {
      return null;
    }
    current = null;
    return sweep;
  }

  /**
   * What {@code sweep} covered needs not be swept again; it brought {@code remembered}. An empty
   * answer covers nothing: an engine that is busy enough has forgotten already what happened two
   * seconds ago.
   */
  void swept(Sweep sweep, List<EngineEvent> remembered) {
    if (!remembered.isEmpty()) {
      sweptUntil = sweep.until();
      anchor(remembered);
    }
  }

  /** We know of all these. */
  void anchor(List<EngineEvent> remembered) {
    if (!remembered.isEmpty()) {
      anchorAt = Optional.of(remembered.getLast().time());
    }
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }

  /**
   * The span in which events were lost for good: when we asked for one that we know, and the oldest
   * that the engine still remembers is news to us, there were more before it. When it remembers
   * none, that is so only if we feared it.
   */
  static Optional<Continuity.Gap> hole(
      Sweep sweep, List<EngineEvent> remembered, boolean oldestIsNews, boolean deaf) {
    boolean shorter = remembered.isEmpty() ? sweep.suspect().isPresent() : oldestIsNews;
    if (!shorter || (sweep.suspect().isEmpty() && !deaf && !sweep.anchored())) {
      return Optional.empty();
    }
    Instant to = remembered.isEmpty() ? sweep.until() : remembered.getFirst().time();
    Instant from = deaf ? sweep.since() : sweep.suspect().orElse(sweep.since());
    String reason = "the stream skipped events, and the engine has forgotten the oldest of them";
    if (sweep.suspect().isPresent()) {
      reason = STOPPED;
    } else if (deaf) {
      reason = "the stream of events was silent";
    }
    return Optional.of(new Continuity.Gap(from, to.isBefore(from) ? from : to, reason, 0));
  }

  private static Sweep withList(Sweep s) {
    return new Sweep(s.number(), s.since(), s.until(), s.suspect(), s.anchored(), true);
  }
}
