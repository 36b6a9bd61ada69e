// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import dev.dockreeve.model.Actor;
import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.State;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** Events made from containers, and containers made from events. */
final class Derived {

  /** Attributes that engines add to the labels in container events. */
  private static final Set<String> NOT_LABELS =
      Set.of(
          "name",
          "image",
          "exitCode",
          "execDuration",
          "execID",
          "signal",
          "oldName",
          "comment",
          "imageID",
          "imageRef",
          "height",
          "width");

  private Derived() {}

  /** The event that an engine would have sent about {@code container}. */
  static EngineEvent event(String action, Container container, Instant time) {
    Attributes.Builder attributes = new Attributes.Builder();
    container.labels().forEach(attributes::put);
    if (action.equals("die")) {
      container.exitCode().ifPresent(code -> attributes.put("exitCode", Integer.toString(code)));
    }
    attributes.put("image", container.image()).put("name", container.name());
    return EngineEvent.of("container", action, time, new Actor(container.id(), attributes.build()));
  }

  /** The event that says that others may be missing. */
  static EngineEvent gap(String engineId, Continuity.Gap gap) {
    Attributes.Builder attributes =
        new Attributes.Builder()
            .put("from", gap.from().toString())
            .put("to", gap.to().toString())
            .put("reason", gap.reason());
    if (gap.lost() > 0) {
      attributes.put("lost", Long.toString(gap.lost()));
    }
    return EngineEvent.of("reactor", "gap", gap.to(), new Actor(engineId, attributes.build()));
  }

  /** What an event alone tells about its container. */
  static Container container(EngineEvent event) {
    Attributes.Builder labels = new Attributes.Builder();
    for (Map.Entry<String, String> attribute : event.actor().attributes().entrySet()) {
      if (!NOT_LABELS.contains(attribute.getKey())) {
        labels.put(attribute.getKey(), attribute.getValue());
      }
    }
    State state =
        switch (event.action()) {
          case "create" -> State.CREATED;
          case "destroy" -> State.DEAD;
          default -> State.RUNNING;
        };
    return Container.builder(event.actor().id())
        .name(event.actor().name().orElse(""))
        .image(event.actor().image().orElse(""))
        .labels(labels.build())
        .state(state)
        .build();
  }

  /** {@code container} after the exit that {@code event} tells of. */
  static Container exited(Container container, EngineEvent event) {
    var exited = container.with().state(State.EXITED).finishedAt(event.time());
    exitCode(event).ifPresent(exited::exitCode);
    return exited.build();
  }

  private static OptionalInt exitCode(EngineEvent event) {
    String text = event.actor().attributes().get("exitCode");
    try {
      return text == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(text));
    } catch (NumberFormatException _) {
      return OptionalInt.empty();
    }
  }

  /**
   * Another life of {@code container}, which began then: what stays the same over lives is kept,
   * what belonged to one of them is left out.
   */
  static Container ofLife(Container container, Instant startedAt) {
    return container
        .with()
        .startedAt(startedAt)
        .pid(0)
        .state(State.RUNNING)
        .endpoints(List.of())
        .build();
  }
}
