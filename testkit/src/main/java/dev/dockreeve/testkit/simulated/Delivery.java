// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.simulated;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** What goes wrong between the memory of events and the open streams. Guarded by the log's lock. */
final class Delivery {

  private int skips;
  private Optional<String> skippedAction = Optional.empty();
  private int duplicates;
  private int window;
  private final List<SimulatedEvent> held = new ArrayList<>();

  void skip(int events, Optional<String> action) {
    skips = events;
    skippedAction = action;
  }

  void duplicate(int events) {
    duplicates = events;
  }

  void reverse(int events) {
    window = events;
  }

  /** What is to be sent now that this one was said. */
  List<SimulatedEvent> next(SimulatedEvent event) {
    if (skips > 0 && skippedAction.map(event.action()::equals).orElse(true)) {
      skips--;
      return List.of();
    }
    if (window > 0) {
      held.add(event);
      window--;
      return window > 0 ? List.of() : release();
    }
    if (duplicates > 0) {
      duplicates--;
      return List.of(event, event);
    }
    return List.of(event);
  }

  /** Nothing goes wrong any more; what was held back until now. */
  List<SimulatedEvent> heal() {
    skips = 0;
    duplicates = 0;
    window = 0;
    return release();
  }

  /** What is held back for no reason, since the fault was taken back. */
  List<SimulatedEvent> settled() {
    return window > 0 ? List.of() : release();
  }

  private List<SimulatedEvent> release() {
    Collections.reverse(held);
    List<SimulatedEvent> released = List.copyOf(held);
    held.clear();
    return released;
  }
}
