// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import dev.dockreeve.engine.EngineInfo;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Fingerprint;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps in mind what happened on the way between engine and merge, as far as it matters for what
 * the merge can be expected to know. For one thread.
 */
final class SimulationWitness {

  private final Set<String> unanswered = new HashSet<>();
  private final Set<String> skipped = new HashSet<>();
  private @Nullable Instant firstContact;
  private Instant firstSubscribed = Instant.MAX;
  private boolean ended;
  private boolean lostEvents;
  private boolean heard;
  private boolean heardBefore;
  private long identifiedAt;
  private int replaying;
  private boolean prompt;

  /**
   * The merge is about to hear {@code message}.
   *
   * @param open whether there is a question about that id that inspect has not answered
   */
  void hears(Message message, long nanos, Predicate<String> open) {
    switch (message) {
      case Message.Identified(_, EngineInfo info) -> {
        firstContact = firstContact == null ? info.clock() : firstContact;
        identifiedAt = nanos;
        prompt = false;
        heardBefore = heard;
      }
      case Message.Received _ -> heard = true;
      case Message.HoldDue(String id, _) when open.test(id) -> unanswered.add(id);
      default -> {}
    }
  }

  /** A stream is open, and begins with so many events that are replayed. */
  void subscribed(Instant engineNow, int replayed) {
    replaying = replayed;
    if (firstSubscribed.equals(Instant.MAX)) {
      firstSubscribed = engineNow;
    }
  }

  /** The stream brings one more event. */
  void delivered(long nanos) {
    if (--replaying == 0) {
      prompt = nanos - identifiedAt < Listing.SETTLE.toNanos();
    }
  }

  /** The stream never brings {@code event}. */
  void skips(EngineEvent event) {
    replaying = 0;
    lost();
    skipped.add(Fingerprint.of(event).toString());
  }

  /** Events were lost on the way, and the connection went on. */
  void lost() {
    lostEvents = true;
  }

  /** Our program crashed, and goes on from an event that it had heard, or from none. */
  void crashed(boolean fromEvent) {
    heard = fromEvent;
    replaying = 0;
    prompt = false;
  }

  /** A stream ended in good order. */
  void endsInGoodOrder() {
    ended = true;
  }

  /** The engine's time when it was first identified; what was before is not ours to tell. */
  Instant firstContact() {
    return firstContact == null ? Instant.MAX : firstContact;
  }

  /** The engine's time when it first had a listener. */
  Instant firstSubscribed() {
    return firstSubscribed;
  }

  /** Whether the replay of this connection has brought in time what proves that none is missing. */
  boolean proven() {
    return heardBefore && prompt;
  }

  /**
   * Whether the engine left that event out of the stream: only its memory can tell that there was
   * one, and when that is lost as well nobody can.
   */
  boolean skipped(String fingerprint) {
    return skipped.contains(fingerprint);
  }

  /** Whether a stream ended in good order: the watcher polled, and does without events. */
  boolean ended() {
    return ended;
  }

  /**
   * Whether a start of that id waited in vain for inspect: which life it began is a guess then, and
   * may be a wrong one where lives follow each other within milliseconds.
   */
  boolean unanswered(String id) {
    return unanswered.contains(id);
  }

  /** Whether some event ever got lost on its way, without a cut. */
  boolean lostEvents() {
    return lostEvents;
  }
}
