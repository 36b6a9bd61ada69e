// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import dev.dockreeve.model.Health;
import dev.dockreeve.model.Origin;
import dev.dockreeve.model.State;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Knows which values a path of the vocabulary can have, where that is a closed set. */
final class PossibleValues {

  private static final List<String> TRUTHS = List.of("true", "false");
  private static final List<String> HEALTHS =
      Arrays.stream(Health.values()).map(Health::word).toList();
  private static final Map<String, List<String>> CLOSED =
      Map.of(
          "container.paused", TRUTHS,
          "container.oom_killed", TRUTHS,
          "container.privileged", TRUTHS,
          "container.health", HEALTHS,
          "health", HEALTHS,
          "container.state", Arrays.stream(State.values()).map(State::word).toList(),
          "origin", Arrays.stream(Origin.values()).map(Origin::word).toList());
  private static final Map<String, String> VERBS =
      Map.ofEntries(
          Map.entry("unhealthy", "health_status: unhealthy"),
          Map.entry("healthy", "health_status: healthy"),
          Map.entry("health_status:unhealthy", "health_status: unhealthy"),
          Map.entry("health_status:healthy", "health_status: healthy"),
          Map.entry("started", "start"),
          Map.entry("stopped", "die"),
          Map.entry("exited", "die"),
          Map.entry("exit", "die"),
          Map.entry("died", "die"),
          Map.entry("killed", "kill"),
          Map.entry("created", "create"),
          Map.entry("removed", "destroy"),
          Map.entry("restarted", "restart"),
          Map.entry("paused", "pause"),
          Map.entry("unpaused", "unpause"));

  private PossibleValues() {}

  /** What to write instead, if the path never has the value. */
  static Optional<String> objection(String path, String value) {
    if (path.equals("action")) {
      return Optional.ofNullable(VERBS.get(value)).map(verb -> "did you mean \"" + verb + "\"?");
    }
    List<String> possible = CLOSED.getOrDefault(path, List.of(value));
    return possible.contains(value)
        ? Optional.empty()
        : Optional.of("possible: " + String.join(", ", possible));
  }
}
