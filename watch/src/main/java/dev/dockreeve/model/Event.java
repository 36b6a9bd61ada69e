// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.model;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * One event of one engine, with what we know around it.
 *
 * @param engine the engine's name in the configuration
 * @param host the name of the engine's machine
 * @param container the container that the event is about, as it was at that moment; for the end of
 *     a container as it was before, with its exit. Absent when the event is not about a container
 *     or nothing is known of it
 */
public record Event(
    String engine, String host, Origin origin, EngineEvent said, Optional<Container> container) {

  /** Checks that nothing is null. */
  public Event {
    requireNonNull(engine, "engine");
    requireNonNull(host, "host");
    requireNonNull(origin, "origin");
    requireNonNull(said, "said");
    requireNonNull(container, "container");
  }

  /** {@link EngineEvent#type}. */
  public String type() {
    return said.type();
  }

  /** {@link EngineEvent#action}. */
  public String action() {
    return said.action();
  }

  /** {@link EngineEvent#detail}. */
  public Optional<String> detail() {
    return said.detail();
  }

  /** {@link EngineEvent#time}. */
  public Instant time() {
    return said.time();
  }

  /** {@link EngineEvent#actor}. */
  public Actor actor() {
    return said.actor();
  }

  /** Text that names this event and no other one of its engine, the same in every replay. */
  public String id() {
    return Fingerprint.of(said).toString();
  }

  /** {@link EngineEvent#bytes}. */
  public long bytes() {
    return said.bytes();
  }

  /** The event as one line of JSON, its members named by the vocabulary. */
  public String json() {
    return EventJson.of(this);
  }
}
