// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.bench;

import dev.dockreeve.model.Actor;
import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Origin;
import dev.dockreeve.rule.Condition;
import dev.dockreeve.rule.Path;
import dev.dockreeve.rule.Rule;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Events that measurements make, and rules for those that {@link Replay} sends. */
final class Happening {

  private static final int ROUNDS = 60_000;

  private Happening() {}

  /** The start of one of a thousand containers, with labels of usual length. */
  static Event of(String engine, long number) {
    String id = "%064x".formatted(number % 1000);
    Attributes attributes =
        Attributes.of(
            "com.docker.compose.project",
            "shop",
            "com.docker.compose.service",
            "web",
            "image",
            "shop:1",
            "name",
            "shop-web-" + number % 1000);
    Instant at = Instant.ofEpochSecond(1_800_000_000, number);
    EngineEvent said = EngineEvent.of("container", "start", at, new Actor(id, attributes));
    Container container = Container.builder(id).name("shop-web-1").startedAt(at).build();
    return new Event(engine, "host", Origin.LIVE, said, Optional.of(container));
  }

  /** The same some time later, as another event. */
  static Event later(Event event, long nanos) {
    EngineEvent said = event.said();
    EngineEvent again =
        new EngineEvent(
            said.type(),
            said.action(),
            said.detail(),
            said.scope(),
            said.time().plusNanos(nanos),
            said.actor(),
            said.payload());
    return new Event(event.engine(), event.host(), event.origin(), again, event.container());
  }

  /**
   * A rule for the events of an action that is recorded once, of one in so many rounds of 175
   * events.
   */
  static Rule oneIn(int rounds, String name, String action) throws IOException {
    String id = recordedId(action);
    Set<String> ids = new HashSet<>();
    for (int round = 0; round < ROUNDS; round += rounds) {
      ids.add("%08d".formatted(round) + id.substring(8));
    }
    return Rule.of(
        name,
        new Condition.AllOf(
            List.of(
                new Condition.ActionIs(action, Optional.empty()),
                Condition.anyOf(Path.of("actor.id"), ids))));
  }

  private static String recordedId(String action) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Happening.class.getResourceAsStream("docker-29.jsonl"), StandardCharsets.UTF_8))) {
      String wanted = "\"Action\":\"" + action + "\"";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.contains(wanted)) {
          int begin = line.indexOf("\"ID\":\"") + 6;
          return line.substring(begin, line.indexOf('"', begin));
        }
      }
      throw new IllegalStateException("not recorded: " + action);
    }
  }
}
