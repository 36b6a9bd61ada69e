// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import dev.dockreeve.model.Container;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Summary;
import dev.dockreeve.watch.Inspections.Inspection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Compares what we know with what the engine says: its list ({@link Listing}) with the picture, and
 * its memory of events ({@link Sweeps}) with what the stream has brought. By routine, at every new
 * connection, and soon after a doubt. A failed comparison is tried again and changes nothing. For
 * one thread.
 */
final class Comparisons {

  private static final Duration LIST_RETRY = Duration.ofMillis(500);
  private static final Duration LIST_RETRY_MAX = Duration.ofSeconds(10);
  private static final Duration INCOMPLETE_RETRY = Duration.ofSeconds(5);
  private static final Duration DOUBT_PAUSE = Duration.ofSeconds(5);

  /** So many lists in a row that failed: the picture is not to be trusted. */
  private static final int BAD_LISTS = 3;

  /** What a comparison may find out about the connection. */
  interface Findings {
    /** It is of no use any more. */
    void lost(String reason);

    /** Events may be missing. */
    void gap(Continuity.Gap gap);
  }

  private final Parts parts;
  private final Connection connection;
  private final Effects effects;
  private final Intake intake;
  private final Pace pace;
  private final Standing standing;
  private final Findings findings;
  private final Sweeps sweeps;

  private boolean synced;
  private boolean again;
  private boolean doubtWaits;
  private @Nullable Long doubtedAt;
  private int listings;
  private int badLists;
  private long listedAfter;
  private @Nullable Listing listing;
  private long drift;

  Comparisons(Parts parts, Intake intake, Pace pace, Standing standing, Findings findings) {
    this.parts = parts;
    this.connection = parts.connection();
    this.effects = parts.effects();
    this.intake = intake;
    this.pace = pace;
    this.standing = standing;
    this.findings = findings;
    this.sweeps = new Sweeps(effects, pace.patience());
  }

  /** There was a comparison in an earlier life; until {@code settled} nothing was missing. */
  void resumed(Instant settled) {
    synced = true;
    sweeps.resumed(settled);
  }

  /** Whether there ever was a whole picture. */
  boolean synced() {
    return synced;
  }

  /** Whether there is a whole picture, and one since events were missed. */
  boolean whole(Continuity continuity) {
    return synced && !continuity.mayHaveMissed(listedAfter);
  }

  /** A connection begins. */
  void connected(boolean first) {
    sweeps.connected(connection.identifiedClock());
    if (first || intake.knowsNone()) {
      sweeps.beforeUs(connection.epoch(), connection.identifiedClock());
    }
  }

  /** The connection is over. */
  void forget() {
    listing = null;
    parts.inspections().forgetListing();
    sweeps.forget();
    again = false;
    doubtWaits = false;
    badLists = 0;
  }

  /** How many differences were found although we were connected. */
  long drift() {
    return drift;
  }

  /** Until when, by the engine's clock, its memory was compared with what we heard. */
  Instant sweptUntil() {
    return sweeps.sweptUntil();
  }

  /** Whether there is reason to fear that events were missed, and no sweep has said more yet. */
  boolean suspects() {
    return sweeps.suspects();
  }

  /** The time for a listing has come, if none was begun after number {@code after}. */
  void due(int after, long message) {
    if (after == listings) {
      look(message);
    }
  }

  /** Compares what the engine remembers, and then what it has, with what we know. */
  void look(long message) {
    boolean sweeping = connection.streaming() && listing == null && sweep(true);
    if (!sweeping) {
      list(message);
    }
  }

  /** Compares what the engine remembers with what we have heard. */
  void sweep() {
    sweep(false);
  }

  private boolean sweep(boolean thenList) {
    Instant engineNow = connection.engineNow(effects.nanos());
    return sweeps.begin(connection.epoch(), engineNow, intake.lastEventAt(), thenList);
  }

  /** Looks at the engine again, but not all the time. */
  void doubt(long message) {
    long now = effects.nanos();
    if (listing != null) {
      again = true;
    } else if (doubtedAt == null || now - doubtedAt >= DOUBT_PAUSE.toNanos()) {
      doubtedAt = now;
      look(message);
    } else if (!doubtWaits) {
      doubtWaits = true;
      effects.timer(DOUBT_PAUSE, new Message.DoubtDue(connection.epoch()));
    }
  }

  void doubtDue(long message) {
    doubtWaits = false;
    doubt(message);
  }

  /** From that time on, by the engine's clock, it may have thrown events away. */
  void suspectSince(Instant time) {
    sweeps.suspect(time);
    if (!doubtWaits) {
      doubtWaits = true;
      // What did reach us comes first.
      effects.timer(Listing.SETTLE, new Message.DoubtDue(connection.epoch()));
    }
  }

  /** A container that a list which is on its way may miss. */
  void suspect(String id, long message) {
    if (listing != null) {
      listing.suspect(id, message);
    } else if (parts.picture().find(id).isEmpty()) {
      list(message);
    }
  }

  void replayed(long number, List<EngineEvent> events, long message) {
    Sweeps.Sweep sweep = sweeps.answered(number);
    if (sweep == null) {
      return;
    }
    if (sweep.beforeUs()) {
      intake.before(events);
      sweeps.anchor(events);
      if (sweep.thenList()) {
        list(message);
      }
      return;
    }
    boolean oldestIsNews = !events.isEmpty() && intake.skipped(events.getFirst());
    boolean silent = connection.silentFor(pace.silence(), effects.nanos());
    boolean deaf = silent && events.stream().allMatch(intake::skipped);
    Optional<Continuity.Gap> hole = Sweeps.hole(sweep, events, oldestIsNews, deaf);
    hole.ifPresent(findings::gap);
    sweeps.examined(sweep);
    int skipped = intake.swept(events, message);
    if (intake.complete()) {
      sweeps.swept(sweep, events);
    }
    if (skipped > 0 && silent) {
      findings.lost("the stream of events is silent, although the engine has events");
    } else if (sweep.thenList() || skipped > 0 || hole.isPresent()) {
      list(message);
    }
  }

  void replayFailed(Message.ReplayFailed failed, long message) {
    Sweeps.Sweep sweep = sweeps.answered(failed.sweep());
    if (sweep == null) {
      return;
    }
    if (!failed.answered()) {
      findings.lost(failed.reason());
      return;
    }
    giveUpSuspicion();
    if (sweep.thenList()) {
      list(message);
    }
  }

  /** Nobody will say whether something was missed. */
  void giveUpSuspicion() {
    Instant to = connection.engineNowAtMost(effects.nanos());
    sweeps.giveUpSuspicion(to).ifPresent(findings::gap);
  }

  void sweepDue(long number, long message) {
    Sweeps.Sweep sweep = sweeps.answered(number);
    if (sweep == null) {
      return;
    }
    if (!sweep.beforeUs()) {
      findings.lost("the engine does not answer");
    } else if (sweep.thenList()) {
      // What it remembers of the time before us may be much, and is not urgent.
      list(message);
    }
  }

  /** Compares what the engine has with the picture, unless that is under way. */
  void list(long message) {
    if (listing != null || !connection.open()) {
      return; // A new connection lists anyway.
    }
    long now = effects.nanos();
    Instant contact = connection.engineNow(now);
    parts.picture().nothingAfter(connection.engineNowAtMost(now).plus(Connection.OVERLAP));
    boolean replaying = connection.age(now).compareTo(Listing.SETTLE) < 0;
    Instant expected = replaying ? connection.since() : contact.minus(Listing.SETTLE);
    Listing.Scope scope =
        new Listing.Scope(
            ++listings,
            message,
            contact,
            connection.polling() ? Instant.MAX : expected,
            connection.firstContact(),
            !synced);
    listing = new Listing(scope, parts);
    effects.list(listings);
  }

  void listed(int number, List<Summary> alive, long message) {
    Listing current = listing;
    if (current != null && current.number() == number) {
      finish(current, current.listed(alive, message), message);
    }
  }

  void listFailed(int number, String reason) {
    if (listing == null || listing.number() != number) {
      return;
    }
    listing = null;
    badLists++;
    if (standing.stale() || badLists >= BAD_LISTS) {
      standing.stale(effects.wall(), reason);
    }
    Duration wait = LIST_RETRY.multipliedBy(1L << Math.min(badLists - 1, 10));
    effects.timer(
        wait.compareTo(LIST_RETRY_MAX) > 0 ? LIST_RETRY_MAX : wait,
        new Message.ListDue(connection.epoch(), listings));
  }

  void inspected(Inspection inspection, Optional<Container> found, long message) {
    Listing current = listing;
    if (current != null && current.number() == inspection.scope()) {
      finish(current, current.inspected(inspection, found, message), message);
    }
  }

  void inspectFailed(Inspection inspection, long message) {
    Listing current = listing;
    if (current != null && current.number() == inspection.scope()) {
      finish(current, current.inspectFailed(inspection, message), message);
    }
  }

  private void finish(Listing current, boolean done, long message) {
    if (!done) {
      return;
    }
    if (!standing.stale()) {
      drift += current.differences();
    }
    listing = null;
    badLists = 0;
    synced = true;
    listedAfter = current.began();
    if (connection.polling()) {
      standing.polling(effects.wall(), connection.endedBecause());
    } else {
      standing.live(effects.wall());
    }
    if (again) {
      again = false;
      doubt(message);
    }
    Duration next = current.complete() ? pace.resync() : INCOMPLETE_RETRY;
    effects.timer(
        connection.polling() ? pace.poll() : next,
        new Message.ListDue(connection.epoch(), listings));
  }
}
