// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import dev.dockreeve.model.Container;
import dev.dockreeve.model.EngineEvent;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an earlier life of this program has told, for what the engine says again: what comes again
 * is known to be told, and tells what else was. For one thread.
 */
final class ToldBefore {

  private final Picture picture;
  private final Connection connection;
  private final Effects effects;
  private Instant settled = Instant.MIN;
  private Instant over = Instant.MIN;

  ToldBefore(Picture picture, Connection connection, Effects effects) {
    this.picture = picture;
    this.connection = connection;
    this.effects = effects;
  }

  /**
   * An earlier life of this program has told all until {@code until}, or said that it is lost; it
   * was over before {@code now}.
   */
  void resumed(Instant until, Instant now) {
    settled = until;
    over = now;
  }

  /** Whether it has told what happened then, or said that it is lost. */
  boolean hasSettled(Instant time) {
    return time.isBefore(settled);
  }

  /** It has told {@code event}, which has come again. */
  void heardAgain(EngineEvent event) {
    if (!Resumption.isStartOrEnd(event)) {
      return;
    }
    String id = event.actor().id();
    Picture.Entry known = picture.alive(id);
    if (event.action().equals("start")) {
      start(known, event.time());
    } else if (known == null || known.beganAt().isAfter(event.time())) {
      end(picture.ended(id), event);
    }
  }

  /** The next start is another one. */
  private static void start(Picture.@Nullable Entry known, Instant at) {
    if (known != null
        && known.resumed
        && !at.isBefore(known.startedAt())
        && Lives.sameStart(known, at)) {
      known.startedBy = at;
    }
  }

  /** The next end is another one; and should the start of that life be news, it came too late. */
  private void end(Picture.@Nullable Ended last, EngineEvent event) {
    Instant at = event.time();
    if (isLater(event, last)) {
      Container exited = Derived.exited(Derived.container(event), event);
      picture.remember(Picture.Ended.unknown(exited, at));
    } else if (last != null && last.onlyBegun() && !last.beganAt().isAfter(at)) {
      picture.remember(last.withEndSaidAt(at));
    }
  }

  /** Whether {@code event} tells an end after {@code last}, the last one that we know. */
  boolean isLater(EngineEvent event, Picture.@Nullable Ended last) {
    return last == null || (last.at().isBefore(event.time()) && !mayTell(event, last));
  }

  /** Whether {@code event} may be what the engine says of that end, which we knew without it. */
  boolean mayTell(EngineEvent event, Picture.Ended end) {
    return end.derived() && !(end.resumed() && event.time().isAfter(over));
  }

  /**
   * Whether the end of the life that {@code start} began may have been told, and its start not: it
   * is over, as {@code found} shows, and its end may come again. To tell the start now would be to
   * tell it after that.
   */
  boolean mayIncludeEnd(EngineEvent start, Optional<Container> found) {
    Instant at = start.time();
    Picture.Ended last = picture.ended(start.actor().id());
    return at.isBefore(over)
        && connection.young(effects.nanos())
        && found.filter(c -> c.alive() && !Lives.startedAfter(c, at)).isEmpty()
        && (last == null || last.at().isBefore(at));
  }
}
