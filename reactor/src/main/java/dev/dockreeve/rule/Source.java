// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.rule;

import dev.dockreeve.model.Container;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.PlainText;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the value of a field is found, and what to say where there is none. */
final class Source {

  /** The run, not the event. */
  static final Source OF_RUN = new Source((event, key) -> null, (event, key) -> "");

  /** Finds a value in an event. */
  interface InEvent {
    @Nullable String of(Event event, String key);
  }

  /** Finds a value in a container. */
  interface InContainer {
    @Nullable String of(Container container, String key);
  }

  private interface Absence {
    String of(Event event, String key);
  }

  private final InEvent value;
  private final Absence absence;

  private Source(InEvent value, Absence absence) {
    this.value = value;
    this.absence = absence;
  }

  static Source event(InEvent value) {
    return event(value, "the event does not have it");
  }

  static Source event(InEvent value, String why) {
    return new Source(value, (event, key) -> why);
  }

  static Source container(InContainer value, Why why) {
    return container(value, (event, key) -> null, why);
  }

  /**
   * A container's value.
   *
   * @param otherwise where to look when the event is about a container of which nothing is known
   */
  static Source container(InContainer value, InEvent otherwise, Why why) {
    return eventOfContainer(
        (event, key) -> {
          Optional<Container> container = event.container();
          if (container.isPresent()) {
            return value.of(container.get(), key);
          }
          return aboutContainer(event) ? otherwise.of(event, key) : null;
        },
        why);
  }

  /** A container's value that the event itself may hold. */
  static Source eventOfContainer(InEvent value, Why why) {
    return new Source(value, (event, key) -> absence(event, key, why));
  }

  static boolean aboutContainer(Event event) {
    return event.type().equals("container");
  }

  @Nullable String in(Event event, String key) {
    return value.of(event, key);
  }

  String why(Event event, String key) {
    return absence.of(event, key);
  }

  private static String absence(Event event, String key, Why why) {
    if (event.container().isPresent()) {
      Container container = event.container().get();
      return "container " + PlainText.brief(container.name()) + " " + why.of(container, key);
    }
    return aboutContainer(event)
        ? "nothing is known of container "
            + PlainText.brief(event.actor().name().orElse(event.actor().id()))
        : "this event is not about a container";
  }
}
