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

  private static final int COUNT = 4;
  private static final List<String> IDS =
      IntStream.range(0, COUNT).mapToObj(Integer::toString).toList();
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

  /** What a subscriber got: an id, minus the number of those missed, or 0 for nothing. */
  static long number(Optional<Notice> notice) {
    if (notice.isEmpty()) {
      return 0;
    }
    return notice.get() instanceof Notice.Happened happened
        ? happened.event().actor().id().charAt(0) - '0'
        : -((Notice.Lagged) notice.get()).missed();
  }

  /** The version of a picture in thousands, and one bit for each container. */
  static long number(Portfolio portfolio) {
    long number = 1000 * portfolio.version();
    for (int id = 0; id < COUNT; id++) {
      if (portfolio.trie().get(IDS.get(id)) != null) {
        number += 1L << id;
      }
    }
    return number;
  }
}
