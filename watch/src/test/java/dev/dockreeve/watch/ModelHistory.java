// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Fingerprint;
import dev.dockreeve.model.State;
import dev.dockreeve.watch.ModelEngine.Life;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that was ever true of a {@link ModelEngine}, and everything that it said: what a
 * picture and the tales are measured by. It only grows. For one thread.
 */
final class ModelHistory {

  /**
   * An event that the engine said.
   *
   * @param life the life that was on when it was said; for a start the one that it began, for a die
   *     the one that it ended
   */
  record Said(EngineEvent event, Optional<Life> life) {}

  private final List<Life> lives = new ArrayList<>();
  private final Map<Life, List<State>> states = new LinkedHashMap<>();
  private final Map<Life, Instant> ends = new LinkedHashMap<>();
  private final Map<String, Said> said = new LinkedHashMap<>();

  void began(Life life) {
    lives.add(life);
    states.put(life, new ArrayList<>(List.of(State.RUNNING)));
  }

  void became(Life life, State state) {
    statesOf(life).add(state);
  }

  /**
   * That life is over.
   *
   * @param at the stamp of the event that told it, or the moment itself when none did
   */
  void ended(Life life, Instant at) {
    ends.put(life, at);
  }

  void said(EngineEvent event, Optional<Life> life) {
    said.put(Fingerprint.of(event).toString(), new Said(event, life));
  }

  /** Every life there ever was, in the order of starts. */
  List<Life> lives() {
    return lives;
  }

  /** The lives of that id, in the order of starts. */
  List<Life> livesOf(String id) {
    return lives.stream().filter(life -> life.id().equals(id)).toList();
  }

  /** The life of that id that began then; where inspect did not say when, its event did. */
  Optional<Life> life(String id, Instant startedAt) {
    return lives.stream()
        .filter(life -> life.id().equals(id))
        .filter(life -> life.startedAt().equals(startedAt) || life.startEvent().equals(startedAt))
        .findFirst();
  }

  /** The states that it was in, one after the other, of which the first is running. */
  List<State> statesOf(Life life) {
    return states.getOrDefault(life, List.of());
  }

  /** When it ended; empty as long as it is on. */
  Optional<Instant> endOf(Life life) {
    return Optional.ofNullable(ends.get(life));
  }

  /** The event of that {@linkplain Fingerprint name}, if the engine ever said it. */
  Optional<Said> said(String fingerprint) {
    return Optional.ofNullable(said.get(fingerprint));
  }

  /** Every event by its {@linkplain Fingerprint name}, in the order in which they were said. */
  Map<String, Said> said() {
    return said;
  }
}
