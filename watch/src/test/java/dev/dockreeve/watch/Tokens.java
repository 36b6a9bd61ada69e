// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import dev.dockreeve.model.Actor;
import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Origin;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Small events and containers, made beforehand, for proofs that count every step. */
final class Tokens {

  private static final int COUNT = 10;
  private static final List<Event> EVENTS = IntStream.range(0, COUNT).mapToObj(Tokens::of).toList();
  private static final List<Container> CONTAINERS =
      IntStream.range(0, COUNT)
          .mapToObj(id -> Container.builder(Integer.toString(id)).build())
          .toList();

  private Tokens() {}

  static Event event(int id) {
    return EVENTS.get(id);
  }

  static Container container(int id) {
    return CONTAINERS.get(id);
  }

  private static Event of(int id) {
    Actor actor = new Actor(Integer.toString(id), Attributes.EMPTY);
    EngineEvent said =
        new EngineEvent("image", "pull", Optional.empty(), "local", Instant.EPOCH, actor, "{}");
    return new Event("e", "h", Origin.LIVE, said, Optional.empty());
  }

  /** What a subscriber got, as a result that can be compared. */
  static String word(Optional<Notice> notice) {
    return notice
        .map(n ->
            switch (n) {
              case Notice.Happened(Event event) -> event.actor().id();
              case Notice.Lagged(long missed) -> "missed " + missed;
            })
        .orElse("nothing");
  }

  /** The version of a picture, and what is in it. */
  static String word(Portfolio portfolio) {
    StringBuilder word = new StringBuilder("v" + portfolio.version());
    for (int id = 0; id < COUNT; id++) {
      if (portfolio.byId(Integer.toString(id)).isPresent()) {
        word.append(' ').append(id);
      }
    }
    return word.toString();
  }
}
