// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import dev.dockreeve.model.Container;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects what subscribers are to be told, in order. For one thread. */
final class Teller {

  private final String engine;
  private String host = "";
  private List<Event> events = new ArrayList<>();
  private long derived;
  private long duplicates;

  Teller(String engine) {
    this.engine = engine;
  }

  void host(String name) {
    this.host = name;
  }

  /** The engine said it. */
  void tell(EngineEvent said, Origin origin, Optional<Container> container) {
    events.add(new Event(engine, host, origin, said, container));
  }

  /** We found it by comparing. */
  void derive(EngineEvent event, Origin origin, Container container) {
    derived++;
    tell(event, origin, Optional.of(container));
  }

  /** We found it, and it is about no container. */
  void derive(EngineEvent event) {
    derived++;
    tell(event, Origin.RESYNC, Optional.empty());
  }

  /** The engine said what had been told already. */
  void duplicate() {
    duplicates++;
  }

  long derived() {
    return derived;
  }

  long duplicates() {
    return duplicates;
  }

  /** What is to be told now; the next call starts with nothing. */
  List<Event> take() {
    if (events.isEmpty()) {
      return List.of();
    }
    List<Event> taken = events;
    events = new ArrayList<>(taken.size());
    return taken;
  }
}
