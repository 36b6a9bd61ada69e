// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Fingerprint;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Proves, connection by connection, that no event was lost in between, or says which span of time
 * may have lost some.
 *
 * <p>The proof: an engine replays its memory in the order in which it was written. When the replay
 * brings the last event again that we heard before the cut, the memory still reaches back to it,
 * and so holds everything after. (Where we never heard one, any event from before first contact
 * proves the same.) When it does not, the memory was too short or was lost with the daemon. For one
 * thread.
 */
final class Continuity {

  /** Events may be published in another order than that of their stamps. */
  static final Duration DISORDER = Duration.ofSeconds(1);

  /** An event this much older was published before, whatever the order. */
  private static final Duration PUBLISHED = Duration.ofMillis(100);

  /** A span of the engine's time in which events may have happened that nobody will tell. */
  record Gap(Instant from, Instant to, String reason, long lost) {}

  private @Nullable Fingerprint last;
  private Instant lastAt = Instant.MIN;

  /** The event that the replay must bring, or null when we have nothing to ask for. */
  private @Nullable Fingerprint token;

  private Instant contactAt = Instant.MIN;
  private boolean open;

  /** Whether the connection goes on from an earlier life. */
  private boolean resumed;

  private boolean heard;

  /** The message with which this connection began, and that of the last one that lost some. */
  private long connectedAfter;

  private long missedAfter;
  private Instant missedUntil = Instant.MIN;
  private Instant from = Instant.MIN;
  private Instant to = Instant.MIN;
  private String reason = "";

  /** There was a connection in an earlier life, perhaps to another engine. */
  void resumed(Resumption known, boolean another) {
    contactAt = another ? Instant.EPOCH : known.settled();
    if (!another) {
      last = known.last().orElse(null);
      lastAt = known.last().map(Resumption::timeOf).orElse(Instant.MIN);
      token = last;
    }
    from = known.reach();
    open = true;
    resumed = !another;
    reason = another ? "the engine is another one than before" : "this program was not running";
  }

  /** When the newest event that we know happened; empty before the first. */
  Optional<Instant> lastEventAt() {
    return last == null ? Optional.empty() : Optional.of(lastAt);
  }

  /**
   * A new connection.
   *
   * @param message the number of the message with which it begins
   * @param engineNow the engine's time
   * @param complete until when nothing is missing, but for what the last event says
   * @param first whether there is no before
   */
  void connected(long message, Instant engineNow, Instant complete, boolean first) {
    heard = false;
    connectedAfter = message;
    if (first) {
      open = false;
      contactAt = engineNow;
      return;
    }
    if (!open) {
      open = true;
      resumed = false;
      token = last;
      from = (lastAt.isAfter(complete) ? lastAt : complete).minus(DISORDER);
    }
    to = engineNow;
  }

  /** Why the connection is lost. Returns the gap, if this connection has proven nothing. */
  Optional<Gap> lost(String why) {
    Optional<Gap> gap = open && heard ? unproven() : Optional.empty();
    reason = why;
    return gap;
  }

  /** The stream brought {@code event}. */
  void heard(Fingerprint which, EngineEvent event, boolean isNew) {
    if (open) {
      if (which.equals(token) || reachesBeyondContact(event.time())) {
        open = false;
      } else if (!heard && event.time().isAfter(to)) {
        to = event.time();
      }
    }
    heard = true;
    if (isNew || last == null) {
      last = which;
      lastAt = event.time();
    }
  }

  /**
   * All that the engine remembers of a while is known to us now, with {@code newest} as the newest.
   * While it is not proven that nothing was lost before, that alone proves nothing.
   *
   * @param all the fingerprints of what it remembers
   */
  void swept(Set<Fingerprint> all, EngineEvent newest) {
    if (open && token != null && all.contains(token)) {
      open = false;
    }
    if (!open && (last == null || newest.time().isAfter(lastAt))) {
      last = Fingerprint.of(newest);
      lastAt = newest.time();
    }
  }

  /**
   * Whether the engine remembers an event from before our first contact, or from before all was
   * told in an earlier life: then it remembers everything since. It must be asked where we never
   * knew an event, and may be after an earlier life, whose last event may be older.
   */
  private boolean reachesBeyondContact(Instant at) {
    return (token == null || resumed) && at.isBefore(contactAt.minus(PUBLISHED));
  }

  /**
   * What the engine remembers of the time before we came.
   *
   * @param which the newest event
   * @param at when that happened
   * @param oldestAt when the oldest happened
   */
  void before(Fingerprint which, Instant at, Instant oldestAt) {
    if (open && reachesBeyondContact(oldestAt)) {
      open = false;
    }
    if (last == null) {
      last = which;
      lastAt = at;
    }
  }

  /** Whether events may be missing between message {@code known} and now, as far as is known. */
  boolean mayHaveMissed(long known) {
    return known < missedAfter || (open && known < connectedAfter);
  }

  /** Events are missing before message {@code now}, of the time that {@code gap} says. */
  void missed(long now, Gap gap) {
    missedAfter = now;
    missedUntil = gap.to();
  }

  /**
   * A start or an end of {@code at} was taken for that of a life that we knew after message {@code
   * known}. Where events are missing, it may be of another one. Returns the gap that says so,
   * unless another one does, or will should events be missing.
   */
  Optional<Gap> guessed(long known, Instant at) {
    if (known < missedAfter && at.isAfter(missedUntil)) {
      String why = "events are missing, so one was perhaps taken for that of an earlier life";
      return Optional.of(new Gap(at, at, why, 0));
    }
    if (open && at.isAfter(to)) {
      to = at;
    }
    return Optional.empty();
  }

  /** Whether it is open yet whether something was lost before this connection. */
  boolean open() {
    return open;
  }

  /** The replay had time enough. Returns the gap, if the proof is still missing. */
  Optional<Gap> due(Instant engineNow) {
    if (!heard && engineNow.isAfter(to)) {
      to = engineNow; // Nobody knows since when there is somebody to hear.
    }
    return open ? unproven() : Optional.empty();
  }

  private Optional<Gap> unproven() {
    open = false;
    Gap gap = new Gap(from.isAfter(to) ? to : from, to, reason, 0);
    missed(connectedAfter, gap);
    return Optional.of(gap);
  }
}
