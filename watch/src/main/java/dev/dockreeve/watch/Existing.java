// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import dev.dockreeve.engine.EngineInfo;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Origin;
import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a subscriber that comes late is told of the containers that are there already. */
final class Existing {

  private Existing() {}

  /** A start for each of them, made when it is asked for. */
  static Iterator<Event> of(Portfolio portfolio) {
    String host = portfolio.engineInfo().map(EngineInfo::host).orElse("");
    return portfolio.containers().stream()
        .map(container -> start(portfolio, host, container))
        .iterator();
  }

  private static Event start(Portfolio portfolio, String host, Container container) {
    Instant at =
        container.incarnation().startKnown()
            ? container.incarnation().startedAt()
            : portfolio.syncedAt().orElse(Instant.EPOCH);
    return new Event(
        portfolio.engine(),
        host,
        Origin.INITIAL,
        Derived.event("start", container, at),
        Optional.of(container));
  }

  /** Whether {@code event} tells the start of a life that the portfolio shows. */
  static boolean showed(@Nullable Portfolio portfolio, Event event) {
    if (portfolio == null || !event.action().equals("start") || event.container().isEmpty()) {
      return false;
    }
    var life = event.container().get().incarnation();
    return life.startKnown()
        && portfolio
            .byId(life.id())
            .filter(shown -> shown.incarnation().startedAt().equals(life.startedAt()))
            .isPresent();
  }
}
